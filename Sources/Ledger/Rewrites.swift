package import Diagnostics
package import Gate
package import Git
import Platform
import Text

/// What becomes of the verdicts when commits are rewritten (`post-rewrite`).
package struct RewriteStep: Sendable {
  package enum Action: Sendable {
    /// The new commit has a record that tells where it comes from.
    case known(Record)
    /// It has a record of its own, to which the lineage is added.
    case annotate(Record)
    /// A verdict of an old commit still holds.
    case carry(Record)
    /// What it changes is new: it must be judged.
    case judge
  }

  package var commit: ObjectID
  package var lineage: Lineage
  package var action: Action
}

extension RepositoryLedger {
  /// Works out what to do for each commit that a rewrite has made, in the order in which git names
  /// them. Several old commits of one new commit were squashed into it.
  ///
  /// A verdict is carried over where it is `passed` and the tree or the patch is unchanged; of a
  /// squash, where an old commit has the new one's tree and starts from the same trees.
  /// - Throws: where a new commit or the notes cannot be read. Old commits may be gone.
  package func planRewrites(
    _ pairs: [(old: ObjectID, new: ObjectID)], way: Lineage.Way
  ) throws(GitError) -> [RewriteStep] {
    var order: [ObjectID] = []
    var olds: [ObjectID: [ObjectID]] = [:]
    for pair in pairs where pair.old != pair.new {
      if olds[pair.new] == nil { order.append(pair.new) }
      olds[pair.new, default: []].append(pair.old)
    }
    let lookup = VerdictLookup(self)
    var steps: [RewriteStep] = []
    for new in order {
      steps.append(try plan(new, from: olds[new] ?? [], way: way, lookup))
    }
    return steps
  }

  private func plan(
    _ new: ObjectID, from olds: [ObjectID], way: Lineage.Way, _ lookup: VerdictLookup
  ) throws(GitError) -> RewriteStep {
    let commit = try repository.commit(new)
    var lineage = Lineage(way: olds.count > 1 ? .squash : way, from: olds.map(\.hex))
    let own = try lookup.ownRecords(of: new).first { $0.tree == commit.tree.hex }
    if let own {
      return RewriteStep(
        commit: new, lineage: own.lineage ?? lineage,
        action: own.lineage == nil ? .annotate(own) : .known(own))
    }
    for old in olds {
      // An old commit that is gone has nothing to give.
      guard let match = try? match(commit, with: old, isSquash: olds.count > 1),
        let found = try lookup.verdict(of: old), found.record.verdict == .passed
      else { continue }
      lineage.carriedBy = match
      return RewriteStep(commit: new, lineage: lineage, action: .carry(found.record))
    }
    return RewriteStep(commit: new, lineage: lineage, action: .judge)
  }

  private func match(
    _ commit: Commit, with id: ObjectID, isSquash: Bool
  ) throws(GitError) -> Lineage.Match? {
    let old = try repository.commit(id)
    if old.tree == commit.tree, !isSquash { return .tree }
    if isSquash {
      guard old.tree == commit.tree else { return nil }
      return try bases(of: old) == bases(of: commit) ? .tree : nil
    }
    guard let patch = try repository.patchID(of: commit.id),
      try repository.patchID(of: id) == patch
    else { return nil }
    return .patch
  }

  /// Writes down what the steps say, by one write to the journal and one commit of notes.
  /// - Returns: the records written; commits that must be judged have none yet.
  @discardableResult
  package func carryOut(
    _ steps: [RewriteStep], trigger: Run.Trigger
  ) throws(Failure) -> [Record] {
    let now = Clock.now().milliseconds
    var pending: [PendingRecord] = []
    for step in steps {
      switch step.action {
      case .known, .judge: continue
      case .annotate(let record):
        pending.append(
          PendingRecord { record.annotated(step.lineage, at: now, journalDigest: $0) })
      case .carry(let record):
        let commit = try wrap { () throws(GitError) in try repository.commit(step.commit) }
        pending.append(carrying(record, to: commit, step.lineage, trigger: trigger, at: now))
      }
    }
    return try record(pending, at: now)
  }

  /// Carries a verdict over to another commit with the same tree or patch.
  package func carry(
    _ found: FoundVerdict, to commit: Commit, way: Lineage.Way, trigger: Run.Trigger
  ) throws(Failure) -> Record {
    let now = Clock.now().milliseconds
    let lineage = Lineage(
      way: way, from: [found.record.commit].compactMap(\.self), carriedBy: found.match)
    return try record(
      [carrying(found.record, to: commit, lineage, trigger: trigger, at: now)], at: now)[0]
  }

  private func carrying(
    _ record: Record, to commit: Commit, _ lineage: Lineage, trigger: Run.Trigger, at now: Int64
  ) -> PendingRecord {
    let authorship = authorship(of: commit)
    let patch = (try? repository.patchID(of: commit.id))?.hex
    return PendingRecord(isAlone: true) { digest in
      record.replacing([
        ("commit", .string(commit.id.hex)), ("tree", .string(commit.tree.hex)),
        ("run", .string(Self.makeRunID(commit.id.hex, now))),
        ("origin", .string(Record.Origin.carried.rawValue)),
        ("time", .string(time(ofMilliseconds: now))), ("trigger", .string(trigger.rawValue)),
        ("author", .object(authorship.json)), ("lineage", .object(lineage.json)),
        ("patch", patch.map { .string($0) }), ("late", nil), ("skip", nil),
        ("journal", digest.map { .string($0) }),
      ])
    }
  }
}

extension Record {
  /// The same record with where its commit comes from.
  func annotated(_ lineage: Lineage, at now: Int64, journalDigest: String?) -> Record {
    replacing([
      ("time", .string(time(ofMilliseconds: now))), ("lineage", .object(lineage.json)),
      ("journal", journalDigest.map { .string($0) }),
    ])
  }

  /// The same record with other values; nil takes a key away. The keys that make it a record must
  /// not be among them.
  func replacing(_ members: [(String, JSONValue?)]) -> Record {
    var object = object
    for (key, value) in members { object[key] = value }
    guard let record = Record(json: object) else {
      preconditionFailure("schema, serial and verdict are as they were")
    }
    return record
  }
}
