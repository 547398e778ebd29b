import Diagnostics
import Gate
import Git
import Hooks
import Ledger
import Platform
import Text

/// What the doctor looks at beside hooks and rules: where verdicts are kept, and what dead
/// processes left.
extension Doctor {
  static let mergeStrategy = (key: "notes.factory-hook.mergeStrategy", value: "cat_sort_uniq")

  /// The notes that hold the verdicts: readable, joined by lines, not overwritten by a fetch.
  func notes() -> [Examination] {
    var results: [Examination] = []
    do throws(GitError) {
      if let head = try repository.headCommit() { _ = try session.ledger.records(on: head) }
      if try repository.configuration(Self.mergeStrategy.key) != Self.mergeStrategy.value {
        results.append(
          Examination(
            "notes", .doubtful, "'git notes merge' would not join verdicts line by line",
            remedy: "git config \(Self.mergeStrategy.key) \(Self.mergeStrategy.value)",
            repair: .setConfiguration(Self.mergeStrategy.key, Self.mergeStrategy.value)))
      }
      results += try overwritingRemotes()
    } catch {
      return [Examination("notes", error.diagnostic)]
    }
    return results.isEmpty
      ? [Examination("notes", .good, "readable, joined line by line")] : results
  }

  /// Remotes from which a plain fetch puts other notes in the place of ours.
  private func overwritingRemotes() throws(GitError) -> [Examination] {
    let answer = try repository.git.run(["config", "--get-regexp", "^remote[.].*[.]fetch$"])
    return answer.text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ", maxSplits: 1)
      guard words.count == 2, words[1].hasPrefix("+"),
        let target = words[1].split(separator: ":").last,
        target == "refs/notes/*" || target == "refs/notes/factory-hook" || target == "refs/*"
      else { return nil }
      let remote = words[0].dropFirst("remote.".count).dropLast(".fetch".count)
      return Examination(
        "notes", .doubtful, "a fetch from '\(remote)' overwrites the verdicts of this clone",
        remedy:
          "factory-hook share --fetch \(remote) joins them; take '\(words[1])' out of \(words[0])")
    }
  }

  /// A hook that is older than this and has not ended is dead.
  private static let deadMilliseconds: Int64 = 10 * 60 * 1000

  /// Runs whose process died on the way. One that passed and led to no commit is none: whoever
  /// asked for it by hand wanted no more.
  func runs() -> [Examination] {
    let dead = session.ledger.runs
      .leftovers(before: Clock.now().milliseconds - Self.deadMilliseconds)
      .filter { $0.state != .passed && $0.run != nil }
    guard let newest = dead.first else {
      return [Examination("runs", .good, "none was left on its way")]
    }
    let step = newest.state.map { " after '\($0.rawValue)'" } ?? ""
    let count = dead.count == 1 ? "one run" : "\(dead.count) runs"
    let name = newest.serial.map { $0.short } ?? newest.id
    return [
      Examination(
        "runs", .doubtful,
        "\(count) died on the way, the last one, \(name),\(step); no harm done",
        remedy: "factory-hook trace \(name)", repair: .endRuns(dead))
    ]
  }

  /// Locks and half-written files that a killed process left.
  func files() -> [Examination] {
    var results: [Examination] = []
    let common = repository.commonDirectory
    let lock = common.appending("\(RepositoryLedger.notesReference).lock")
    let stale = ([lock] + temporaryFiles()).filter(isOld)
    if !stale.isEmpty {
      results.append(
        Examination(
          "files", .bad,
          "left by a killed process: " + stale.map { "'\($0)'" }.joined(separator: ", "),
          remedy: "if no git runs here: rm " + stale.map { "'\($0)'" }.joined(separator: " "),
          repair: .removeFiles(stale)))
    }
    // git's own, and git's to judge.
    let index = repository.gitDirectory.appending("index.lock")
    if isOld(index) {
      results.append(
        Examination(
          "files", .doubtful, "'\(index)' keeps git from changing the index",
          remedy: "if no git runs here: rm '\(index)'"))
    }
    return results
  }

  /// Files of ours that were to take another's place.
  private func temporaryFiles() -> [FilePath] {
    let folder = repository.commonDirectory.appending("factory-hook")
    let names = (try? Files.listBytes(folder)) ?? []
    return names.filter { $0.suffix(4).elementsEqual(".tmp".utf8) }.map { folder.appending($0) }
  }

  private func isOld(_ path: FilePath) -> Bool {
    guard let status = Files.stat(path) else { return false }
    return status.modified.milliseconds < Clock.now().milliseconds - Self.deadMilliseconds
  }
}

/// What `doctor --fix` does: nothing that a person might not want.
enum Repair: Sendable {
  case install(InstallPlan)
  case setConfiguration(String, String)
  case endRuns([RunHistory])
  case removeFiles([FilePath])
}

extension Doctor {
  /// Mends what was found, where that is safe.
  /// - Returns: what was done; nil where nothing is to be.
  func mend(_ examination: Examination) -> Examination? {
    guard let repair = examination.repair else { return nil }
    do throws(Failure) {
      return Examination(examination.name, .mended, try carryOut(repair))
    } catch {
      let reason = error.diagnostics.first?.message ?? "it cannot be mended"
      return Examination(examination.name, .bad, reason, remedy: examination.remedy)
    }
  }

  /// What was judged has its answer; what was not never will.
  private func end(_ recorder: inout RunRecorder, _ history: RunHistory) throws(Failure) {
    let reason = "its process died; ended by doctor"
    switch history.state {
    case .judged where history.judgement?.verdict == .passed: try recorder.passed()
    case .judged: try recorder.stopped(reason)
    default: try recorder.failed(reason)
    }
  }

  private func carryOut(_ repair: Repair) throws(Failure) -> String {
    switch repair {
    case .install(let plan):
      try plan.carryOut()
      return plan.actions.map(\.description).joined(separator: "; ")
    case .setConfiguration(let key, let value):
      do throws(GitError) {
        _ = try repository.git.output(
          ["config", "--local", key, value], operation: "set \(key)")
      } catch {
        throw error.failure
      }
      return "set \(key) to '\(value)'"
    case .endRuns(let runs):
      for history in runs {
        guard var recorder = session.ledger.resume(history) else { continue }
        try end(&recorder, history)
      }
      return "marked \(runs.count == 1 ? "one run" : "\(runs.count) runs") as ended"
    case .removeFiles(let paths):
      for path in paths {
        do throws(PlatformError) { try Files.remove(path) } catch {
          throw Failure(Diagnostic(.error, "doctor", error.description))
        }
      }
      return "removed " + paths.map { "'\($0)'" }.joined(separator: ", ")
    }
  }
}
