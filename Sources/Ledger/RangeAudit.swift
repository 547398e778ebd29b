package import Diagnostics
package import Gate
package import Git
import Text

/// Whether every commit of a range has a verdict, and the right one.
package struct RangeAudit: Sendable {
  /// What is to be said of a commit.
  package enum Mark: Sendable, Hashable {
    /// It was judged before it existed, or by request.
    case judged
    /// The verdict of another commit with the same tree or patch.
    case carried(by: Lineage.Match)
    /// It came without a verdict; judging it afterwards said this.
    case late(Verdict)
    /// Someone passed the gate by.
    case skipped(reason: String?)
    /// It is in the history although the gate stopped it.
    case stopped
    /// It could not be judged.
    case cannotJudge
    /// There is no record of it.
    case unjudged
    /// There are records on it, but they judged other trees.
    case anotherTree
    /// Its tree was judged as the end of another change.
    case anotherChange
    /// It was judged by a standard that is not the one in its tree.
    case anotherStandard(then: String, now: String)
    /// It was judged by another engine: today's may see it otherwise.
    case anotherEngine(String)
    /// Its record's recipe is not that of its serial: one of them was altered.
    case falseSerial
    /// So many findings were excused by suppressions or the baseline.
    case excused(Int)

    /// Whether the commit has what it should.
    package var isSound: Bool {
      switch self {
      case .judged, .carried, .excused, .anotherEngine: true
      case .late, .skipped, .stopped, .cannotJudge, .unjudged, .anotherTree, .anotherChange,
        .anotherStandard, .falseSerial:
        false
      }
    }
  }

  package struct Entry: Sendable {
    package var commit: ObjectID
    /// The first line of the message, invalid UTF-8 repaired, not safe to print.
    package var subject: String
    package var found: FoundVerdict?
    /// At least one, the weightiest first.
    package var marks: [Mark]

    package var isSound: Bool { marks.allSatisfy(\.isSound) }
    /// Whether judging it now would mend it.
    package var needsJudging: Bool {
      let isJudgedLate = marks.contains { if case .late = $0 { true } else { false } }
      return marks.contains { mark in
        switch mark {
        case .unjudged, .anotherTree, .anotherChange, .anotherStandard: true
        case .skipped: !isJudgedLate
        default: false
        }
      }
    }
  }

  /// Parents before children.
  package var entries: [Entry]

  package var isSound: Bool { entries.allSatisfy(\.isSound) }

  /// Looks at each commit of a range.
  /// - Parameters:
  ///   - patches: works out the patch ids of many commits at once, where that is quicker than one by
  ///     one: they are asked for next.
  ///   - standard: the digest of the standard that a commit's tree holds; nil where it is broken.
  ///     Asked once for each commit that has a record.
  /// - Throws: where commits or notes cannot be read, and where a shallow clone cuts the range.
  package init(
    of range: CommitRange, in ledger: RepositoryLedger, patches: ([ObjectID]) -> Void = { _ in },
    standard: (Commit) throws(Failure) -> String?
  ) throws(Failure) {
    let commits = try wrap { () throws(GitError) in try ledger.repository.commits(in: range) }
    try self.init(of: commits, in: ledger, patches: patches, standard: standard)
  }

  /// Looks at each of these commits; see `init(of:in:patches:standard:)`.
  package init(
    of commits: [ObjectID], in ledger: RepositoryLedger, patches: ([ObjectID]) -> Void,
    standard: (Commit) throws(Failure) -> String?
  ) throws(Failure) {
    entries = []
    let lookup = VerdictLookup(ledger)
    patches(try wrap { () throws(GitError) in try lookup.wantingPatch(commits) })
    for id in commits {
      let commit = try wrap { () throws(GitError) in try ledger.repository.commit(id) }
      entries.append(try Self.entry(commit, ledger, lookup, standard))
    }
  }

  /// Looks at one commit.
  package static func entry(
    _ commit: Commit, _ ledger: RepositoryLedger, _ lookup: VerdictLookup,
    _ standard: (Commit) throws(Failure) -> String?
  ) throws(Failure) -> Entry {
    let found = try wrap { () throws(GitError) in try lookup.verdict(of: commit.id) }
    var entry = Entry(commit: commit.id, subject: subject(of: commit), found: found, marks: [])
    guard let found else {
      let hasRecords = try wrap { () throws(GitError) in
        try !ledger.records(on: commit.id).records.isEmpty
      }
      entry.marks = [hasRecords ? .anotherTree : .unjudged]
      return entry
    }
    entry.marks = marks(of: found)
    if let recipe = found.record.recipe, recipe.standard != Recipe.unresolvedStandard,
      let now = try standard(commit), now != recipe.standard
    {
      entry.marks.append(.anotherStandard(then: recipe.standard, now: now))
    }
    if let engine = found.record.recipe?.engine, engine != Engine.version {
      entry.marks.append(.anotherEngine(engine))
    }
    entry.marks.sort { !$0.isSound && $1.isSound }
    return entry
  }

  private static func marks(of found: FoundVerdict) -> [Mark] {
    let record = found.record
    var marks: [Mark] = []
    if !record.hasTrueSerial { marks.append(.falseSerial) }
    switch record.verdict {
    case .stopped: marks.append(.stopped)
    case .cannotJudge: marks.append(.cannotJudge)
    case .unjudged:
      if record.origin == .skipped { marks.append(.skipped(reason: record.skipReason)) }
      if let late = record.lateVerdict {
        marks.append(.late(late))
      } else if record.origin != .skipped {
        marks.append(.unjudged)
      }
    case .passed: marks.append(how(found))
    }
    let counts = record.judgement?.subtractedCounts ?? [:]
    let excused = (counts[.suppressed] ?? 0) + (counts[.baseline] ?? 0)
    if excused > 0 { marks.append(.excused(excused)) }
    return marks
  }

  private static func how(_ found: FoundVerdict) -> Mark {
    switch found.match {
    case .tree where !found.isSameChange: .anotherChange
    case .tree, .patch: .carried(by: found.match)
    case .commit: found.record.lineage?.carriedBy.map { .carried(by: $0) } ?? .judged
    }
  }

  private static func subject(of commit: Commit) -> String {
    let line = commit.message.drop { $0 == Lines.newline }.prefix { $0 != Lines.newline }
    return String(decoding: line, as: UTF8.self)
  }
}

/// Runs what asks git, and gives its errors the shape that all others have.
func wrap<T>(_ body: () throws(GitError) -> T) throws(Failure) -> T {
  do throws(GitError) { return try body() } catch { throw error.failure }
}
