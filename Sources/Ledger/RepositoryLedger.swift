package import Diagnostics
package import Gate
package import Git
import Platform
import Text

/// The ledger of a repository: its journal, and the records that hang on its commits as git notes.
package struct RepositoryLedger {
  package static let notesReference = "refs/notes/factory-hook"
  /// Where git-ai keeps who wrote what; read, never written.
  package static let gitAIReference = "refs/notes/ai"

  package let repository: Repository
  package let journal: Journal
  package let runs: RunStore
  package let standards: StandardMemory
  /// The git directory's path below the common one; empty for the main work tree.
  package let worktree: String

  package init(_ repository: Repository) {
    self.repository = repository
    journal = Journal(commonDirectory: repository.commonDirectory.pathBytes)
    runs = RunStore(journal)
    standards = StandardMemory(journal)
    let own = repository.gitDirectory.pathBytes
    let common = repository.commonDirectory.pathBytes + [UInt8(ascii: "/")]
    worktree = own.starts(with: common) ? printableText(own.dropFirst(common.count)) : ""
  }

  // MARK: runs

  /// Opens a run. Inside quarantine it is kept in memory: nothing may be written there.
  package func open(
    _ recipe: Recipe, trigger: Run.Trigger, commit: ObjectID? = nil, fileCount: Int? = nil
  ) throws(Failure) -> RunRecorder {
    try RunRecorder(
      opening: recipe, trigger: trigger, worktree: worktree, commit: commit?.hex,
      fileCount: fileCount, in: writableJournal)
  }

  /// Goes on with a run that an earlier hook left; nil where its history is no legal one.
  package func resume(_ history: RunHistory) -> RunRecorder? {
    history.run.map { RunRecorder(resuming: $0, id: history.id, in: writableJournal) }
  }

  private var writableJournal: Journal? { repository.isInsideQuarantine ? nil : journal }

  // MARK: records

  /// The records on one object, and how many lines of its note are none.
  package struct RecordsOnObject: Sendable, Equatable {
    /// As they stand in the note, sorted by their bytes.
    package var records: [Record] = []
    /// Lines of others, truncated ones, and what no longer can be read.
    package var unreadableLines = 0
  }

  /// Reads the records that hang on an object.
  /// - Throws: where the notes themselves cannot be read: then nothing can be told.
  package func records(on object: ObjectID) throws(GitError) -> RecordsOnObject {
    guard let note = try repository.note(on: object, in: Self.notesReference) else {
      return RecordsOnObject()
    }
    return Self.records(inNote: note)
  }

  static func records(inNote note: [UInt8]) -> RecordsOnObject {
    var found = RecordsOnObject()
    for line in note.split(separator: Lines.newline) {
      if let record = Record(line: Array(line).span) {
        found.records.append(record)
      } else {
        found.unreadableLines += 1
      }
    }
    return found
  }

  /// Makes a draft of a commit's record: who made it, what it is made of.
  /// - Parameter origin: how the verdict came to the commit.
  package func draft(
    _ verdict: Verdict, on commit: Commit, recipe: Recipe, origin: Record.Origin,
    trigger: Run.Trigger, engine: RecordDraft.Engine
  ) -> RecordDraft {
    var draft = RecordDraft(
      recipe: recipe, verdict: verdict, origin: origin, trigger: trigger, commit: commit.id.hex,
      tree: commit.tree.hex, run: "", events: [], engine: engine,
      authorship: authorship(of: commit))
    // A patch id is a help for later; a commit without one has its verdict all the same.
    draft.patch = (try? repository.patchID(of: commit.id))?.hex
    return draft
  }

  /// Tells who made a commit; see `Authorship.detect`.
  package func authorship(of commit: Commit) -> Authorship {
    func identity(_ signature: Signature) -> Authorship.Identity {
      Authorship.Identity(
        name: String(decoding: signature.name, as: UTF8.self),
        email: String(decoding: signature.email, as: UTF8.self))
    }
    return Authorship.detect(
      message: commit.message, author: identity(commit.author),
      committer: identity(commit.committer),
      gitAINote: try? repository.note(on: commit.id, in: Self.gitAIReference))
  }

  /// Binds a run to its commit: writes the record into the journal and then hangs it on the commit
  /// and its tree.
  /// - Throws: a `Failure` where either cannot be written; the journal's line may stand then.
  @discardableResult
  package func bind(
    _ recorder: inout RunRecorder, _ draft: RecordDraft
  ) throws(Failure) -> Record {
    let record = try recorder.bind(draft)
    try hang([record])
    return record
  }

  /// Writes down a record that no run of its own led to: a verdict carried over, or a commit that
  /// nobody could judge.
  @discardableResult
  package func record(_ draft: RecordDraft) throws(Failure) -> Record {
    var draft = draft
    let now = Clock.now().milliseconds
    if draft.events.isEmpty { draft.events = [Run.Event(.opened, at: now)] }
    let isAlone = draft.run.isEmpty
    if isAlone { draft.run = Self.makeRunID(draft.commit, now) }
    let made = draft
    return try record(
      [PendingRecord(isAlone: isAlone) { made.record(journalDigest: $0) }], at: now)[0]
  }

  /// Writes down several records at once: by one write to the journal and one commit of notes.
  func record(_ pending: [PendingRecord], at now: Int64) throws(Failure) -> [Record] {
    guard let journal = writableJournal else { return pending.map { $0.make(nil) } }
    let records = try journal.append(records: pending, as: .recorded, at: now)
    try hang(records)
    return records
  }

  /// The id of a record that no run led to.
  static func makeRunID(_ commit: String, _ now: Int64) -> String {
    hexadecimal(SHA256.digest("\(commit) \(now) \(Clock.monotonicNanoseconds())").prefix(6))
  }

  /// Hangs records on their commits and trees, all by one commit of the notes. Nothing inside
  /// quarantine.
  package func hang(_ records: [Record]) throws(Failure) {
    if repository.isInsideQuarantine { return }
    let lines = records.flatMap { record in
      let objects = [record.commit, record.tree].compactMap { $0.flatMap { ObjectID(hex: $0) } }
      return objects.map { NoteLine(object: $0, line: record.line) }
    }
    do throws(GitError) {
      try repository.appendNotes(lines, in: Self.notesReference)
    } catch {
      throw error.failure
    }
  }

  // MARK: what a commit is made of

  /// Returns the trees that a commit's change starts from, as its recipe names them.
  package func bases(of commit: Commit) throws(GitError) -> [String] {
    if commit.parents.isEmpty { return [ObjectID.emptyTree.hex] }
    var bases: [String] = []
    for parent in commit.parents { bases.append(try repository.commit(parent).tree.hex) }
    return bases
  }
}
