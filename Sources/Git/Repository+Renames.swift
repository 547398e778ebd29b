package import Text

extension Repository {
  /// Returns, for each added file of `change` that git takes for a rename, the version that it was
  /// renamed from: the same content, or at least half of it (`git diff -M`).
  ///
  /// Asks git, and only where the change both adds and deletes files. Git compares contents of at
  /// most 1,000 files with each other; the same content is found among any number.
  /// - Parameter source: what `change` ends at: the index, or its target tree.
  /// - Throws: `.failed` with git's own words, `.system`.
  package func renames(
    in change: Change, to source: FileSource
  ) throws(GitError) -> [RepositoryPath: FileVersion] {
    let added = change.files.contains { $0.status == .added }
    let deleted = change.files.contains { $0.status == .deleted }
    guard added, deleted else { return [:] }
    var found: [RepositoryPath: FileVersion] = [:]
    for case let base? in change.bases {
      for (path, old) in try renames(from: base, to: source) where found[path] == nil {
        found[path] = old
      }
    }
    return found
  }

  private func renames(
    from base: ObjectID, to source: FileSource
  ) throws(GitError) -> [(RepositoryPath, FileVersion)] {
    let options = ["--raw", "-z", "-r", "-M", "-l1000", "--diff-filter=R", "--no-abbrev"]
    let output: [UInt8]
    switch source {
    case .nothing: return []
    case .index:
      output = try git.output(
        ["diff-index", "--cached"] + options + [base.hex, "--"], operation: "find renames")
    case .tree(let target):
      output = try git.output(
        ["diff-tree"] + options + [base.hex, target.hex, "--"], operation: "find renames")
    }
    return try Self.parseRenames(output)
  }

  /// Reads `:MODE MODE ID ID R<score> NUL OLD NUL NEW NUL` records (git-diff-index(1), raw output
  /// format with `-z`).
  static func parseRenames(_ output: [UInt8]) throws(GitError) -> [(RepositoryPath, FileVersion)] {
    let fields = output.split(separator: 0, omittingEmptySubsequences: false)
    var renames: [(RepositoryPath, FileVersion)] = []
    var at = 0
    while at + 2 < fields.count {
      let words = fields[at].dropFirst().split(separator: UInt8(ascii: " "))
      guard words.count == 5, words[4].first == UInt8(ascii: "R"),
        let mode = UInt32(String(decoding: words[0], as: UTF8.self), radix: 8),
        let id = ObjectID(hex: words[2])
      else {
        throw GitError(.corrupt, "find renames", "git prints a record of an unknown form")
      }
      let old = FileVersion(path: RepositoryPath(Array(fields[at + 1])), mode: mode, id: id)
      renames.append((RepositoryPath(Array(fields[at + 2])), old))
      at += 3
    }
    return renames
  }
}
