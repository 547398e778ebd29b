package import Diagnostics
package import Gate
package import Git
import Platform
import Text

/// How a verdict came to be: everything that is known of a commit or a serial.
package struct Trace: Sendable {
  /// A commit that this one was made from, directly or through others.
  package struct Ancestor: Sendable, Hashable {
    package var commit: String
    /// How the next commit was made from it.
    package var way: Lineage.Way
    /// By what its verdict was carried over; nil where the next commit was judged anew.
    package var carriedBy: Lineage.Match?
    /// 1 for a commit that the traced one was made from, 2 for one that those were made from, ….
    package var distance: Int
    /// nil where no record of it is left.
    package var verdict: Verdict?
    package var serial: Serial?
  }

  /// The commit that was asked for, or that the serial's newest record hangs on.
  package var commit: String?
  package var serial: Serial?
  package var verdict: Verdict
  /// The record that holds for the commit, and by what it was found; nil where there is none.
  package var found: FoundVerdict?
  /// All records that are about the commit or the serial, the newest first.
  package var records: [Record] = []
  /// The runs that this clone's journal knows, the newest first.
  package var runs: [RunHistory] = []
  /// What it was made from, the nearest first.
  package var ancestry: [Ancestor] = []
  /// The commits that were made from it, as far as this clone knows.
  package var successors: [String] = []
  /// The rules that were in force; nil where they are not known here.
  package var rulesInForce: [Judgement.RuleInForce]?
  /// Where the line that was asked for comes from.
  package var origin: LineOrigin?
  /// Lines of the commit's note that are no records.
  package var unreadableLines = 0

  /// The record that tells most: the one that holds, else the newest.
  package var record: Record? { found?.record ?? records.first }
}

/// What a person asked `trace` for, resolved.
package enum TraceSubject: Sendable, Hashable {
  case commit(ObjectID)
  /// A commit that is in the journal, but no longer in the repository.
  case lostCommit(String)
  case serial(Serial)
  case line(LineOrigin)
}

