import Rules
import Text

/// `subject-imperative`: the subject says what the commit does when it is applied, as in `add`,
/// not `added`, `adding` or `adds`.
///
/// A judgement by form, so made with care: endings that only past forms and participles have, a
/// list of irregular past forms, and a final `s` only on verbs that commits are known to start with.
struct SubjectImperative: MessageCheck {
  private let scope: MessageScope
  private let allowed: Set<String>

  static let definition = Definition(
    name: "subject-imperative", subject: .message,
    summary: "The subject starts with a verb in the imperative: `add`, not `added` or `adds`.",
    options: [
      OptionSpec("allow", .strings, "Words that are no finding, case ignored.")
    ] + MessageScope.options,
    make: { .message(SubjectImperative($0.options)) })

  init(_ options: CheckOptions) {
    scope = MessageScope(options)
    allowed = Set(options.strings("allow").map { $0.lowercased() })
  }

  func judge(_ message: CommitMessage, _ number: Int, _ report: inout Report) {
    guard scope.includes(message), let subject = message.subject,
      let start = message.descriptionStart
    else { return }
    let range = message.word(at: start, in: subject)
    let word = message.text(range).lowercased()
    if allowed.contains(word) { return }
    guard let form = VerbForm(word) else { return }
    report.add(
      number, at: range, in: message.raw.span,
      message: "'\(word)' is \(form.rawValue), write what the commit does: 'add', 'fix', …")
  }
}

/// The forms of English verbs that are no imperatives.
enum VerbForm: String, Sendable {
  case past = "a past form"
  case participle = "a participle"
  case thirdPerson = "a third-person form"

  /// The form that `word`, in lower case, has by its look; nil for an imperative and for what is
  /// no verb or cannot be told.
  init?(_ word: String) {
    guard word.utf8.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }) else {
      return nil
    }
    if Self.irregularPasts.contains(word) {
      self = .past
    } else if Self.isPast(word) {
      self = .past
    } else if Self.isParticiple(word) {
      self = .participle
    } else if Self.isThirdPerson(word) {
      self = .thirdPerson
    } else {
      return nil
    }
  }

  private static func isPast(_ word: String) -> Bool {
    word.count >= 4 && word.hasSuffix("ed") && !word.hasSuffix("eed") && !notPast.contains(word)
      && hasVowel(word.dropLast(2))
  }

  private static func isParticiple(_ word: String) -> Bool {
    word.count >= 5 && word.hasSuffix("ing") && !notParticiple.contains(word)
      && hasVowel(word.dropLast(3))
  }

  private static func isThirdPerson(_ word: String) -> Bool {
    guard word.hasSuffix("s"), !word.hasSuffix("ss") else { return false }
    if verbs.contains(String(word.dropLast())) { return true }
    guard word.hasSuffix("es") else { return false }
    let stem = String(word.dropLast(2))
    return verbs.contains(stem) || (stem.hasSuffix("i") && verbs.contains(stem.dropLast() + "y"))
  }

  private static func hasVowel(_ stem: Substring) -> Bool {
    stem.contains { "aeiouy".contains($0) }
  }

  private static func words(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
  }

  private static let notPast = words(
    "embed imbed unembed shred biped moped naked sacred wicked hundred kindred infrared rugged")

  private static let notParticiple = words(
    """
    bring string ping sing ring king wing swing spring sling fling cling sting thing wring zing
    nothing something everything anything during morning evening ceiling sibling shilling sterling
    offspring wellbeing being
    """)

  private static let irregularPasts = words(
    """
    was were had did made remade wrote rewrote overwrote ran reran built rebuilt sent resent kept
    broke took retook gave found got forgot began chose drew redrew threw undid redid brought
    caught taught thought bought held meant met paid said sold told went came became froze unfroze
    grew knew spoke stole woke hid withdrew overrode understood withheld
    """)

  private static let verbs = words(
    """
    abort accept accommodate add adjust adopt advance align allow alter amend annotate append apply
    archive arrange assert assign attach avoid backport batch bind block boost break bring bubble
    build bump bypass cache calculate call cap capture cast catch change check choose clamp clarify
    clean cleanup clear clone close collapse collect combine commit compare compile complete
    compress compute configure connect consolidate constrain convert copy correct cover create
    cut deal debounce decode decouple decrease deduplicate default define defer delete demote deny
    deprecate derive describe detach detect determine disable disallow discard display distinguish
    do document downgrade drop duplicate edit eliminate embed emit enable encapsulate encode enforce
    enhance ensure escape evaluate exclude expand explain export expose extend extract fall fetch
    fill filter finalize finish fix flatten flip fold follow forbid force format forward free
    generate get give go grant group guard handle harden hide honor honour ignore implement import
    improve include increase indent inherit initialize inject inline insert inspect install
    integrate introduce invalidate invert invoke isolate join keep kill leave let limit link lint
    list load localize lock log loosen lower maintain make mark match measure memoize mention merge
    migrate minimize mirror mock modify move mute name narrow need normalize note notify obey omit
    open optimize order override overwrite pack parse pass patch perform permit persist pick pin
    place polish populate port prefer prefix prepare preserve prevent print process promote
    propagate protect provide publish pull push put raise read rebase rebuild recognize record
    redirect reduce refactor refer refine reflect refresh refuse register reject relax release
    reload remove rename render reorder reorganize replace report request require reset resolve
    respect restore restrict restructure retain retry return reuse revert revise rewrite rework roll
    rotate round run sanitize save scan schedule send separate serialize set setup share shorten
    show silence simplify skip sort specify speed split stabilize start stop store streamline strip
    stub support suppress swap switch sync synchronize take teach tell test throw tidy tighten toggle
    touch trace track transform translate treat trigger trim truncate try tune turn tweak unify
    unpin unwrap update upgrade use validate verify warn widen wire work wrap write
    """)
}
