import Diagnostics
import Testing
import Text

@testable import Rules

/// Marks of other tools: which are read, what they cover, and which rules they mean.
@Suite struct ForeignMarkTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var mark: ForeignMark
    var text: String
    /// `lines names`, in the order of the text; `*` for all names.
    var expected: [String]
    var testDescription: String {
      "\(mark.rawValue): \(text.prefix(60))".replacing("\n", with: "⏎")
    }

    init(_ mark: ForeignMark, _ text: String, _ expected: String...) {
      self.mark = mark
      self.text = text
      self.expected = expected
    }
  }

  static let secretCases = [
    Case(.trufflehog, "key = 1 # trufflehog:ignore", "1...1 *"),
    Case(.trufflehog, "'trufflehog:ignore' and xtrufflehog:ignore"),
    Case(.detectSecrets, "a\nkey = 1  # pragma: allowlist secret\n", "2...2 *"),
    Case(.detectSecrets, "// pragma: whitelist secret", "1...1 *"),
    Case(.detectSecrets, "# pragma: allowlist nextline secret\nkey", "1...2 *"),
    Case(.detectSecrets, "# pragma: allowlist secrets"),
    Case(.gitleaks, "x # gitleaks:allow", "1...1 *"),
  ]

  static let lineCases = [
    Case(.noqa, "print(1)  # noqa: T201", "1...1 t201"),
    Case(.noqa, "print(1)  # noqa:T201,E501 W1", "1...1 t201 e501 w1"),
    Case(.noqa, "print(1)  # NOQA", "1...1 *"),
    Case(.noqa, "print(1)  # type: ignore # noqa", "1...1 *"),
    Case(.noqa, "print(1)  # see noqa: T201"),
    Case(.noqa, "print('noqa: T201')"),
    Case(.noqa, "# noqable\n# noqa-x"),
    Case(.noqa, "a\n# ruff: noqa: T201\nb", "1... t201"),
    Case(.noqa, "# flake8: noqa", "1... *"),
    Case(.nosec, "eval(x)  # nosec B307 - trusted", "1...1 b307"),
    Case(.nosec, "eval(x)  # nosec: B307, B102", "1...1 b307 b102"),
    Case(.nosec, "run() //#nosec G204 -- fixed text", "1...1 g204"),
    Case(.nosec, "# nosecurity here"),
    Case(.sonar, "x = 1; // NOSONAR", "1...1 *"),
    Case(.sonar, "\"NOSONAR\" MYNOSONAR"),
    Case(.pylint, "eval(x)  # pylint: disable=eval-used,exec-used", "1...1 eval-used exec-used"),
    Case(.pylint, "# pylint: disable=eval-used\neval(x)", "1... eval-used"),
    Case(.pylint, "  # pylint: disable-next=eval-used\n  eval(x)", "1...2 eval-used"),
    Case(.pylint, "# pylint: disable=all", "1... *"),
  ]

  static let nextCases = [
    Case(.nosemgrep, "run(x)  # nosemgrep: a.b.c", "1...1 a.b.c"),
    Case(.nosemgrep, "# nosemgrep\nrun(x)", "1...2 *"),
    Case(
      .eslint, "// eslint-disable-next-line no-eval, no-alert -- why\neval(x)",
      "1...2 no-eval no-alert"),
    Case(.eslint, "eval(x) // eslint-disable-line", "1...1 *"),
    Case(.eslint, "eval(x) // eslint-disable-line -- no-console is fine", "1...1 *"),
    Case(.eslint, "eval(x) /* eslint-disable-line @a/no-x */", "1...1 @a/no-x"),
    Case(
      .biome, "// biome-ignore lint/suspicious/noDebugger: why\ndebugger",
      "1...2 lint/suspicious/nodebugger"),
    Case(
      .swiftlint, "// swiftlint:disable:next force_try force_cast - why\ntry! x()",
      "1...2 force_try force_cast"),
    Case(.swiftlint, "try! x() // swiftlint:disable:this force_try", "1...1 force_try"),
    Case(.swiftlint, "a\ntry! x()\n// swiftlint:disable:previous force_try", "2...2 force_try"),
    Case(.clangTidy, "gets(b); // NOLINT(a-b.C, d): why", "1...1 a-b.c d"),
    Case(.clangTidy, "gets(b); /* see NOLINT */", "1...1 *"),
    Case(.clangTidy, "// NOLINTNEXTLINE(a)\ngets(b);", "1...2 a"),
    Case(.golangci, "f() //nolint:errcheck,gosec // why", "1...1 errcheck gosec"),
    Case(.golangci, "//nolint\nf()", "1...2 *"),
    Case(.golangci, "//nolint:all\nf()", "1...2 *"),
    Case(
      .shellcheck, "x\n# shellcheck disable=SC2086,SC2034\n# more\necho $x",
      "2...4 sc2086 sc2034"),
    Case(.shellcheck, "#!/bin/sh\n# shellcheck disable=SC2086\necho", "1... sc2086"),
    Case(.clippy, "#[allow(clippy::dbg_macro)]\ndbg!(x);", "1...2 dbg_macro"),
    Case(.clippy, "#![allow(clippy::dbg_macro, dead_code)]", "1... dbg_macro dead_code"),
    Case(.clippy, "#[expect(clippy::todo)]\n#[inline]\nfn f() { todo!() }", "1...3 todo"),
    Case(.astGrep, "<!-- ast-grep-ignore: no-x -->\nx", "1...2 no-x"),
    Case(.trunk, "// trunk-ignore(eslint/no-eval): why\neval(x)", "1...2 eslint/no-eval"),
    Case(.trunk, "// trunk-ignore-all(eslint)", "1... eslint"),
  ]

  static let blockCases = [
    Case(.eslint, "/* eslint-disable no-x, no-y */\na\n/* eslint-enable */\nb", "1...3 no-x no-y"),
    Case(
      .eslint, "/* eslint-disable no-x, no-y */\n/* eslint-enable no-x */\nb",
      "1...2 no-x", "1... no-y"),
    Case(.eslint, "a\n/* eslint-disable */\nb", "2... *"),
    Case(.eslint, "// eslint-disable no-x\nb"),
    Case(.eslint, "/* eslint-enable */"),
    Case(.swiftlint, "// swiftlint:disable a b\nx\n// swiftlint:enable a b\ny", "1...3 a b"),
    Case(.clangTidy, "// NOLINTBEGIN(a)\nx\n// NOLINTEND(a)\ny", "1...3 a"),
    Case(.trunk, "# trunk-ignore-begin(x)\ny\n# trunk-ignore-end(x)", "1...3 x"),
    Case(.gitlint, "s\n\ngitlint-ignore: T1, B2", "1... t1 b2"),
    Case(.gitlint, "gitlint-ignore: all", "1... *"),
    Case(.gitlint, "see gitlint-ignore: T1"),
  ]

  @Test(arguments: secretCases + lineCases + nextCases + blockCases)
  func scanning(_ c: Case) {
    let found = Suppressions.scan(Array(c.text.utf8).span, for: [c.mark])
    #expect(found.map { summary($0, c.mark) } == c.expected)
  }

  private func summary(_ suppression: Suppression, _ mark: ForeignMark) -> String {
    guard case .mark(mark, let names) = suppression.subject else { return "another mark" }
    let lines = suppression.lines
    let range =
      lines.upperBound == .max
      ? "\(lines.lowerBound)..." : "\(lines.lowerBound)...\(lines.upperBound)"
    return "\(range) \(names.isEmpty ? "*" : names.joined(separator: " "))"
  }

  @Test func everyMarkHasACase() {
    let all = Self.secretCases + Self.lineCases + Self.nextCases + Self.blockCases
    #expect(Set(all.filter { !$0.expected.isEmpty }.map(\.mark)) == Set(ForeignMark.allCases))
  }

  // MARK: Which rules are meant

  @Test(arguments: [
    ("# noqa: T201", "noqa: T201", true), ("# noqa: t201", "noqa: T201", true),
    ("# noqa", "noqa: T201", true), ("# noqa: T20", "noqa: T201", false),
    ("# noqa: T201", "nosec: T201", false), ("# NOSONAR", "NOSONAR", true),
  ])
  func meaning(_ text: String, _ alias: String, _ isSilenced: Bool) throws {
    let alias = try ForeignMark.Alias(alias)
    let marks = Suppressions.scan(Array("x \(text)".utf8).span, for: ForeignMark.allCases)
    let target = Suppression.Target(rule: "r", aliases: [alias])
    #expect(marks.contains { $0.covers(target, line: 1) } == isSilenced)
    #expect(!marks.contains { $0.covers(.init(rule: "r"), line: 1) })
    #expect(!marks.contains { $0.covers(.init(rule: "r", isSecret: true), line: 1) })
  }

  @Test func marksForSecretsSilenceRulesForSecretsAlone() {
    let text = "x # trufflehog:ignore\ny # pragma: allowlist secret\n"
    let marks = Suppressions.scan(Array(text.utf8).span, for: ForeignMark.ofSecrets)
    #expect(marks.count == 2)
    for (line, mark) in marks.enumerated() {
      #expect(mark.covers(.init(rule: "any", isSecret: true), line: line + 1))
      #expect(!mark.covers(.init(rule: "any"), line: line + 1))
      #expect(!mark.covers(.init(rule: "any", isSecret: true), line: nil))
    }
  }

  // MARK: Hostile texts

  @Test(.timeLimit(.minutes(5)), arguments: ForeignMark.allCases)
  func manyMarks(_ mark: ForeignMark) {
    let form = mark.form
    let one = (form.openers.first ?? "") + form.words[0] + (form.endings.last?.text ?? "")
    for separator in ["\n", " ", "(", ":", ","] {
      let bytes = Array(String(repeating: one + separator, count: 20_000).utf8)
      #expect(Suppressions.scan(bytes.span, for: [mark]).count <= Suppressions.countMax * 2)
    }
  }
}