/// Finds out everything that is known of a commit or a serial.
package struct Tracer {
  static let ancestorsMax = 32
  /// How many candidates an ambiguous prefix lists.
  package static let candidatesMax = 10

  let ledger: RepositoryLedger

  package init(_ ledger: RepositoryLedger) { self.ledger = ledger }

  // MARK: what is meant

  /// Finds out what a person means: a serial (`FH-…`) or any unique prefix of one, any revision
  /// that git knows, the first digits of a commit that is gone, or `PATH:LINE` in HEAD.
  /// - Throws: a `Failure` that lists the candidates where more than one fits, and says what to
  ///   type where none does.
  package func subject(_ text: String) throws(Failure) -> TraceSubject {
    if let digits = Serial.digits(ofPrefix: text) { return .serial(try serial(digits)) }
    do throws(GitError) {
      return .commit(try ledger.repository.resolve(text))
    } catch {
      guard error.code == .notFound else { throw error.failure }
    }
    if let line = try line(text) { return .line(line) }
    if let lost = try lostCommit(text) { return .lostCommit(lost) }
    throw Failure(
      Diagnostic(
        .error, "not-found", "no commit or serial '\(printableText(text.utf8))'",
        hint: "see what there is: factory-hook log"))
  }

  private func serial(_ digits: String) throws(Failure) -> Serial {
    guard let prefix = KeyPrefix(serialDigits: digits) else {
      preconditionFailure("these are digits of a serial")
    }
    var found = Set(ledger.journal.lines(under: prefix).compactMap(\.line.serial))
    if found.isEmpty {
      found = Set(try notedRecords { $0.serial.hasPrefix(digits) }.map(\.serial))
    }
    let candidates = found.sorted()
    if candidates.count == 1 { return candidates[0] }
    let shown = "\(Serial.prefix)\(digits)"
    if candidates.isEmpty {
      throw Failure(
        Diagnostic(
          .error, "not-found", "no run has a serial that begins with '\(shown)'",
          hint: "see what there is: factory-hook log"))
    }
    throw ambiguous(shown, candidates.map(\.description), "serial")
  }

  private func lostCommit(_ text: String) throws(Failure) -> String? {
    guard text.utf8.count >= 4, let prefix = KeyPrefix(.commit, hex: text) else { return nil }
    let lines = ledger.journal.lines(under: prefix)
    let candidates = Set(lines.compactMap { $0.line.commit }).sorted()
    if candidates.count > 1 { throw ambiguous(text, candidates, "commit") }
    return candidates.first
  }

  private func ambiguous(_ text: String, _ candidates: [String], _ kind: String) -> Failure {
    var list = candidates.prefix(Self.candidatesMax).map { "\n    " + $0 }.joined()
    let rest = candidates.count - Self.candidatesMax
    if rest > 0 { list += "\n    and \(rest) more" }
    return Failure(
      Diagnostic(
        .error, "ambiguous", "'\(text)' fits \(candidates.count) \(kind)s",
        hint: "use more digits:" + list))
  }

  /// `PATH:LINE` in HEAD, the path from the top.
  private func line(_ text: String) throws(Failure) -> LineOrigin? {
    guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")),
      let number = Int(text[text.index(after: colon)...]), number > 0, colon != text.startIndex
    else { return nil }
    let path = RepositoryPath(Array(text.utf8[..<colon]))
    do throws(GitError) {
      return try ledger.repository.origin(
        ofLine: number, of: path, at: ledger.repository.resolve("HEAD"))
    } catch {
      throw error.failure
    }
  }

  // MARK: what is known

  /// Gathers what is known.
  /// - Throws: where the notes cannot be read: then what can be told would be a guess.
  package func trace(_ subject: TraceSubject) throws(Failure) -> Trace {
    do throws(GitError) {
      switch subject {
      case .commit(let id): return try trace(commit: id)
      case .line(let origin):
        var trace = try trace(commit: origin.commit)
        trace.origin = origin
        return trace
      case .lostCommit(let name): return completed(trace(lost: name))
      case .serial(let serial): return try trace(serial)
      }
    } catch {
      throw error.failure
    }
  }

  private func trace(commit id: ObjectID) throws(GitError) -> Trace {
    let lookup = VerdictLookup(ledger)
    let found = try lookup.verdict(of: id)
    var trace = Trace(
      commit: id.hex, serial: found?.record.serial, verdict: found?.record.verdict ?? .unjudged,
      found: found)
    trace.records = try lookup.ownRecords(of: id)
    trace.unreadableLines = try ledger.records(on: id).unreadableLines
    trace.runs = ledger.runs.runs(ofCommit: id.hex)
    return completed(trace)
  }

  private func trace(lost name: String) -> Trace {
    let runs = ledger.runs.runs(ofCommit: name)
    let records = runs.flatMap { $0.lines.compactMap(\.record) }.filter { $0.commit == name }
    var trace = Trace(
      commit: name, serial: records.first?.serial ?? runs.first?.serial,
      verdict: records.first?.verdict ?? .unjudged)
    trace.records = records.sorted(by: isNewer)
    trace.runs = runs
    return trace
  }

  private func trace(_ serial: Serial) throws(GitError) -> Trace {
    let runs = ledger.runs.runs(of: serial)
    var records = runs.flatMap { $0.lines.compactMap(\.record) }
    if records.isEmpty, runs.isEmpty { records = try notes { $0.serial == serial } }
    records.sort(by: isNewer)
    var trace = Trace(
      commit: records.first?.commit, serial: serial,
      verdict: records.first?.verdict ?? runs.first?.verdict ?? .unjudged)
    trace.records = records
    trace.runs = runs
    return completed(trace)
  }

  private func completed(_ trace: Trace) -> Trace {
    var trace = trace
    if trace.runs.isEmpty, let serial = trace.serial { trace.runs = ledger.runs.runs(of: serial) }
    let standard = trace.record?.recipe?.standard ?? trace.runs.first?.recipe?.standard
    trace.rulesInForce = standard.flatMap { ledger.standards.rules(of: $0) }
    trace.ancestry = ancestry(of: trace)
    if let commit = trace.commit, let prefix = KeyPrefix(.origin, hex: commit) {
      let lines = ledger.journal.lines(under: prefix).map(\.line)
      trace.successors = Set(lines.compactMap(\.commit)).subtracting([commit]).sorted()
    }
    return trace
  }

  private func ancestry(of trace: Trace) -> [Trace.Ancestor] {
    let lookup = VerdictLookup(ledger)
    var ancestors: [Trace.Ancestor] = []
    var seen: Set<String> = Set([trace.commit].compactMap(\.self))
    var level = trace.records + [trace.found?.record].compactMap(\.self)
    var distance = 1
    while !level.isEmpty, ancestors.count < Self.ancestorsMax {
      var next: [Record] = []
      for lineage in level.compactMap(\.lineage) {
        for name in lineage.from where seen.insert(name).inserted {
          let records = ObjectID(hex: name).flatMap { try? lookup.ownRecords(of: $0) } ?? []
          ancestors.append(
            Trace.Ancestor(
              commit: name, way: lineage.way, carriedBy: lineage.carriedBy, distance: distance,
              verdict: records.first?.verdict, serial: records.first?.serial))
          next += records
        }
      }
      level = next
      distance += 1
    }
    return ancestors
  }

  private func notedRecords(where isWanted: (Record) -> Bool) throws(Failure) -> [Record] {
    do throws(GitError) { return try notes(where: isWanted) } catch { throw error.failure }
  }

  /// Reads all notes: only for serials that this clone's journal does not know.
  private func notes(where isWanted: (Record) -> Bool) throws(GitError) -> [Record] {
    var blobs: Set<ObjectID> = []
    try ledger.repository.forEachNote(in: RepositoryLedger.notesReference) { _, note in
      blobs.insert(note)
      return true
    }
    var found: Set<[UInt8]> = []
    var records: [Record] = []
    for blob in blobs {
      guard let bytes = try? ledger.repository.objects.blob(blob, limit: 1 << 24) else { continue }
      for record in RepositoryLedger.records(inNote: bytes).records
      where isWanted(record) && found.insert(record.line).inserted { records.append(record) }
    }
    return records
  }
}

extension RunHistory {
  /// What the run says of its change, as far as it came.
  package var verdict: Verdict {
    switch state {
    case .passed, .bound: .passed
    case .stopped: .stopped
    case .failed: .cannotJudge
    case .opened, .collected, .judged, nil: .unjudged
    }
  }
}
