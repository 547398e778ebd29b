import Diagnostics
import Platform
import Text

/// Joins another hook manager: its own file calls us. What is written stands between marks, or is
/// a line of ours, so that it can be taken away again.
extension Installer {
  static let blockBegin = "# factory-hook:begin"
  static let blockEnd = "# factory-hook:end"
  static let lineMark = " # factory-hook"

  /// Returns the folder of husky's scripts where `hooksPath`, from the top of the work tree, is
  /// one that husky sets: `.husky/_` (version 9), `.husky` (4 to 8), also below the top.
  func huskyFolder(_ hooksPath: String) -> String? {
    let parts = hooksPath.split(separator: "/")
    if parts.last == ".husky" { return hooksPath }
    if parts.count >= 2, parts.last == "_", parts[parts.count - 2] == ".husky" {
      return parts.dropLast().joined(separator: "/")
    }
    return nil
  }

  /// Plans a line in each of husky's scripts. Those in `_` are husky's own and stay as they are.
  /// - Parameter isOld: git starts the scripts itself, so they need a `#!` line and the right to
  ///   execute.
  func planHusky(_ folder: String, isOld: Bool, _ plan: inout InstallPlan) {
    guard let workTree = location.workTree else { return }
    for hook in options.hooks {
      let path = "\(workTree)/\(folder)/\(hook.rawValue)"
      let line = HookManager.huskyLine(hook) + Self.lineMark
      let before = try? Files.read(path, limit: 1 << 20)
      if let before, contains(line, before) { continue }
      if Files.stat(path) != nil, before == nil {
        plan.refuse("hook-file", "cannot read '\(path)'")
        continue
      }
      let start = before ?? (isOld ? Array("#!/bin/sh\n".utf8) : [])
      let bytes = appending(line, to: start)
      plan.actions.append(isOld ? .writeScript(path, bytes) : .editFile(path, bytes))
    }
  }

  /// Plans what `--into` asks for.
  func planJoining(_ manager: HookManager, _ files: [HookFile], _ plan: inout InstallPlan) {
    let hooks = files.filter { $0.manager == manager }.map(\.hook)
    guard let name = existingConfiguration(of: manager), let workTree = location.workTree else {
      return plan.refuse(
        "hook-manager",
        "cannot join \(manager.rawValue): '\(manager.configurationFiles[0])' is not there")
    }
    guard !hooks.isEmpty else {
      return plan.refuse(
        "hook-manager", "cannot join \(manager.rawValue): it holds no hook of this repository",
        hint: "let it install its hooks first, or leave --into out")
    }
    let path = "\(workTree)/\(name)"
    guard let bytes = try? Files.read(path, limit: 1 << 20),
      let text = String(validating: bytes, as: UTF8.self)
    else { return plan.refuse("hook-manager", "cannot read '\(path)'") }
    if text.contains(Self.blockBegin) { return }
    guard let joined = joined(text, manager, hooks, isTOML: name.hasSuffix(".toml")) else {
      let lines = manager.lines(for: hooks).map { "\n    " + $0 }.joined()
      return plan.refuse(
        "hook-manager", "cannot tell where in '\(name)' our lines belong",
        hint: "add them by hand:" + lines)
    }
    plan.actions.append(.editFile(path, Array(joined.utf8)))
    let untold = hooks.filter { !$0.isKnownToPreCommit }.map { "'\($0.rawValue)'" }
    if manager == .preCommit || manager == .prek, !untold.isEmpty {
      plan.warn(
        "hook-manager",
        "\(manager.rawValue) keeps \(untold.joined(separator: " and ")) and tells its hooks too little",
        hint:
          "let it go, and install again: \(manager.rawValue) uninstall -t \(hooks.filter { !$0.isKnownToPreCommit }[0].rawValue)"
      )
    }
  }

  /// Returns the manager's file with our block in it; nil where the place for it is not plain to
  /// see.
  private func joined(
    _ text: String, _ manager: HookManager, _ hooks: [HookName], isTOML: Bool
  ) -> String? {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    switch manager {
    case .preCommit, .prek:
      return isTOML
        ? appendedBlock(Self.prekTOML(hooks), to: text)
        : preCommitJoined(lines, manager.lines(for: hooks))
    case .lefthook:
      if isTOML { return nil }
      return LefthookFile(text).adding(hooks, begin: Self.blockBegin, end: Self.blockEnd) {
        String(decoding: appending($0, to: Array($1.utf8)), as: UTF8.self)
      }
    case .overcommit:
      // A key that is there already would be there twice.
      let keys = manager.lines(for: hooks).filter { $0.first != " " }
      let taken = keys + ["...", "---"]
      let isFree = lines.allSatisfy { line in !taken.contains { line.hasPrefix($0) } }
      guard isFree else { return nil }
      return appendedBlock(manager.lines(for: hooks), to: text)
    case .hk, .husky: return nil
    }
  }

  /// Puts the block at the head of the list under `repos:`, as far in as the list is.
  private func preCommitJoined(_ lines: [String], _ block: [String]) -> String? {
    guard let repos = lines.firstIndex(where: { strippedEnd($0) == "repos:" }) else { return nil }
    let item = lines[(repos + 1)...].first { line in
      let text = line.drop(while: { $0 == " " })
      return !text.isEmpty && text.first != "#"
    }
    guard let item, item.drop(while: { $0 == " " }).hasPrefix("- ") else { return nil }
    let indent = String(item.prefix { $0 == " " })
    var joined = lines
    let marked = [Self.blockBegin] + block + [Self.blockEnd]
    joined.insert(contentsOf: marked.map { indent + $0 }, at: repos + 1)
    return joined.joined(separator: "\n")
  }

  private static func prekTOML(_ hooks: [HookName]) -> [String] {
    var lines = ["[[repos]]", "repo = \"local\""]
    for hook in hooks.filter(\.isKnownToPreCommit) {
      lines += [
        "[[repos.hooks]]", "id = \"factory-hook-\(hook.rawValue)\"",
        "name = \"factory-hook (\(hook.rawValue))\"",
        "entry = \"factory-hook hook \(hook.rawValue)\"", "language = \"system\"",
        "always_run = true", "pass_filenames = \(hook == .commitMessage)",
        "stages = [\"\(hook.rawValue)\"]",
      ]
    }
    return lines
  }

  private func appendedBlock(_ block: [String], to text: String) -> String {
    let marked = ([Self.blockBegin] + block + [Self.blockEnd]).joined(separator: "\n")
    return String(decoding: appending(marked, to: Array(text.utf8)), as: UTF8.self)
  }

  /// Adds a line. Where the file does not end in a line end, neither does the line, so that taking
  /// it away leaves the file as it was.
  private func appending(_ line: String, to bytes: [UInt8]) -> [UInt8] {
    let newline = UInt8(ascii: "\n")
    if bytes.isEmpty || bytes.last == newline { return bytes + Array(line.utf8) + [newline] }
    return bytes + [newline] + Array(line.utf8)
  }

  private func contains(_ line: String, _ bytes: [UInt8]) -> Bool {
    bytes.split(separator: UInt8(ascii: "\n")).contains { $0.elementsEqual(line.utf8) }
  }
}
