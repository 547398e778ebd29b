import Testing

@testable import Ledger

@Suite struct AuthorshipTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var message: String
    var author = "Jane Doe <jane@example.org>"
    var committer = "Jane Doe <jane@example.org>"
    var agents: [String] = []
    var evidence: String?
    var testDescription: String { "\(message) | \(author) | \(committer)" }
  }

  static func by(_ trailer: String) -> String { "fix: a\n\nbody\n\n\(trailer)\n" }

  static let cases = [
    Case(message: ""),
    Case(message: "fix: a"),
    Case(message: "Co-authored-by: Claude <noreply@anthropic.com>"),
    Case(message: by("Co-authored-by: John Doe <john@example.org>")),
    Case(message: by("Co-authored-by: Claude Dupont <claude@example.fr>")),
    Case(message: by("Co-authored-by: Claude <claude@example.fr>")),
    Case(message: by("Co-authored-by: Devin Smith <devin@example.org>")),
    Case(message: by("Reviewed-by: Claude <noreply@anthropic.com>")),
    Case(message: by("Assisted-by: John Doe <john@example.org>")),
    Case(message: by("we asked Claude: it said no\nmore prose\nmore prose\nmore prose")),
    Case(
      message: by("Co-Authored-By: Claude <noreply@anthropic.com>"), agents: ["claude"],
      evidence: "co-authored-by"),
    Case(
      message: by("Co-Authored-By: Claude Opus 4.5 (1M context) <noreply@anthropic.com>"),
      agents: ["claude"], evidence: "co-authored-by"),
    Case(
      message: by("Co-authored-by: Claude Sonnet 5 <jane+claude@example.org>"),
      agents: ["claude"], evidence: "co-authored-by"),
    Case(
      message: by("Co-authored-by: Codex <noreply@openai.com>"), agents: ["codex"],
      evidence: "co-authored-by"),
    Case(
      message: by("Co-authored-by: Copilot <175728472+Copilot@users.noreply.github.com>"),
      agents: ["copilot"], evidence: "co-authored-by"),
    Case(
      message: by("Co-authored-by: Cursor <cursoragent@cursor.com>"), agents: ["cursor"],
      evidence: "co-authored-by"),
    Case(
      message: by("Co-authored-by: aider (gpt-5) <aider@aider.chat>"), agents: ["aider"],
      evidence: "co-authored-by"),
    Case(
      message: by("Co-authored-by: gemini-code-assist[bot] <x@users.noreply.github.com>"),
      agents: ["gemini"], evidence: "co-authored-by"),
    Case(
      message: by("Co-authored-by: John <j@example.org>\nAssisted-by: Claude:claude-opus-4 sparse"),
      agents: ["claude"], evidence: "assisted-by"),
    Case(
      message: by("Assisted-by: GitHub Copilot:claude-sonnet-4.6"), agents: ["copilot"],
      evidence: "assisted-by"),
    Case(message: by("Assisted-by: HouseBot:v3"), agents: ["housebot"], evidence: "assisted-by"),
    Case(message: by("Generated-by: Devin"), agents: ["devin"], evidence: "generated-by"),
    Case(
      message: by(
        "Co-authored-by: Cursor <cursoragent@cursor.com>\n"
          + "Co-authored-by: Claude <noreply@anthropic.com>"),
      agents: ["claude", "cursor"], evidence: "co-authored-by"),
    Case(
      message: by("Signed-off-by: Jane <jane@example.org>\r\nAssisted-by: Gemini CLI\r"),
      agents: ["gemini"], evidence: "assisted-by"),
    Case(
      message: "a", author: "copilot-swe-agent[bot] <1+Copilot@users.noreply.github.com>",
      agents: ["copilot"], evidence: "author"),
    Case(
      message: "a", author: "Jane Doe (aider) <jane@example.org>", agents: ["aider"],
      evidence: "author"),
    Case(
      message: "a", author: "renovate[bot] <29139614+renovate[bot]@users.noreply.github.com>",
      agents: ["renovate"], evidence: "author"),
    Case(
      message: "a", committer: "Cursor Agent <cursoragent@cursor.com>", agents: ["cursor"],
      evidence: "committer"),
    Case(message: "a", committer: "GitHub <noreply@github.com>"),
    Case(message: "a", author: "[bot] <>"),
  ]

  @Test(arguments: cases) func detects(_ c: Case) {
    let found = Authorship.detect(
      message: Array(c.message.utf8), author: identity(c.author), committer: identity(c.committer))
    #expect(found.agents == c.agents)
    #expect(found.evidence == c.evidence)
    #expect(found.kind == (c.agents.isEmpty ? .person : .agent))
    #expect(Authorship(json: found.json) == found)
  }

  @Test(
    arguments: [
      (
        "src/a.rs\n  s_1::t_2 3-10\n---\n{\"schema_version\":\"authorship/3.0.0\",\"sessions\":{\"s_1\":{\"agent_id\":{\"tool\":\"github-copilot-cli\"}}}}",
        ["github-copilot-cli"]
      ),
      (
        "a\n---\n{\"schema_version\":\"authorship/3.0.0\",\"prompts\":{\"x\":{\"agent_id\":{\"tool\":\"claude\"}},\"y\":{\"agent_id\":{\"tool\":\"cursor\"}}}}\n",
        ["claude", "cursor"]
      ),
      ("a\n---\n{\"schema_version\":\"authorship/3.0.0\",\"prompts\":{}}", []),
      (
        "a\n---\n{\"schema_version\":\"other/1\",\"prompts\":{\"x\":{\"agent_id\":{\"tool\":\"claude\"}}}}",
        []
      ),
      ("a\n---\n{\"schema_version\":", []), ("---", []), ("", []),
    ] as [(String, [String])])
  func readsGitAINotes(_ note: String, _ agents: [String]) {
    let found = Authorship.detect(
      message: Array("a".utf8), author: identity("J <j@e.org>"), committer: identity("J <j@e.org>"),
      gitAINote: Array(note.utf8))
    #expect(found.agents == agents)
    #expect(found.evidence == (agents.isEmpty ? nil : "git-ai"))
  }

  @Test(
    arguments: [
      ([:], nil), (["CLAUDECODE": "1"], "claude"), (["CLAUDECODE": "0"], nil),
      (["CURSOR_AGENT": "1"], "cursor"), (["AI_AGENT": "devin@1"], "devin"),
      (["AI_AGENT": "mine"], "mine"), (["AI_AGENT": ""], nil), (["GEMINI_CLI": ""], nil),
    ] as [([String: String], String?)])
  func readsTheEnvironment(_ variables: [String: String], _ agent: String?) {
    #expect(Authorship.detect { variables[$0] }?.agents.first == agent)
  }

  private func identity(_ text: String) -> Authorship.Identity {
    Trailers.Trailer(key: "", value: text).identity
  }
}
