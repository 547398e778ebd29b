import Gate
package import Git
import Text

/// A verdict found for a commit, and by what.
package struct FoundVerdict: Sendable, Equatable {
  package var record: Record
  /// What the commit and the record have in common.
  package var match: Lineage.Match
  /// Whether the record judged the very same change: from the same trees to the same tree. False
  /// for a commit that has the tree but starts elsewhere (a squash), or only the patch (a rebase).
  package var isSameChange: Bool
}

/// Finds verdicts: by the commit, else by its tree, else by its patch.
package final class VerdictLookup {
  private let ledger: RepositoryLedger
  /// The records of all notes by patch, read when a patch is first asked for that the journal does
  /// not know.
  private var notesByPatch: [String: [Record]]?
  /// What commits and trees answered so far, nil for nothing.
  private var direct: [ObjectID: FoundVerdict?] = [:]

  package init(_ ledger: RepositoryLedger) { self.ledger = ledger }

  /// Returns the verdict that holds for a commit, nil where there is none.
  ///
  /// Among several, one that judged the very same change comes first, then one that was not made
  /// late (a clone that knew of no verdict makes such, whatever another one knows), then the newest.
  /// Cost: two notes; for a commit that has none of its own also its patch, and where this clone
  /// did not judge that patch, all notes once.
  /// - Throws: where the notes or the commit cannot be read.
  package func verdict(of id: ObjectID) throws(GitError) -> FoundVerdict? {
    let commit = try ledger.repository.commit(id)
    if let found = try directVerdict(of: commit) { return found }
    return try recordOfPatch(commit)
  }

  /// Returns those of the commits whose verdict can only be found by their patch, in the same order.
  /// - Throws: where the notes or a commit cannot be read.
  package func wantingPatch(_ ids: [ObjectID]) throws(GitError) -> [ObjectID] {
    var wanting: [ObjectID] = []
    for id in ids {
      let found = try directVerdict(of: try ledger.repository.commit(id))
      direct[id] = .some(found)
      if found == nil { wanting.append(id) }
    }
    return wanting
  }

  private func directVerdict(of commit: Commit) throws(GitError) -> FoundVerdict? {
    if let known = direct[commit.id] { return known }
    let bases = try? ledger.bases(of: commit)
    if let own = try ownRecord(of: commit, bases) { return own }
    return try recordOfTree(commit, bases)
  }

  /// Returns all records that say they are about this commit, the newest first, from its note and
  /// from the journal.
  package func ownRecords(of id: ObjectID) throws(GitError) -> [Record] {
    var records = try ledger.records(on: id).records.filter { $0.commit == id.hex }
    if let prefix = KeyPrefix(.commit, hex: id.hex) {
      for (_, line) in ledger.journal.lines(under: prefix) {
        if let record = line.record, record.commit == id.hex, !records.contains(record) {
          records.append(record)
        }
      }
    }
    return records.sorted(by: isNewer)
  }

  private func ownRecord(
    of commit: Commit, _ bases: [String]?
  ) throws(GitError) -> FoundVerdict? {
    let records = try ownRecords(of: commit.id).filter { $0.tree == commit.tree.hex }
    return best(records, commit, bases, .commit)
  }

  private func recordOfTree(
    _ commit: Commit, _ bases: [String]?
  ) throws(GitError) -> FoundVerdict? {
    var records = try ledger.records(on: commit.tree).records
    // A note that git copied to a rewritten commit hangs here too.
    records += try ledger.records(on: commit.id).records
    return best(records.filter { $0.tree == commit.tree.hex }, commit, bases, .tree)
  }

  private func recordOfPatch(_ commit: Commit) throws(GitError) -> FoundVerdict? {
    guard let patch = try ledger.repository.patchID(of: commit.id)?.hex,
      let prefix = KeyPrefix(.patch, hex: patch)
    else { return nil }
    var records = ledger.journal.lines(under: prefix).compactMap(\.line.record)
    records += try ledger.records(on: commit.id).records
    records.removeAll { $0.patch != patch }
    if records.isEmpty { records = try recordsOfNotes(patch) }
    return best(records, commit, nil, .patch)
  }

  private func recordsOfNotes(_ patch: String) throws(GitError) -> [Record] {
    if let known = notesByPatch { return known[patch] ?? [] }
    var blobs: Set<ObjectID> = []
    try ledger.repository.forEachNote(in: RepositoryLedger.notesReference) { _, note in
      blobs.insert(note)
      return true
    }
    var byPatch: [String: [Record]] = [:]
    for blob in blobs {
      guard let bytes = try? ledger.repository.objects.blob(blob, limit: 1 << 24) else { continue }
      for record in RepositoryLedger.records(inNote: bytes).records {
        if let patch = record.patch { byPatch[patch, default: []].append(record) }
      }
    }
    notesByPatch = byPatch
    return byPatch[patch] ?? []
  }

  private func best(
    _ records: [Record], _ commit: Commit, _ bases: [String]?, _ match: Lineage.Match
  ) -> FoundVerdict? {
    func isSameChange(_ record: Record) -> Bool {
      guard let bases, let recipe = record.recipe else { return false }
      return record.hasTrueSerial && recipe.target == commit.tree.hex && recipe.bases == bases
    }
    let newestFirst = records.sorted(by: isNewer)
    let sorted =
      newestFirst.filter { $0.origin != .late } + newestFirst.filter { $0.origin == .late }
    if let exact = sorted.first(where: isSameChange) {
      return FoundVerdict(record: exact, match: match, isSameChange: true)
    }
    return sorted.first.map { FoundVerdict(record: $0, match: match, isSameChange: false) }
  }
}

/// Whether a record was made after another; of two of the same time the greater bytes come first,
/// so that all clones choose alike.
func isNewer(_ a: Record, _ b: Record) -> Bool {
  let (left, right) = (a.timeMilliseconds ?? .min, b.timeMilliseconds ?? .min)
  return left != right ? left > right : b.line.lexicographicallyPrecedes(a.line)
}
