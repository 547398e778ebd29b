import Text

/// A comment by which another tool is told to pass over a finding: `noqa`, `eslint-disable-line`.
///
/// Marks for secrets silence every rule that looks for secrets. The others silence the rules that
/// name them among their `aliases`, so that no line needs two comments.
package enum ForeignMark: String, Sendable, CaseIterable {
  case gitleaks = "gitleaks:allow"
  case trufflehog = "trufflehog:ignore"
  case detectSecrets = "pragma: allowlist secret"
  case noqa
  case nosec
  case nosemgrep
  case eslint = "eslint-disable"
  case biome = "biome-ignore"
  case swiftlint = "swiftlint:disable"
  case clangTidy = "NOLINT"
  case golangci = "nolint"
  case shellcheck
  case pylint
  case clippy
  case astGrep = "ast-grep-ignore"
  case trunk = "trunk-ignore"
  case sonar = "NOSONAR"
  case gitlint = "gitlint-ignore"

  /// The marks that silence every rule that looks for secrets.
  package static let ofSecrets: [ForeignMark] = [.gitleaks, .trufflehog, .detectSecrets]

  /// What follows a mark's word decides which lines it covers.
  enum Reach: Sendable {
    /// Its own line.
    case line
    /// The next line that holds more than a comment.
    case next
    case previous
    /// Its own line and, where nothing else stands on it, the next too.
    case lineOrNext
    /// The same, or the whole file where it stands above all code.
    case lineOrFile
    /// Its own line; from the first column on, all that follows.
    case lineOrRest
    case file
    /// All lines up to a mark of reach `end`, else to the end of the file.
    case begin
    case end
  }

  /// How the names of the other tool's rules follow.
  enum Names: Sendable {
    case none
    /// `: A, B`, or nothing, which means all.
    case afterColon
    /// `A, B` or `A B`, or nothing, which means all.
    case listed
    /// `(A, B)`, or nothing, which means all.
    case inParentheses
  }

  /// How a mark is written.
  struct Form: Sendable {
    /// What is searched for; the endings follow at once.
    var words: [String]
    /// The longest first.
    var endings: [(text: String, reach: Reach)]
    /// What opens the comment that the mark must start; none where it may stand anywhere.
    var openers: [String] = []
    var names: Names
  }

  var form: Form {
    switch self {
    case .gitleaks: Form(words: ["gitleaks:allow"], endings: [("", .line)], names: .none)
    case .trufflehog: Form(words: ["trufflehog:ignore"], endings: [("", .line)], names: .none)
    case .detectSecrets:
      Form(
        words: ["pragma: allowlist ", "pragma: whitelist "],
        endings: [("nextline secret", .next), ("secret", .line)], names: .none)
    case .noqa:
      Form(
        words: ["noqa", "NOQA"], endings: [("", .line)],
        openers: ["#", "# flake8:", "# ruff:", "#flake8:", "#ruff:"], names: .afterColon)
    case .nosec:
      Form(words: ["nosec"], endings: [("", .line)], openers: ["#", "//", "/*"], names: .listed)
    case .nosemgrep:
      Form(
        words: ["nosemgrep"], endings: [("", .lineOrNext)], openers: Self.anyOpener,
        names: .afterColon)
    case .eslint:
      Form(
        words: ["eslint-"],
        endings: [
          ("disable-next-line", .next), ("disable-line", .line), ("disable", .begin),
          ("enable", .end),
        ], openers: ["//", "/*"], names: .listed)
    case .biome:
      Form(
        words: ["biome-ignore"],
        endings: [("-start", .begin), ("-end", .end), ("-all", .file), ("", .next)],
        openers: ["//", "/*"], names: .listed)
    case .swiftlint:
      Form(
        words: ["swiftlint:"],
        endings: [
          ("disable:next", .next), ("disable:this", .line), ("disable:previous", .previous),
          ("disable", .begin), ("enable", .end),
        ], openers: ["//", "/*"], names: .listed)
    case .clangTidy:
      Form(
        words: ["NOLINT"],
        endings: [("NEXTLINE", .next), ("BEGIN", .begin), ("END", .end), ("", .line)],
        names: .inParentheses)
    case .golangci:
      Form(words: ["nolint"], endings: [("", .lineOrNext)], openers: ["//"], names: .afterColon)
    case .shellcheck:
      Form(
        words: ["shellcheck disable="], endings: [("", .lineOrFile)], openers: ["#"],
        names: .listed)
    case .pylint:
      Form(
        words: ["pylint: disable", "pylint:disable"],
        endings: [("-next=", .next), ("=", .lineOrRest)], openers: ["#"], names: .listed)
    case .clippy:
      Form(
        words: ["#[allow", "#[expect", "#![allow", "#![expect"], endings: [("", .lineOrNext)],
        names: .inParentheses)
    case .astGrep:
      Form(
        words: ["ast-grep-ignore"], endings: [("", .lineOrNext)], openers: Self.anyOpener,
        names: .afterColon)
    case .trunk:
      Form(
        words: ["trunk-ignore"],
        endings: [("-begin", .begin), ("-end", .end), ("-all", .file), ("", .lineOrNext)],
        openers: Self.anyOpener, names: .inParentheses)
    case .sonar: Form(words: ["NOSONAR"], endings: [("", .line)], names: .none)
    case .gitlint:
      Form(words: ["gitlint-ignore"], endings: [("", .file)], openers: [""], names: .afterColon)
    }
  }

  private static let anyOpener = ["#", "//", "/*", "--", "<!--", ";", "%", "(*", "{#"]

  /// Whether the mark can name the rules that it is for.
  var takesNames: Bool { if case .none = form.names { false } else { true } }

  /// A rule of another tool: what an entry of `aliases` names.
  package struct Alias: Sendable, Hashable {
    package var mark: ForeignMark
    /// In lower case; nil where the mark takes no names.
    package var name: String?

    /// Why a text is no alias.
    struct Mistake: Error {
      var message: String
      var hint: String
    }

    /// Reads `MARK: NAME`, or `MARK` alone where the mark takes no names.
    init(_ text: String) throws(Mistake) {
      for mark in ForeignMark.allCases where text.hasPrefix(mark.rawValue) {
        let rest = text.dropFirst(mark.rawValue.count)
        if rest.isEmpty, !mark.takesNames {
          self.mark = mark
          return
        }
        guard rest.hasPrefix(":"), mark.takesNames else { continue }
        let name = rest.dropFirst().drop { $0 == " " }
        guard !name.isEmpty, name.utf8.allSatisfy(isNameByte) else { continue }
        self.mark = mark
        self.name = name.lowercased()
        return
      }
      throw Self.mistake(text)
    }

    private static func mistake(_ text: String) -> Mistake {
      let marks = ForeignMark.allCases.map(\.rawValue)
      let known = ForeignMark.allCases.first { text.hasPrefix($0.rawValue) }
      if let known, known.takesNames {
        return Mistake(
          message: "\(quoted(text)) names no rule of '\(known.rawValue)'",
          hint: "write '\(known.rawValue): NAME'")
      }
      let word = text.split(separator: ":").first.map(String.init) ?? text
      return Mistake(
        message: "\(quoted(text)) is no mark of another tool that is read",
        hint: nameHint(for: word, among: marks) ?? "leave it out")
    }
  }
}

/// Whether a byte may stand in the name of another tool's rule.
func isNameByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"):
    true
  default: "_-./@:".utf8.contains(byte)
  }
}
