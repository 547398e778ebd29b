package import Text

/// The rulefile that `install` writes where a repository has none: packs for the languages that
/// were found, and how to go on, in comments.
package struct StarterRulefile {
  /// The pack for each language, by the ends of file names.
  private static let packsByEnding: [(pack: String, endings: [String])] = [
    ("c", [".c", ".h", ".cc", ".cpp", ".cxx", ".hh", ".hpp", ".hxx", ".m", ".mm"]),
    ("go", [".go"]),
    ("javascript", [".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts"]),
    ("python", [".py", ".pyi"]),
    ("rust", [".rs"]),
    ("shell", [".sh", ".bash", ".zsh", ".ksh"]),
    ("swift", [".swift"]),
  ]

  /// Which packs of languages to extend, sorted.
  package let packs: [String]
  /// Whether the commit messages are judged, too.
  package let judgesMessages: Bool

  /// - Parameters:
  ///   - paths: the files of the repository.
  ///   - available: the packs that are built in; others are not named.
  ///   - judgesMessages: whether the history keeps to conventional commits already, so that the
  ///     pack that asks for them will stop nobody by surprise.
  package init(
    paths: some Sequence<RepositoryPath>, available: [String], judgesMessages: Bool
  ) {
    var found: Set<String> = []
    for path in paths {
      for (pack, endings) in Self.packsByEnding where !found.contains(pack) {
        if endings.contains(where: { Self.path(path, endsWith: $0) }) { found.insert(pack) }
      }
      if found.count == Self.packsByEnding.count { break }
    }
    packs = found.filter { available.contains($0) }.sorted()
    self.judgesMessages = judgesMessages && available.contains("commit-message")
  }

  private static func path(_ path: RepositoryPath, endsWith ending: String) -> Bool {
    path.bytes.count > ending.utf8.count
      && path.bytes.suffix(ending.utf8.count).elementsEqual(ending.utf8)
  }

  /// The text of the rulefile.
  package var text: String {
    let names = ["hygiene", "secrets"] + (judgesMessages ? ["commit-message"] : []) + packs
    let lines = names.map { "  \"pack:\($0)\",\n" }.joined()
    return """
      #:schema \(RulefileSchema.address)
      # The standard of this repository: what every change must pass.
      # 'factory-hook rules' shows the rules in force, 'factory-hook explain ID' one of them.
      schema = 1
      extends = [
      \(lines)\(judgesMessages ? "" : "  # \"pack:commit-message\",  # conventional commits\n")]

      # Paths that no rule looks at.
      exclude = []

      # Tune a rule of a pack:
      # [override.trailing-whitespace]
      # level = "warning"
      # exclude = ["*.md"]

      # Add a rule of your own; 'bad' and 'good' are its tests:
      # [[rule]]
      # id = "no-print"
      # check = "pattern"
      # level = "warning"
      # files = ["Sources/**/*.swift"]
      # pattern = '\\bprint\\('
      # message = "print() in library code"
      # why = "the output of a library belongs to its caller"
      # fix = "use the logger"
      # bad = ['print("x")']
      # good = ['logger.info("x")']

      """
  }
}
