package import Diagnostics
import Gate
import Git
import Platform
import Text

/// Whether the whole ledger is what it was: the journal's chain, the notes, and the recipes of
/// both.
package struct LedgerAudit: Sendable, Equatable {
  /// A record that is not what it should be.
  package struct Trouble: Sendable, Hashable {
    package enum What: String, Sendable {
      /// Its recipe is not that of its serial.
      case falseSerial = "false-serial"
      /// The journal has another record of the same commit under the same run and time.
      case altered
      /// The journal's record hangs on its commit no more.
      case missing
    }

    package var commit: String
    package var serial: String
    package var what: What
  }

  package private(set) var journal: JournalAudit
  package private(set) var troubles: [Trouble] = []
  package private(set) var noteRecordCount = 0
  /// Lines in notes that are no records.
  package private(set) var unreadableNoteLines = 0

  package var isSound: Bool { journal.alterations.isEmpty && troubles.isEmpty }

  /// Looks through the journal and all notes.
  /// - Throws: where the notes cannot be read at all.
  package static func check(_ ledger: RepositoryLedger) throws(Failure) -> LedgerAudit {
    var audit = LedgerAudit(journal: JournalAudit.check(ledger.journal))
    let noted = try wrap { () throws(GitError) in try audit.readNotes(ledger) }
    audit.compare(ledger, noted)
    audit.troubles.sort { ($0.commit, $0.what.rawValue) < ($1.commit, $1.what.rawValue) }
    return audit
  }

  /// Reads all records in notes; returns, for each commit, run and time, the digests of the lines
  /// that claim to be its record.
  private mutating func readNotes(
    _ ledger: RepositoryLedger
  ) throws(GitError) -> [Claim: Set<[UInt8]>] {
    var blobs: Set<ObjectID> = []
    try ledger.repository.forEachNote(in: RepositoryLedger.notesReference) { _, note in
      blobs.insert(note)
      return true
    }
    var noted: [Claim: Set<[UInt8]>] = [:]
    var seen: Set<[UInt8]> = []
    for blob in blobs {
      let bytes = try ledger.repository.objects.blob(blob)
      let found = RepositoryLedger.records(inNote: bytes)
      unreadableNoteLines += found.unreadableLines
      for record in found.records {
        let digest = SHA256.digest(record.line)
        guard seen.insert(digest).inserted else { continue }
        noteRecordCount += 1
        if !record.isNewer, !record.hasTrueSerial { add(record, .falseSerial) }
        noted[Claim(record), default: []].insert(digest)
      }
    }
    return noted
  }

  private mutating func compare(_ ledger: RepositoryLedger, _ noted: [Claim: Set<[UInt8]>]) {
    var missing: [Record] = []
    ledger.journal.forEachNewestFirst { line in
      guard let record = line.record else { return true }
      switch noted[Claim(record)] {
      case let lines? where !lines.contains(SHA256.digest(record.line)): missing.append(record)
      case nil: missing.append(record)
      case _?: break
      }
      return true
    }
    for record in missing {
      if noted[Claim(record)] != nil {
        add(record, .altered)
      } else if let id = record.commit.flatMap({ ObjectID(hex: $0) }),
        ledger.repository.objects.contains(id)
      {
        // The notes of a commit that is gone may be pruned with it.
        add(record, .missing)
      }
    }
  }

  private mutating func add(_ record: Record, _ what: Trouble.What) {
    troubles.append(
      Trouble(commit: record.commit ?? "", serial: record.serial.description, what: what))
  }

  /// What tells records apart that are not the same by mistake.
  private struct Claim: Hashable {
    var commit: String?
    var run: String?
    var time: Int64?

    init(_ record: Record) {
      commit = record.commit
      run = record["run"]?.string
      time = record.timeMilliseconds
    }
  }
}

extension RepositoryLedger {
  /// Hangs records again that the journal has and the notes have lost, as far as their commits are
  /// still there.
  /// - Returns: how many.
  package func mendNotes() throws(Failure) -> Int {
    var lost: [Record] = []
    journal.forEachNewestFirst { line in
      guard let record = line.record, let id = record.commit.flatMap({ ObjectID(hex: $0) }),
        repository.objects.contains(id)
      else { return true }
      let onCommit = (try? records(on: id))?.records ?? []
      if !onCommit.contains(record) { lost.append(record) }
      return true
    }
    try hang(lost)
    return lost.count
  }
}
