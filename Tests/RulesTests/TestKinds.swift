import Diagnostics
import Rules
import Text

/// Small kinds of check, one for each subject and with an option of each type.
enum TestKinds {
  static let all = [word, limits, names, subject]

  /// Finds a word; a `(` in it is a bad pattern.
  static let word = CheckKind(
    name: "word", subject: .content, summary: "finds a word",
    options: [
      OptionSpec("word", .string, required: true, "the word"),
      OptionSpec("words", .strings, default: "[]", "more words"),
    ],
    validate: { rule in
      guard let word = rule.options.string("word"), word.contains("(") else { return [] }
      return [
        Diagnostic(.error, "bad-word", "'\(word)' is no word", at: rule.options.place(of: "word"))
      ]
    },
    prove: { rule in
      let word = Array((rule.options.string("word") ?? "").utf8)
      func misses(_ examples: [Examples.Example], _ wanted: Bool) -> [Diagnostic] {
        examples.filter { holds($0.content, word) != wanted }.map {
          Diagnostic(
            .error, wanted ? "silent-rule" : "loud-rule",
            "'\(rule.id)' \(wanted ? "does not report" : "reports") its example", at: $0.place)
        }
      }
      return misses(rule.examples.bad, true) + misses(rule.examples.good, false)
    })

  /// One option of every type.
  static let limits = CheckKind(
    name: "limits", subject: .file, summary: "limits a file",
    options: [
      OptionSpec("max", .integer(1...100), default: "80", "an integer"),
      OptionSpec("least", .integer(0...Int.max), "an integer without an upper bound"),
      OptionSpec("ratio", .number(0...8), "a number"),
      OptionSpec("strict", .boolean, default: "false", "a boolean"),
      OptionSpec("style", .choice(["tabs", "spaces"]), "a choice"),
    ],
    prove: { _ in [] })

  static let names = CheckKind(
    name: "names", subject: .tree, summary: "looks at all names", options: [], prove: { _ in [] })

  static let subject = CheckKind(
    name: "subject", subject: .message, summary: "looks at the message",
    options: [OptionSpec("max", .integer(1...200), "the longest subject")], prove: { _ in [] })

  private static func holds(_ text: [UInt8], _ word: [UInt8]) -> Bool {
    guard text.count >= word.count else { return false }
    return (0...(text.count - word.count)).contains { text[$0...].starts(with: word) }
  }
}

/// A tree of files for the loader, and the packs at hand.
struct TestTree {
  /// By path; `⌖` marks places where diagnostics are expected.
  var files: [String: String]
  var packs = [
    "hygiene": """
    schema = 1
    [[rule]]
    id = "no-tabs"
    check = "word"
    word = "TAB"
    exclude = ["*.tsv"]
    bad = ["a TAB"]
    good = ["a"]
    [[rule]]
    id = "size"
    check = "limits"
    max = 50
    [[rule]]
    id = "case-clash"
    check = "names"
    """,
    "secrets": "[[rule]]\nid = \"no-key\"\ncheck = \"word\"\nword = \"KEY\"\nlevel = \"warning\"\n",
    "message": "[[rule]]\nid = \"subject-length\"\ncheck = \"subject\"\nmax = 72\n",
  ]
  var nestedFor: [String] = []
  var explicit: String?
  var local: String?
  var proof = Proof.ownRules

  init(_ files: [String: String], nestedFor: [String] = []) {
    self.files = files
    self.nestedFor = nestedFor
  }

  /// A tree with one rulefile at the top.
  init(_ rulefile: String) { files = ["factory-hook.toml": rulefile] }

  func load() throws(Failure) -> Standard {
    let packs = packs.mapValues { Array($0.utf8) }
    let loader = StandardLoader(
      kinds: TestKinds.all,
      packs: PackLibrary(names: packs.keys.sorted()) { packs[$0] })
    let named = { (text: String, name: String) in
      StandardLoader.NamedRulefile(name: name, bytes: Array(unmarked(text).utf8))
    }
    return try loader.load(
      nestedFor: nestedFor.map { RepositoryPath($0) },
      replacing: explicit.map { named($0, "explicit.toml") },
      adding: local.map { named($0, "factory-hook.local.toml") }, proof: proof
    ) { path throws(Failure) in
      files[path.description].map { Array(unmarked($0).utf8) }
    }
  }

  /// The places of the marks in all files, as `path:line:column`, sorted as diagnostics are.
  var marks: [String] {
    var texts = files
    if let explicit { texts["explicit.toml"] = explicit }
    if let local { texts["factory-hook.local.toml"] = local }
    return texts.sorted { $0.key < $1.key }.flatMap { path, text in
      var places: [String] = []
      var (line, column) = (1, 1)
      for scalar in text.unicodeScalars {
        if scalar == "⌖" {
          places.append("\(path):\(line):\(column)")
        } else if scalar == "\n" {
          (line, column) = (line + 1, 1)
        } else {
          column += 1
        }
      }
      return places
    }
  }
}

private func unmarked(_ text: String) -> String {
  String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != "⌖" }))
}

extension Standard {
  /// The rules of a section as `id` or `id=level` where it is not an error.
  func summary(_ directory: String = "") -> [String] {
    let section = sections.first { $0.directory == RepositoryPath(directory) }
    return (section?.rules ?? []).map {
      $0.level == .error ? $0.id : "\($0.id)=\($0.level.rawValue)"
    }
  }
}
