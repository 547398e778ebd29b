package import Gate
package import Text

/// What a journal line says happened.
package enum LedgerEvent: Sendable, Hashable {
  /// A run entered this state.
  case state(Run.State)
  /// The message of a run was judged and may pass.
  case message
  /// The gate was passed by with `FACTORY_HOOK=0`.
  case skipped
  /// A record was hung on a commit whose run had not passed, or (`alone`) had none: carried over
  /// from another commit, or said of a commit that nobody judged.
  case recorded
  /// What a later version of the program wrote.
  case other(String)

  package init(_ name: String) {
    if let state = Run.State(rawValue: name) {
      self = .state(state)
    } else {
      switch name {
      case "message": self = .message
      case "skipped": self = .skipped
      case "recorded": self = .recorded
      default: self = .other(name)
      }
    }
  }

  package var name: String {
    switch self {
    case .state(let state): state.rawValue
    case .message: "message"
    case .skipped: "skipped"
    case .recorded: "recorded"
    case .other(let name): name
    }
  }
}

/// One line of the journal: a JSON object, `schema` first, with the digest of the line before it.
///
/// The object is the truth and is kept as it was read: keys of later versions stay.
package struct JournalLine: Sendable, Equatable {
  package static let schema = 1

  package let object: JSONObject
  package let schema: Int
  /// Tells this attempt from others at the same recipe.
  package let run: String
  package let event: LedgerEvent
  /// Milliseconds since 1970-01-01 UTC.
  package let timeMilliseconds: Int64

  /// Reads a line without its line end; nil where it is no line of a journal (torn, garbage).
  package init?(_ bytes: Span<UInt8>) {
    guard bytes.count >= 2, bytes[0] == UInt8(ascii: "{"),
      bytes[bytes.count - 1] == UInt8(ascii: "}"),
      case .object(let object)? = try? JSONValue.parse(bytes, path: "journal")
    else { return nil }
    self.init(object)
  }

  init?(_ object: JSONObject) {
    guard let schema = object["schema"]?.integer, schema >= 1,
      let run = object["run"]?.string, let event = object["event"]?.string,
      let time = object["time"]?.string.flatMap(milliseconds(ofTime:))
    else { return nil }
    self.object = object
    self.schema = schema
    self.run = run
    self.event = LedgerEvent(event)
    timeMilliseconds = time
  }

  /// Whether a later version of the program wrote it: what it means may have changed.
  package var isNewer: Bool { schema > Self.schema }

  package subscript(key: String) -> JSONValue? { object[key] }

  package var serial: Serial? { object["serial"]?.string.flatMap { Serial($0) } }

  /// The digest of the line before this one, in hexadecimal.
  package var previous: String? { object["previous"]?.string }

  /// The recipe; only the line that opens a run has it.
  package var recipe: Recipe? { object["recipe"]?.object.flatMap(Recipe.init(json:)) }

  package var trigger: Run.Trigger? {
    object["trigger"]?.string.flatMap { Run.Trigger(rawValue: $0) }
  }

  /// The commit that the line is about, in hexadecimal.
  package var commit: String? { object["commit"]?.string }

  /// Why: the reason of a failure or of a late stop.
  package var detail: String? { object["detail"]?.string }

  package var judgement: JudgementSummary? {
    object["judgement"]?.object.flatMap(JudgementSummary.init(json:))
  }

  package var record: Record? { object["record"]?.object.flatMap(Record.init(json:)) }
}

extension JournalLine {
  /// A line that is not written yet: all but the digest, which is known under the lock alone.
  package struct Draft: Sendable, Equatable {
    var members: [(key: String, value: JSONValue)]
    /// Under what the line is found.
    var keys: [LookupKey]

    /// - Parameter payload: what the event says; it must not hold the keys that every line has.
    package init(
      run: String, serial: Serial?, event: LedgerEvent, timeMilliseconds: Int64,
      payload: [(key: String, value: JSONValue)] = []
    ) {
      members = [("run", .string(run))]
      if let serial { members.append(("serial", .string(serial.description))) }
      members.append(("event", .string(event.name)))
      members.append(("time", .string(time(ofMilliseconds: timeMilliseconds))))
      members += payload
      keys = LookupKey.keys(of: JSONObject(members.map { ($0.key, $0.value) }))
    }

    package static func == (a: Draft, b: Draft) -> Bool {
      a.keys == b.keys && a.bytes(previous: "") == b.bytes(previous: "")
    }

    /// The line, without its line end.
    func bytes(previous: String) -> [UInt8] {
      var writer = JSONWriter()
      writer.beginObject()
      writer.member("schema", .integer(JournalLine.schema))
      for (index, member) in members.enumerated() {
        writer.member(member.key, member.value)
        if index == 0 { writer.member("previous", .string(previous)) }
      }
      writer.endObject()
      return writer.finish()
    }
  }
}

extension Recipe {
  /// Reads a recipe as `json` writes it; nil where something is missing or of another kind.
  package init?(json: JSONObject) {
    guard let scope = json["scope"]?.string.flatMap({ Scope(rawValue: $0) }),
      let bases = json["bases"]?.array, let target = json["target"]?.string,
      let standard = json["standard"]?.string, let engine = json["engine"]?.string
    else { return nil }
    let names = bases.compactMap(\.string)
    guard names.count == bases.count else { return nil }
    self.init(scope: scope, bases: names, target: target, standard: standard, engine: engine)
  }

  package var json: JSONObject {
    [
      "scope": .string(scope.rawValue), "bases": .array(bases.map { .string($0) }),
      "target": .string(target), "standard": .string(standard), "engine": .string(engine),
    ]
  }
}
