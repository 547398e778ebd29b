import Synchronization
package import Text

/// An ordered list of globs of which the last that matches a path decides: a glob takes the path
/// in, a negated one (`!*.md`) takes it out again.
///
/// Lists are shared, not copied, and remember their hash: comparing two lists that are one is free.
package struct GlobList: Sendable, Hashable {
  private final class Storage: Sendable {
    let globs: [Glob]
    /// 0 until it is asked for.
    private let knownHash = Atomic<Int>(0)

    init(_ globs: [Glob]) { self.globs = globs }

    var hash: Int {
      let known = knownHash.load(ordering: .relaxed)
      if known != 0 { return known }
      var hasher = Hasher()
      hasher.combine(globs)
      let hash = hasher.finalize()
      knownHash.store(hash, ordering: .relaxed)
      return hash
    }
  }

  package static let empty = GlobList([])

  private let storage: Storage

  package init(_ globs: [Glob]) { storage = Storage(globs) }

  package var globs: [Glob] { storage.globs }
  package var isEmpty: Bool { storage.globs.isEmpty }

  /// Returns what the last glob that matches `path` says: true for in, false for out; nil where
  /// none matches.
  package func decision(on path: Span<UInt8>) -> Bool? {
    let globs = storage.globs
    var index = globs.count
    while index > 0 {
      index -= 1
      if globs[index].matches(path) { return !globs[index].isNegated }
    }
    return nil
  }

  /// Returns the glob that `decision(on:)` goes by; nil where none matches.
  package func decider(on path: Span<UInt8>) -> Glob? {
    for glob in globs.reversed() where glob.matches(path) { return glob }
    return nil
  }

  /// Returns a list that hears `other` after this one, so that `other` has the last word.
  package func appending(_ other: GlobList) -> GlobList {
    if other.isEmpty { return self }
    return isEmpty ? other : GlobList(globs + other.globs)
  }

  /// Returns the same globs, starting from another folder.
  package func rebased(to base: RepositoryPath) -> GlobList {
    globs.allSatisfy { $0.base == base } ? self : GlobList(globs.map { $0.rebased(to: base) })
  }

  package static func == (a: GlobList, b: GlobList) -> Bool {
    a.storage === b.storage || a.globs == b.globs
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(storage.hash) }

  /// Whether this is the same list, not only an equal one.
  func isIdentical(to other: GlobList) -> Bool { storage === other.storage }
}
