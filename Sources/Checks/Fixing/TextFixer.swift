import Diagnostics
package import Text

/// Fixes one text: makes the edits of its findings, has the result judged, and goes on until no
/// edit is left to make. A fix that does not do what it says is taken back, and all is done again
/// without it.
///
/// Pure: who judges is the caller's affair. While `candidate` is not nil, judge it by the rules that
/// found the findings and hand over what it has left with `absorb`.
package struct TextFixer: Sendable {
  /// How often one place is changed, so that a fix that extends its own finding ends.
  static let depthMax = 8
  /// How often a text is judged for one attempt. A file with more findings of a rule than are
  /// listed shows the next ones once the first are mended.
  static let roundsMax = 100
  /// After so many attempts all fixes of a rule that goes wrong are left out, not single ones.
  static let carefulAttemptsMax = 4
  static let attemptsMax = 8
  /// How much a text may grow.
  static let growthMax = 1 << 20

  package let path: RepositoryPath?
  private let original: [UInt8]
  private let initial: [Finding]
  private let form: DocumentForm?
  /// Whether what the message says to programs is the same; always for a file.
  private let keepsMeaning: @Sendable ([UInt8]) -> Bool

  /// What to judge next; nil when all is done.
  package private(set) var candidate: [UInt8]?
  /// The text as far as it is fixed.
  package private(set) var text: [UInt8]
  private var places = FixedPlaces()
  /// Digests of the texts of this attempt: one that comes back will do so for ever.
  private var seen: Set<[UInt8]> = []
  private var round = 0
  private var attempt = 0
  /// Keys of findings and ids of rules whose fixes went wrong.
  private var leftOutKeys: Set<String> = []
  private var leftOutRules: Set<String> = []
  private var withdrawn: [FixedText.Withdrawal] = []

  /// - Parameters:
  ///   - path: the file; nil for a commit message.
  ///   - text: what the findings are about.
  ///   - findings: those that count, with and without an edit.
  ///   - keepsMeaning: whether a result may take the place of the text.
  package init(
    _ path: RepositoryPath?, _ text: [UInt8], findings: [Finding],
    keepsMeaning: @escaping @Sendable ([UInt8]) -> Bool = { _ in true }
  ) {
    self.path = path
    original = text
    self.text = text
    self.keepsMeaning = keepsMeaning
    initial = findings
    form = path.flatMap { DocumentForm(of: $0) }.flatMap { $0.reads(text) ? $0 : nil }
    step(findings)
  }

  /// Takes what judging `candidate` has found that counts.
  package mutating func absorb(_ findings: [Finding]) {
    guard let candidate else { return }
    text = candidate
    step(findings)
  }

  /// What it came to; meaningful when `candidate` is nil. Of fixes that only other fixes called for
  /// nothing is told.
  package var result: FixedText {
    let keys = Set(initial.map(\.key))
    var told: Set<String> = []
    return FixedText(
      path: path, before: original, after: text,
      fixed: places.all.filter { $0.depth == 1 }.map(\.finding).sorted(),
      withdrawn: withdrawn.filter {
        keys.contains($0.finding.key) && told.insert($0.finding.fingerprint).inserted
      }.sorted { $0.finding < $1.finding })
  }

  // MARK: one round

  private mutating func step(_ findings: [Finding]) {
    candidate = nil
    let (script, made) = script(for: findings)
    if script.isEmpty || round == Self.roundsMax { return conclude(findings) }
    round += 1
    if seen.isEmpty { seen = [SHA256.digest(text)] }
    let next = script.apply(to: text.span)
    guard next.count <= original.count + Self.growthMax,
      seen.insert(SHA256.digest(next)).inserted
    else {
      for finding in made { leaveOut(finding, because: .endless) }
      return begin()
    }
    let movement = script.movement
    let changed = made.compactMap { finding -> FixedPlaces.Place? in
      guard let edit = finding.edit else { return nil }
      let depth = places.touched(by: finding).map(\.depth).max() ?? 0
      return .init(finding: finding, bytes: movement.moved(edit.bytes), depth: depth + 1)
    }
    places.move(movement, adding: changed)
    candidate = next
  }

  /// The edits to make now, in order of place; the later of two that overlap waits for its turn.
  private mutating func script(for findings: [Finding]) -> (EditScript, [Finding]) {
    let fixable = findings.filter { finding in
      finding.edit != nil && !leftOutKeys.contains(finding.key)
        && !leftOutRules.contains(finding.rule)
        && !places.touched(by: finding).contains { $0.depth >= Self.depthMax }
    }.sorted { ($0.edit?.bytes.lowerBound ?? 0) < ($1.edit?.bytes.lowerBound ?? 0) }
    var script = EditScript()
    var made: [Finding] = []
    for finding in fixable {
      if let edit = finding.edit, script.add(edit, in: text.span) { made.append(finding) }
    }
    if isAcceptable(script) { return (script, made) }
    return acceptable(among: made)
  }

  private func isAcceptable(_ script: EditScript) -> Bool {
    if script.isEmpty { return true }
    let next = script.apply(to: text.span)
    return keepsMeaning(next) && form?.reads(next) != false
  }

  /// How much text is read again to tell which edits break a document.
  private static let rereadBytesMax = 64 << 20

  /// Leaves out the edits that make the document unreadable.
  private mutating func acceptable(among findings: [Finding]) -> (EditScript, [Finding]) {
    let reason = form.map(FixedText.Withdrawal.Reason.unreadable) ?? .trailers
    let isSearched = findings.count * text.count <= Self.rereadBytesMax
    var script = EditScript()
    var made: [Finding] = []
    for finding in findings {
      guard let edit = finding.edit else { continue }
      var longer = script
      if isSearched, longer.add(edit, in: text.span), isAcceptable(longer) {
        script = longer
        made.append(finding)
      } else {
        leaveOut(finding, because: reason)
      }
    }
    return (script, made)
  }

  private mutating func leaveOut(_ finding: Finding, because reason: FixedText.Withdrawal.Reason) {
    withdrawn.append(FixedText.Withdrawal(finding: finding, reason: reason))
    leftOutKeys.insert(finding.key)
    if attempt >= Self.carefulAttemptsMax { leftOutRules.insert(finding.rule) }
  }

  // MARK: the end of an attempt

  /// Starts again from the original text, without what was left out.
  private mutating func begin() {
    attempt += 1
    text = original
    candidate = nil
    places = FixedPlaces()
    seen = []
    round = 0
    if attempt < Self.attemptsMax { return step(initial) }
    for finding in initial where finding.edit != nil { leaveOut(finding, because: .endless) }
  }

  /// Ends the attempt where all fixes did what they said; else starts again without the others.
  private mutating func conclude(_ findings: [Finding]) {
    let before = withdrawn.count
    for finding in findings {
      // What was first there goes; without it, what came of it will not come.
      let touched = places.touched(by: finding)
      let first = touched.map(\.depth).min()
      for place in touched where place.depth == first {
        leaveOut(place.finding, because: .remains)
      }
    }
    for (finding, place) in brokenBy(findings) {
      leaveOut(place.finding, because: .breaks(rule: finding.rule))
    }
    if withdrawn.count > before { begin() }
  }

  /// The errors that fixing brought, each with the places that brought it: of a rule that the text
  /// breaks more often than before.
  private func brokenBy(_ findings: [Finding]) -> [(Finding, FixedPlaces.Place)] {
    if places.isEmpty { return [] }
    var counts: [String: Int] = [:]
    for finding in initial { counts[finding.rule, default: 0] += 1 }
    let keys = Set(initial.map(\.key))
    let isCrowded = initial.count >= Inspection.listedPerRuleMax
    var broken: [(Finding, FixedPlaces.Place)] = []
    for (rule, found) in Dictionary(grouping: findings, by: \.rule).sorted(by: { $0.key < $1.key })
    where found[0].severity == .error {
      let count = counts[rule, default: 0]
      // Mending the findings that are listed shows others that were there already.
      if found.count <= count || (isCrowded && count >= Inspection.listedAlwaysMax) { continue }
      let unknown = found.filter { !keys.contains($0.key) }
      for finding in unknown.isEmpty ? found : unknown {
        broken += culprits(of: finding).map { (finding, $0) }
      }
    }
    return broken
  }

  /// The places that a finding touches, else those on its lines, else all; of several the smallest.
  private func culprits(of finding: Finding) -> [FixedPlaces.Place] {
    guard let range = finding.region?.bytes else { return places.all }
    var near = places.touching(range)
    if near.isEmpty {
      let start = lineStart(range.lowerBound, in: text.span, limit: text.count)
      let last = max(range.lowerBound, range.upperBound - 1)
      near = places.touching(start..<max(start, lineEnd(last, in: text.span, limit: text.count)))
    }
    guard let least = near.map(\.bytes.count).min() else { return places.all }
    return near.filter { $0.bytes.count == least }
  }
}

extension TextFixer {
  /// Whether a file can be fixed: text that keeps ASCII, as git sees it.
  package static func canFix(_ bytes: Span<UInt8>) -> Bool { TextForm(bytes) == .plain }
}
