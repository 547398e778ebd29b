import Platform
package import Text

/// Who made a commit: a person, or a person with a coding agent, or an agent alone, as far as the
/// commit says so itself.
package struct Authorship: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    case person
    case agent
  }

  package var kind: Kind
  /// The agents, by their catalog name (`claude`, `copilot`, …), sorted; empty for a person.
  package var agents: [String]
  /// What told: the name of a trailer, `author`, `committer`, `git-ai` or `environment`; nil for a
  /// person.
  package var evidence: String?

  package static let person = Authorship(kind: .person, agents: [], evidence: nil)

  package init(kind: Kind, agents: [String], evidence: String?) {
    self.kind = kind
    self.agents = agents
    self.evidence = evidence
  }

  /// A name and address as a commit or a trailer gives them.
  package struct Identity: Sendable, Hashable {
    package var name: String
    package var email: String

    package init(name: String, email: String) {
      self.name = name
      self.email = email
    }
  }

  /// Tells who made a commit.
  ///
  /// The trailers of the message count first, then a note by git-ai, then the author and the
  /// committer. A name that people bear too (`Claude`, `Devin`) counts only with an address that
  /// is known to be the agent's.
  /// - Parameter gitAINote: the note under `refs/notes/ai`, where there is one.
  package static func detect(
    message: [UInt8], author: Identity, committer: Identity, gitAINote: [UInt8]? = nil
  ) -> Authorship {
    let trailers = Trailers.parse(message)
    for trailer in trailers {
      guard let weight = Evidence(trailer: trailer.key) else { continue }
      let found = trailers.filter { Evidence(trailer: $0.key) == weight }.compactMap {
        weight == .assistance
          ? AgentCatalog.agent(inAssistance: $0.value) : AgentCatalog.agent(in: $0.identity)
      }
      if !found.isEmpty { return agent(found, trailer.key.lowercased()) }
    }
    if let gitAINote {
      let found = AgentCatalog.agents(inGitAINote: gitAINote)
      if !found.isEmpty { return agent(found, "git-ai") }
    }
    if let found = AgentCatalog.agent(in: author) { return agent([found], "author") }
    if let found = AgentCatalog.agent(in: committer) { return agent([found], "committer") }
    return .person
  }

  /// Tells which agent started this process, from the variables that agents set for what they run.
  package static func detect(environment variable: (String) -> String?) -> Authorship? {
    AgentCatalog.agent(inEnvironment: variable).map { agent([$0], "environment") }
  }

  private enum Evidence {
    /// The trailer names someone who wrote with the author.
    case authorship
    /// It names a tool, as the Linux kernel's `Assisted-by: AGENT:MODEL` does.
    case assistance

    init?(trailer key: String) {
      switch key.lowercased() {
      case "co-authored-by", "co-developed-by", "signed-off-by": self = .authorship
      case "assisted-by", "generated-by", "ai-assistant", "ai-agent", "agent": self = .assistance
      default: return nil
      }
    }
  }

  private static func agent(_ names: [String], _ evidence: String) -> Authorship {
    Authorship(kind: .agent, agents: Set(names).sorted(), evidence: evidence)
  }
}

extension Authorship {
  init?(json: JSONObject) {
    guard let kind = json["kind"]?.string.flatMap({ Kind(rawValue: $0) }) else { return nil }
    self.init(
      kind: kind, agents: (json["agents"]?.array ?? []).compactMap(\.string),
      evidence: json["by"]?.string)
  }

  package var json: JSONObject {
    var json: JSONObject = ["kind": .string(kind.rawValue)]
    if !agents.isEmpty { json["agents"] = .array(agents.map { .string($0) }) }
    json["by"] = evidence.map { .string($0) }
    return json
  }
}

/// The trailers at the end of a commit message (git-interpret-trailers(1)).
package struct Trailers {
  package struct Trailer: Sendable, Hashable {
    package var key: String
    package var value: String

    /// The value as `Name <address>`; without an address the whole value is the name.
    package var identity: Authorship.Identity {
      guard let open = value.lastIndex(of: "<"), let close = value.lastIndex(of: ">"),
        open < close
      else { return Authorship.Identity(name: value, email: "") }
      return Authorship.Identity(
        name: trimmed(value[..<open]),
        email: trimmed(value[value.index(after: open)..<close]).lowercased())
    }
  }

  /// Returns the trailers of the last paragraph. A paragraph counts as trailers where at least a
  /// quarter of its lines are, as git counts them. Invalid UTF-8 is repaired.
  package static func parse(_ message: [UInt8]) -> [Trailer] {
    // Split as bytes: to `String` CR LF is one character.
    let lines = message.split(separator: Lines.newline, omittingEmptySubsequences: false).map {
      let line = $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0
      return String(decoding: line, as: UTF8.self)[...]
    }
    guard let end = lines.lastIndex(where: { !isBlank($0) }) else { return [] }
    let start = lines[...end].lastIndex(where: isBlank) ?? -1
    // The subject is no trailer, whatever it looks like.
    guard start >= 0 else { return [] }
    var trailers: [Trailer] = []
    var others = 0
    for line in lines[(start + 1)...end] {
      if let trailer = trailer(line) {
        trailers.append(trailer)
      } else if line.first == " " || line.first == "\t", !trailers.isEmpty {
        trailers[trailers.count - 1].value += " " + trimmed(line)
      } else {
        others += 1
      }
    }
    return trailers.count * 3 >= others ? trailers : []
  }

  private static func trailer(_ line: Substring) -> Trailer? {
    guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else { return nil }
    let key = line[..<colon]
    let isToken = key.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
    }
    return isToken
      ? Trailer(key: String(key), value: trimmed(line[line.index(after: colon)...])) : nil
  }

  private static func isBlank(_ line: Substring) -> Bool {
    line.utf8.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
  }
}

/// Returns the text without blanks at its ends.
func trimmed(_ text: Substring) -> String {
  var text = text
  while let first = text.first, first.isWhitespace { text.removeFirst() }
  while let last = text.last, last.isWhitespace { text.removeLast() }
  return String(text)
}
