package import Gate
package import Text

/// The verdict on a commit, as it hangs on the commit in a note: one JSON object on one line
/// (DESIGN.md §6).
///
/// The object is the truth: keys of later versions stay where they are.
package struct Record: Sendable, Equatable {
  package static let schema = 1
  /// A record is cut until it is no longer than this, where its recipe allows.
  package static let bytesMax = 4096

  /// How the verdict came to the commit.
  package enum Origin: String, Sendable, CaseIterable {
    /// Judged before the commit existed.
    case gate
    /// The commit came without a verdict and was judged afterwards.
    case late
    /// The gate was passed by with `FACTORY_HOOK=0`.
    case skipped
    /// The verdict of another commit with the same tree or the same patch.
    case carried
    /// Judged by request: `check`, `audit --judge`, `ci`.
    case request
  }

  package let object: JSONObject
  package let serial: Serial
  package let verdict: Verdict

  /// Reads a line of a note; nil where it is no record (someone else's line, a truncated one).
  package init?(line: Span<UInt8>) {
    guard line.count >= 2, line[0] == UInt8(ascii: "{"),
      case .object(let object)? = try? JSONValue.parse(line, path: "note")
    else { return nil }
    self.init(json: object)
  }

  init?(json: JSONObject) {
    guard let schema = json["schema"]?.integer, schema >= 1,
      let serial = json["serial"]?.string.flatMap({ Serial($0) }),
      let verdict = json["verdict"]?.string.flatMap({ Verdict(rawValue: $0) })
    else { return nil }
    object = json
    self.serial = serial
    self.verdict = verdict
  }

  /// The line of the note, without its line end. The same record gives the same bytes.
  package var line: [UInt8] { JSONValue.object(object).serialized() }

  package subscript(key: String) -> JSONValue? { object[key] }

  /// Whether a later version of the program wrote it.
  package var isNewer: Bool { (object["schema"]?.integer ?? 0) > Self.schema }

  package var commit: String? { object["commit"]?.string }

  /// The tree of the commit.
  package var tree: String? { object["tree"]?.string }

  /// git's patch id of the commit (`git patch-id --stable`), where it was worked out.
  package var patch: String? { object["patch"]?.string }

  package var origin: Origin? { object["origin"]?.string.flatMap { Origin(rawValue: $0) } }

  /// What the judging after the fact said, for a commit that came without a verdict.
  package var lateVerdict: Verdict? {
    object["late"]?.string.flatMap { Verdict(rawValue: $0) }
  }

  package var timeMilliseconds: Int64? {
    object["time"]?.string.flatMap(milliseconds(ofTime:))
  }

  package var trigger: Run.Trigger? {
    object["trigger"]?.string.flatMap { Run.Trigger(rawValue: $0) }
  }

  package var recipe: Recipe? { object["recipe"]?.object.flatMap(Recipe.init(json:)) }

  /// The recipe's serial is the record's: nobody has changed one of them alone.
  package var hasTrueSerial: Bool { recipe?.serial == serial }

  package var judgement: JudgementSummary? { JudgementSummary(json: object) }

  /// Why the gate was passed by, where it was and someone said so.
  package var skipReason: String? { object["skip"]?["reason"]?.string }

  package var authorship: Authorship? {
    object["author"]?.object.flatMap(Authorship.init(json:))
  }

  package var lineage: Lineage? { object["lineage"]?.object.flatMap(Lineage.init(json:)) }

  /// The digest of the journal line before the one that bound the record.
  package var journalDigest: String? { object["journal"]?.string }
}

/// What commits a commit was made from, and whether their verdict still holds for it.
package struct Lineage: Sendable, Hashable {
  package enum Way: String, Sendable, CaseIterable {
    case amend
    case rebase
    case cherryPick = "cherry-pick"
    case squash
    case revert
    case merge
  }

  /// What makes the old verdict hold.
  package enum Match: String, Sendable, CaseIterable {
    case commit
    case tree
    case patch
  }

  package var way: Way
  /// The old commits, in the order in which git names them.
  package var from: [String]
  /// By what the verdict was carried over; nil where the commit was judged anew.
  package var carriedBy: Match?

  package init(way: Way, from: [String], carriedBy: Match? = nil) {
    self.way = way
    self.from = from
    self.carriedBy = carriedBy
  }

  init?(json: JSONObject) {
    guard let way = json["way"]?.string.flatMap({ Way(rawValue: $0) }),
      let from = json["from"]?.array
    else { return nil }
    self.init(
      way: way, from: from.compactMap(\.string),
      carriedBy: json["carriedBy"]?.string.flatMap { Match(rawValue: $0) })
  }

  /// At most 32 commits are named; a squash of more is known by those.
  var json: JSONObject {
    var json: JSONObject = [
      "way": .string(way.rawValue), "from": .array(from.prefix(32).map { .string($0) }),
    ]
    json["carriedBy"] = carriedBy.map { .string($0.rawValue) }
    return json
  }
}
