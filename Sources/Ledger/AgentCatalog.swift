import Text

/// The coding agents that are known by what they leave in commits, as their own documents and the
/// commits of public repositories show it (2025 and 2026).
enum AgentCatalog {
  struct Agent: Sendable {
    var name: String
    /// Addresses, lower case. One that starts with `+` is the end of a forge's no-reply address
    /// (`123+copilot@users.noreply.github.com`).
    var emails: [String]
    /// Names that no person bears, lower case. One that ends in `*` is the start of a name.
    var names: [String]
    /// Names that people bear too: they count in an `Assisted-by` trailer alone.
    var sharedNames: [String]
    /// Environment variables that it sets for what it runs.
    var variables: [String]
  }

  static let agents: [Agent] = [
    Agent(
      name: "claude", emails: ["noreply@anthropic.com"],
      names: [
        "claude code*", "claude opus*", "claude sonnet*", "claude haiku*", "claude-*",
        "claude[bot]",
      ],
      sharedNames: ["claude"], variables: ["CLAUDECODE", "CLAUDE_CODE"]),
    Agent(
      name: "codex", emails: ["noreply@openai.com", "codex@openai.com"],
      names: ["codex*", "openai codex*", "chatgpt*", "gpt-*"], sharedNames: ["openai"],
      variables: ["CODEX_SANDBOX", "CODEX_THREAD_ID"]),
    Agent(
      name: "copilot", emails: ["copilot@github.com", "+copilot@users.noreply.github.com"],
      names: ["copilot", "copilot-swe-agent*", "copilot autofix*", "github copilot*"],
      sharedNames: [], variables: ["COPILOT_AGENT", "COPILOT_CLI"]),
    Agent(
      name: "cursor", emails: ["cursoragent@cursor.com"], names: ["cursor", "cursor agent*"],
      sharedNames: [], variables: ["CURSOR_AGENT"]),
    Agent(
      name: "gemini", emails: ["gemini@google.com"],
      names: ["gemini", "gemini cli*", "gemini-*", "gemini code assist*", "google gemini*"],
      sharedNames: [], variables: ["GEMINI_CLI"]),
    Agent(
      name: "jules", emails: ["jules@google.com"], names: ["google-labs-jules*"],
      sharedNames: ["jules"], variables: []),
    Agent(
      name: "aider", emails: ["aider@aider.chat", "noreply@aider.chat"],
      names: ["aider", "aider (*"], sharedNames: [], variables: []),
    Agent(
      name: "devin", emails: ["devin@cognition.ai"], names: ["devin ai*", "devin-ai-*"],
      sharedNames: ["devin"], variables: []),
    Agent(
      name: "amp", emails: ["amp@ampcode.com", "noreply@sourcegraph.com"],
      names: ["amp", "sourcegraph amp"], sharedNames: [], variables: []),
    Agent(
      name: "opencode", emails: ["noreply@opencode.ai"], names: ["opencode*"], sharedNames: [],
      variables: ["OPENCODE"]),
    Agent(
      name: "windsurf", emails: ["windsurf@codeium.com"], names: ["windsurf*"],
      sharedNames: ["cascade"], variables: []),
    Agent(
      name: "qwen", emails: ["qwen-coder@alibabacloud.com"], names: ["qwen-coder*", "qwen code*"],
      sharedNames: ["qwen"], variables: []),
    Agent(
      name: "amazon-q", emails: [], names: ["amazon q*", "amazon-q-*"], sharedNames: [],
      variables: []),
    Agent(
      name: "cline", emails: ["cline@cline.ai", "cline@cline.bot"], names: ["cline-bot*"],
      sharedNames: ["cline"], variables: ["CLINE_ACTIVE"]),
    Agent(
      name: "replit", emails: ["agent@replit.com"], names: ["replit agent*"], sharedNames: [],
      variables: []),
    Agent(
      name: "openhands", emails: ["openhands@all-hands.dev"], names: ["openhands*"],
      sharedNames: [], variables: []),
    Agent(
      name: "junie", emails: ["junie@jetbrains.com"], names: ["jetbrains junie*"],
      sharedNames: ["junie"], variables: []),
  ]

  /// Returns the agent whose identity this is; a forge's robot account that is not in the catalog
  /// counts under its own name.
  static func agent(in identity: Authorship.Identity) -> String? {
    let email = identity.email.lowercased()
    var name = identity.name.lowercased()
    // aider marks the person's own name by default.
    if name.hasSuffix(" (aider)") { return "aider" }
    for agent in agents where agent.has(email: email) || agent.has(name: name) {
      return agent.name
    }
    guard name.hasSuffix("[bot]") else { return nil }
    name.removeLast("[bot]".count)
    return name.isEmpty ? nil : name
  }

  /// Returns the agent that an `Assisted-by` trailer names: `AGENT:MODEL TOOL…` as the Linux
  /// kernel writes it, or a name alone. A person's name with an address is no agent.
  static func agent(inAssistance value: String) -> String? {
    let identity = Trailers.Trailer(key: "", value: value).identity
    if let known = agent(in: identity) { return known }
    if !identity.email.isEmpty { return nil }
    let head = value.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let name = trimmed(head[0]).lowercased()
    for agent in agents {
      if agent.has(name: name) || agent.sharedNames.contains(name) || agent.name == name {
        return agent.name
      }
    }
    return head.count == 2 && !name.isEmpty ? name : nil
  }

  /// Returns the agents that a note of git-ai names (Git AI Standard 3.0.0: JSON after a line
  /// `---`), in any version that keeps them in the same place.
  static func agents(inGitAINote note: [UInt8]) -> [String] {
    let lines = note.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard let rule = lines.firstIndex(where: { $0.elementsEqual("---".utf8) }),
      let json = try? JSONValue.parse(Array(note[lines[rule].endIndex...]).span, path: "note"),
      json["schema_version"]?.string?.hasPrefix("authorship/") == true
    else { return [] }
    return ["prompts", "sessions"].flatMap { json[$0]?.object?.members ?? [] }.compactMap {
      guard let tool = $0.value["agent_id"]?["tool"]?.string, !tool.isEmpty else { return nil }
      return agent(in: Authorship.Identity(name: tool, email: ""))
        ?? agent(inAssistance: tool) ?? tool.lowercased()
    }
  }

  static func agent(inEnvironment variable: (String) -> String?) -> String? {
    func isSet(_ name: String) -> Bool {
      guard let value = variable(name) else { return false }
      return !value.isEmpty && value != "0"
    }
    if let agent = agents.first(where: { $0.variables.contains(where: isSet) }) {
      return agent.name
    }
    // The variable that agents agree on; a version may follow an @.
    guard let name = variable("AI_AGENT")?.lowercased().prefix(while: { $0 != "@" }),
      !name.isEmpty
    else { return nil }
    return agent(inAssistance: String(name)) ?? String(name)
  }
}

extension AgentCatalog.Agent {
  func has(email: String) -> Bool {
    !email.isEmpty
      && emails.contains { known in
        known.utf8.first == UInt8(ascii: "+")
          ? email.utf8.reversed().starts(with: known.utf8.reversed()) : isSame(email, known.utf8)
      }
  }

  func has(name: String) -> Bool {
    names.contains { known in
      known.utf8.last == UInt8(ascii: "*")
        ? name.utf8.starts(with: known.utf8.dropLast()) : isSame(name, known.utf8)
    }
  }

  /// By bytes: what the catalog holds is ASCII, and comparing characters costs ten times as much.
  private func isSame(_ text: String, _ known: String.UTF8View) -> Bool {
    text.utf8.elementsEqual(known)
  }
}
