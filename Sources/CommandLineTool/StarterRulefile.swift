import Rules

/// The rulefile that `install` writes where a repository has none: the packs that everyone wants,
/// and those of the languages that it holds.
struct StarterRulefile: Equatable {
  /// The packs to extend, in order.
  private(set) var packs: [String]
  /// Packs worth a look that do not fit what the repository does today.
  private(set) var suggestions: [String] = []

  /// Whose files tell a language, by the end of the name.
  private static let languages: [(pack: String, suffixes: [String])] = [
    ("c", ["c", "h", "cc", "cpp", "cxx", "hh", "hpp", "hxx", "m", "mm"]),
    ("go", ["go"]),
    ("javascript", ["js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "vue", "svelte"]),
    ("python", ["py", "pyi"]),
    ("rust", ["rs"]),
    ("shell", ["sh", "bash", "zsh", "ksh"]),
    ("swift", ["swift"]),
  ]

  /// - Parameters:
  ///   - paths: the files of the repository, raw.
  ///   - subjects: the first lines of recent commit messages, the newest first.
  ///   - known: the packs of this binary.
  init(paths: some Sequence<[UInt8]>, subjects: [String], known: [String]) {
    var suffixes: Set<String> = []
    for path in paths {
      let name = path.split(separator: UInt8(ascii: "/")).last ?? []
      guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { continue }
      suffixes.insert(String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased())
    }
    let found = Self.languages.filter { !suffixes.isDisjoint(with: $0.suffixes) }.map(\.pack)
    var packs = ["hygiene", "secrets"]
    if Self.areConventional(subjects) {
      packs.append("commit-message")
    } else if known.contains("commit-message") {
      suggestions.append("commit-message")
    }
    self.packs = (packs + found).filter(known.contains)
  }

  /// Whether at least half of the subjects follow Conventional Commits; with no history yet they
  /// may as well begin.
  private static func areConventional(_ subjects: [String]) -> Bool {
    let own = subjects.filter { !$0.hasPrefix("Merge ") && !$0.hasPrefix("Revert ") }
    return own.filter(isConventional).count * 2 >= own.count
  }

  /// `type(scope)!: text`, as Conventional Commits 1.0.0 has it.
  private static func isConventional(_ subject: String) -> Bool {
    guard let colon = subject.firstIndex(of: ":"),
      subject[colon...].dropFirst().first == " "
    else { return false }
    var head = subject[..<colon]
    if head.last == "!" { head = head.dropLast() }
    let type = head.prefix { $0 != "(" }
    let scope = head[type.endIndex...]
    let isWord = !type.isEmpty && type.allSatisfy { $0.isASCII && $0.isLetter }
    return isWord && (scope.isEmpty || (scope.hasSuffix(")") && scope.count > 2))
  }

  /// The text of the file.
  var text: String {
    var out = """
      #:schema \(RulefileSchema.address)
      # The standard of this repository: what stops a commit here.
      # 'factory-hook rules' lists the rules in force, 'factory-hook explain RULE' says why.
      schema = 1
      extends = [\(packs.map { "\"pack:\($0)\"" }.joined(separator: ", "))]

      """
    for pack in suggestions {
      out += "# Worth a look, but the history here does otherwise: \"pack:\(pack)\"\n"
    }
    return out
  }
}
