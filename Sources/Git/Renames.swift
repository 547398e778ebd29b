package import Text

/// Finds where the added files of a change were before, against one of its bases.
///
/// Made when it is first asked for: a change that nobody asks about costs nothing. Which old file
/// belongs to which new one depends on the contents alone, never on settings or on git's version,
/// so that a verdict can be given again.
package final class Renames {
  /// Above this product of added and deleted files only exact renames are found, as in git
  /// (`diff.renameLimit` 1000).
  package static let pairsMax = 1_000_000
  /// Larger files are compared by their names only.
  package static let bytesMax = 4 << 20

  private let change: Change
  private let base: Int
  private let objects: ObjectDatabase
  private var exact: [RepositoryPath: FileVersion]?
  private var similar: [RepositoryPath: FileVersion]?

  /// - Parameter base: the number of the base, of `change.bases`.
  package init(in change: Change, base: Int = 0, objects: ObjectDatabase) {
    self.change = change
    self.base = base
    self.objects = objects
  }

  /// Returns the deleted file that holds the very content that was added at `path`; nil where there
  /// is none. Reads no content.
  package func exactSource(of path: RepositoryPath) -> FileVersion? {
    if let exact { return exact[path] }
    let found = findExact()
    exact = found
    return found[path]
  }

  /// Returns the deleted file that the one added at `path` was made from: the same content, else
  /// the most similar, of which at least half is left. The first call reads all added and deleted
  /// files of the change.
  package func source(of path: RepositoryPath) throws(GitError) -> FileVersion? {
    if let source = exactSource(of: path) { return source }
    if let similar { return similar[path] }
    let found = try findSimilar()
    similar = found
    return found[path]
  }

  private var added: [FileVersion] {
    change.files.compactMap { $0.old[base] == nil ? $0.new : nil }.filter { !$0.isGitlink }
  }

  private var deleted: [FileVersion] {
    change.files.compactMap { $0.new == nil ? $0.old[base] : nil }.filter { !$0.isGitlink }
  }

  /// Pairs equal contents of one kind: a file with the same name first, else the first in order of
  /// paths. Each deleted file is used once.
  private func findExact() -> [RepositoryPath: FileVersion] {
    var sources = Dictionary(grouping: deleted, by: \.id)
    var found: [RepositoryPath: FileVersion] = [:]
    for sameName in [true, false] {
      for file in added where found[file.path] == nil {
        guard let candidates = sources[file.id],
          let index = candidates.firstIndex(where: {
            $0.isRegular == file.isRegular && (!sameName || $0.path.name == file.path.name)
          })
        else { continue }
        found[file.path] = candidates[index]
        sources[file.id]?.remove(at: index)
      }
    }
    return found
  }

  private struct Pair {
    let score: Int
    let hasSameName: Bool
    let old: Int
    let new: Int
  }

  private func findSimilar() throws(GitError) -> [RepositoryPath: FileVersion] {
    let exact = self.exact ?? findExact()
    let used = Set(exact.values.map(\.path))
    let new = added.filter { $0.isRegular && exact[$0.path] == nil }
    let old = deleted.filter { $0.isRegular && !used.contains($0.path) }
    guard !new.isEmpty, !old.isEmpty, new.count * old.count <= Self.pairsMax else { return [:] }
    let newTexts = try similarities(new)
    let oldTexts = try similarities(old)
    var pairs: [Pair] = []
    for (oldIndex, oldText) in oldTexts.enumerated() {
      for (newIndex, newText) in newTexts.enumerated() {
        guard let oldText, let newText, Similarity.isPossible(oldText.size, newText.size) else {
          continue
        }
        let score = oldText.score(newText)
        guard score >= Similarity.threshold else { continue }
        let hasSameName = old[oldIndex].path.name == new[newIndex].path.name
        pairs.append(
          Pair(score: score, hasSameName: hasSameName, old: oldIndex, new: newIndex))
      }
    }
    return match(pairs, old, new)
  }

  /// Takes the best pair first; among equals one with the same name, then the first in order.
  private func match(
    _ pairs: [Pair], _ old: [FileVersion], _ new: [FileVersion]
  ) -> [RepositoryPath: FileVersion] {
    let sorted = pairs.sorted { a, b in
      if a.score != b.score { return a.score > b.score }
      if a.hasSameName != b.hasSameName { return a.hasSameName }
      return (a.new, a.old) < (b.new, b.old)
    }
    var found: [RepositoryPath: FileVersion] = [:]
    var used: Set<Int> = []
    for pair in sorted where !used.contains(pair.old) && found[new[pair.new].path] == nil {
      used.insert(pair.old)
      found[new[pair.new].path] = old[pair.old]
    }
    return found
  }

  /// Empty and very large files are not compared; nil stands for them.
  private func similarities(_ files: [FileVersion]) throws(GitError) -> [Similarity?] {
    var texts: [Similarity?] = []
    for file in files {
      let size = try objects.blobSize(file.id)
      guard size > 0, size <= Self.bytesMax else {
        texts.append(nil)
        continue
      }
      texts.append(try objects.withBlob(file.id) { Similarity($0) })
    }
    return texts
  }
}
