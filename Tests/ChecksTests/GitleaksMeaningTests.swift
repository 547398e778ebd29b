import Diagnostics
import Rules
import Testing
import Text

@testable import Checks

/// A gitleaks configuration, read and judged by, finds what gitleaks finds (version 8, its
/// `detect` package). Each row is a file with its findings marked.
@Suite struct GitleaksMeaningTests {
  static let configuration = #"""
    title = "a small configuration"

    [[rules]]
    id = "acme-token"
    description = "Found an ACME token."
    regex = '''\bacme_([a-z]+)_([0-9a-z]{8})\b'''
    secretGroup = 2
    entropy = 2.5
    keywords = ["acme_"]
    [[rules.allowlists]]
    condition = "AND"
    regexTarget = "line"
    regexes = ['''\bsample\b''', '''\bexample\b''']
    paths = ['''^docs/''']
    [[rules.allowlists]]
    regexTarget = "match"
    regexes = ['''^acme_test_''']
    stopwords = ["DUMMY"]

    [[rules]]
    id = "named-value"
    regex = '''(?:value|worth):(a+)?([b-z0-9]+)?'''
    path = '''\.conf$'''

    [[rules]]
    id = "key-file"
    description = "A key file"
    path = '''(?:^|/)id_[a-z]+$'''
    [rules.allowlist]
    paths = ['''^fixtures/''']

    [[rules]]
    id = "generic-secret"
    description = "Generic secret"
    regex = '''(?i)secret\s*=\s*"?([\w.-]{8,})"?'''
    keywords = ["Secret"]

    [[rules]]
    id = "late"
    regex = '''late-(\d{6})'''

    [[allowlists]]
    paths = ['''^vendor/''']
    regexes = ['''^0{4}''']
    stopwords = ["ffffffff"]

    [[allowlists]]
    targetRules = ["late"]
    condition = "AND"
    stopwords = ["111"]
    paths = ['''\.log$''']
    """#

  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    var path = "a.txt"
    /// The rules of the marked places, in their order.
    var rules: [String]
    var testDescription: String { "\(path): \(text.debugDescription)" }

    init(_ text: String, _ path: String = "a.txt", _ rules: String...) {
      self.text = text
      self.path = path
      self.rules = rules
    }
  }

  static let cases = [
    // The group is the secret, and the entropy is its own: it must be passed, not only reached.
    Case("x = acme_live_«a1b2c3d4»;", "a.txt", "acme-token"),
    Case("x = acme_live_aaaaaaab;"),
    Case("x = acme_live_«abcdefgg»", "a.txt", "acme-token"),
    Case("x = acme_live_aabbcdef"),
    // An allowlist with AND needs both; one with OR, and a second list, need one.
    Case("sample: acme_live_a1b2c3d4", "docs/a.md"),
    Case("an example: acme_live_a1b2c3d4", "docs/a.md"),
    Case("real: acme_live_«a1b2c3d4»", "docs/a.md", "acme-token"),
    Case("sample: acme_live_«a1b2c3d4»", "src/docs/a.md", "acme-token"),
    Case("sample\nacme_live_«a1b2c3d4»\nsample", "docs/a.md", "acme-token"),
    Case("x = acme_test_a1b2c3d4"),
    Case("x = acme_live_a1bdummy"),
    Case("test = acme_live_«a1b2c3d4»", "a.txt", "acme-token"),
    // A path beside a regex narrows it; without `secretGroup` the first group that holds
    // something is the secret, else the match.
    Case("value:«aaa»b1", "x/y.conf", "named-value"),
    Case("value:«b1»", "x/y.conf", "named-value"),
    Case("«value:»!", "x/y.conf", "named-value"),
    Case("value:aaa", "x/y.conf.txt"),
    // Global allowlists hold for every rule, those with targets for them alone.
    Case("x = acme_live_a1b2c3d4", "vendor/a.txt"),
    Case("x = acme_live_«a1b2c3d4»", "src/vendor/a.txt", "acme-token"),
    Case("secret = 0000123456"), Case("secret = xxFFFFFFFFxx"),
    Case("late-«222222»\nlate-«111222»", "a.txt", "late", "late"),
    Case("late-«222222»\nlate-111222", "a.log", "late"),
    Case("secret = «111-a-secret»", "a.log", "generic-secret"),
    // A generic rule gives way to one that knows the secret.
    Case("secret = \"«hunter2hunter2»\"", "a.txt", "generic-secret"),
    Case("secret = late-«123456»", "a.txt", "late"),
    // The configuration itself is not searched.
    Case("x = acme_live_a1b2c3d4", ".gitleaks.toml"),
    Case("x = acme_live_«a1b2c3d4»", "x.gitleaks.toml", "acme-token"),
    Case(""), Case("\u{0}\u{0}acme_live_«a1b2c3d4»\u{0}", "a.bin", "acme-token"),
  ]

  static func section() throws -> Section {
    let loader = StandardLoader(
      kinds: CheckCatalog.kinds, packs: PackLibrary(names: [], bytes: { _ in nil }))
    let standard = try loader.load { path throws(Failure) in
      switch path.description {
      case StandardLoader.rulefileName: Array("extends = [\"gitleaks:.gitleaks.toml\"]".utf8)
      case ".gitleaks.toml": Array(configuration.utf8)
      default: nil
      }
    }
    #expect(standard.warnings.isEmpty)
    return standard.top
  }

  @Test(arguments: cases) func findings(_ c: Case) throws {
    let marked = Marked(c.text)
    let inspector = try Inspector(section: Self.section())
    let file = FileFacts(
      path: RepositoryPath(c.path), mode: 0o100644, size: marked.bytes.count)
    let findings = try inspector.content(marked.bytes.span, file: file).findings
    #expect(findings.compactMap { $0.region?.bytes } == marked.places)
    #expect(findings.map(\.rule) == c.rules)
  }

  static let names: [(path: String, isFound: Bool)] = [
    ("id_rsa", true), ("home/id_ecdsa", true), ("id_rsa.pub", false), ("xid_rsa", false),
    ("fixtures/id_rsa", false), ("vendor/id_rsa", false), ("x/fixtures/id_rsa", true),
  ]

  @Test(arguments: names) func filesThatAreSecretsByName(path: String, isFound: Bool) throws {
    let inspector = try Inspector(section: Self.section())
    let file = FileFacts(path: RepositoryPath(path), mode: 0o100644, size: 1)
    let findings = try inspector.content([UInt8(ascii: "x")].span, file: file).findings
    #expect(findings.map(\.rule) == (isFound ? ["key-file"] : []))
  }

  @Test func aFindingSaysWhatTheRuleSays() throws {
    let rules = try Self.section().rules
    let text = Array("x = acme_live_a1b2c3d4".utf8)
    let finding = try #require(try inspect(rules, text).findings.first)
    #expect(finding.message == "Found an ACME token")
    #expect(finding.severity == .error)
    #expect(!String(decoding: finding.excerpt, as: UTF8.self).contains("a1b2c3d4"))
  }
}
