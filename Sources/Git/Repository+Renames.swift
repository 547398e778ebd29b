package import Text

extension Repository {
  /// Returns, for each file of `change` that no base has and that was renamed, the version that it
  /// was renamed from: the same content, or the most similar that was deleted, of which at least
  /// half is left (as `git diff -M`). With several bases the first that has a source counts.
  ///
  /// Works on contents alone: git's version and its settings play no part, so the answer is the same
  /// whenever it is asked for. Costs nothing where the change does not both add and delete files.
  package func renames(in change: Change) throws(GitError) -> [RepositoryPath: FileVersion] {
    let added = change.files.filter { $0.status == .added }.map(\.path)
    guard !added.isEmpty else { return [:] }
    var found: [RepositoryPath: FileVersion] = [:]
    for base in change.bases.indices {
      let renames = Renames(in: change, base: base, objects: objects)
      for path in added where found[path] == nil { found[path] = try renames.source(of: path) }
    }
    return found
  }
}
