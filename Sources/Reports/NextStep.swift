import Checks
import Diagnostics
import Gate
import Text

/// What a person who was stopped types next, as commands that can be pasted into a shell.
struct NextStep {
  var report: Report

  /// The commands, the one that goes on with the work first; empty where the gate passed.
  var commands: [String] {
    guard report.verdict == .stopped else { return [] }
    // A message is mended before it is committed again; of files that is a choice.
    let first = report.trigger == .commitMessage ? [fix, goOn] : [goOn, fix]
    var commands = first.compactMap { $0 }
    if let rule = report.entriesByWeight.first?.finding.rule {
      commands.append("factory-hook explain \(shellWord(printable(rule)))")
    }
    if let stopped = report.judgements.first(where: { $0.verdict == .stopped }),
      report.trigger != .check, report.trigger != .ci
    {
      commands.append("factory-hook trace \(stopped.serial.short)")
    }
    return commands
  }

  /// What mends some of it, where a machine can.
  private var fix: String? {
    guard report.offersFix, report.entries.contains(where: { $0.finding.edit != nil }) else {
      return nil
    }
    if report.trigger == .commitMessage {
      return "factory-hook check --message \"$(git rev-parse --git-path COMMIT_EDITMSG)\" --fix"
    }
    let isTree = report.judgements.contains { $0.recipe.scope == .tree }
    return "factory-hook check \(isTree ? "--all " : "")--fix"
  }

  private var goOn: String? {
    switch report.trigger {
    case .preCommit: "\(stage) && git commit"
    case .preMergeCommit: "\(stage) && git commit --no-edit"
    case .commitMessage:
      "git commit --edit --file=\"$(git rev-parse --git-path COMMIT_EDITMSG)\""
    case .postCommit, .postRewrite: "\(stage) && git commit --amend"
    case .prePush:
      report.judgements.first { $0.verdict == .stopped }?.commit.map {
        "git rebase --interactive \($0)^"
      }
    // The record of a job goes with its machine; the same commit is judged the same at home.
    case .ci:
      report.judgements.first { $0.verdict == .stopped }?.commit.map {
        "factory-hook check --commit \($0.prefix(10))"
      }
    case .check, .preReceive, .update, .postReceive, .audit, .rerun: nil
    }
  }

  /// `git add` of the files that stopped the line; `git add -p` where they are too many to name or
  /// cannot be typed.
  private var stage: String {
    var paths: [RepositoryPath] = []
    for entry in report.entries where entry.finding.severity == .error {
      if let path = entry.finding.path, paths.last != path { paths.append(path) }
    }
    let typed = paths.compactMap(pathspec)
    guard !paths.isEmpty, typed.count == paths.count, typed.count <= 4 else { return "git add -p" }
    return "git add " + typed.joined(separator: " ")
  }

  /// The path as git takes it from any folder of the work tree; nil where it holds what no
  /// command line shows.
  private func pathspec(_ path: RepositoryPath) -> String? {
    let text = path.description
    guard text.utf8.elementsEqual(path.bytes) else { return nil }
    let isGlob = text.contains { "*?[\\".contains($0) }
    return shellWord(isGlob ? ":(top,literal)\(text)" : ":/\(text)")
  }
}
