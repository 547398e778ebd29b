import Diagnostics
import Platform
import Text

extension Installer {
  /// Plans to put everything back as it was before `install`, byte for byte. What others have
  /// changed since then stays, and is told.
  ///
  /// The ledger stays: it is history.
  package func planUninstall() -> InstallPlan {
    var plan = InstallPlan()
    let manifest = InstallManifest(commonDirectory: location.commonDirectory)
    for folder in shimFolders {
      for hook in HookName.allCases { planRemoval(HookFile(hook, in: folder), &plan) }
    }
    planLeaving(&plan)
    for setting in manifest.settings { planRestoration(of: setting, &plan) }
    for directory in manifest.directories where Files.isDirectory(directory) {
      plan.actions.append(.removeDirectory(directory))
    }
    if Files.stat(InstallManifest.path(in: location.commonDirectory)) != nil {
      plan.actions.append(.removeFile(InstallManifest.path(in: location.commonDirectory)))
      plan.actions.append(.removeDirectory(location.commonDirectory + "/factory-hook"))
    }
    return plan
  }

  /// The folders that may hold our shims: the one git uses now, and the repository's own.
  private var shimFolders: [String] {
    let own = location.ownDirectory
    switch location.place {
    case .gitDirectory where location.directory != own, .workTree: return [location.directory, own]
    case .gitDirectory, .outside, .nowhere: return [own]
    }
  }

  private func planRemoval(_ file: HookFile, _ plan: inout InstallPlan) {
    planRemovalOfShimPutAside(by: file, &plan)
    switch file.content {
    case .ours: planRestoration(of: file, &plan)
    case .edited where options.isForced: planRestoration(of: file, &plan)
    case .edited:
      plan.warn(
        "edited-hook", "'\(file.path)' is our hook, changed by hand: left as it is",
        hint: "take it away with its changes: factory-hook uninstall --force")
    case .absent where file.isKept:
      plan.actions.append(.restore(file.keptPath, as: file.path))
    case .foreign where file.isKept, .unreadable where file.isKept:
      plan.warn(
        "two-earlier-hooks",
        "'\(file.path)' has taken the place of ours: the hook before it stays as '\(file.keptPath)'",
        hint: "keep the one that you want")
    case .absent, .foreign, .unreadable: break
    }
  }

  private func planRestoration(of file: HookFile, _ plan: inout InstallPlan) {
    plan.actions.append(
      file.isKept ? .restore(file.keptPath, as: file.path) : .removeFile(file.path))
  }

  /// A manager that took our place may have put our shim away.
  private func planRemovalOfShimPutAside(by file: HookFile, _ plan: inout InstallPlan) {
    for suffix in Set(HookManager.allCases.compactMap { $0.putAside?.suffix }).sorted() {
      if case .ours = HookFile.content(file.path + suffix) {
        plan.actions.append(.removeFile(file.path + suffix))
      }
    }
  }

  /// Plans to take our lines out of the files of other managers.
  private func planLeaving(_ plan: inout InstallPlan) {
    guard let workTree = location.workTree else { return }
    var folders = [".husky"]
    if case .workTree(let path) = location.place, let folder = huskyFolder(path) {
      folders = folders.contains(folder) ? folders : folders + [folder]
    }
    for folder in folders {
      for hook in HookName.allCases {
        planRemoval(ofLineFor: hook, from: "\(workTree)/\(folder)/\(hook.rawValue)", &plan)
      }
    }
    let names = Set(HookManager.allCases.filter { $0 != .husky }.flatMap(\.configurationFiles))
    for name in names.sorted() { planRemovalOfBlock(from: "\(workTree)/\(name)", &plan) }
  }

  private func planRemoval(
    ofLineFor hook: HookName, from path: String, _ plan: inout InstallPlan
  ) {
    let line = Array((HookManager.huskyLine(hook) + Self.lineMark).utf8)
    guard let bytes = try? Files.read(path, limit: 1 << 20),
      let rest = removing(line[...], from: bytes)
    else { return }
    let isOurs = rest.isEmpty || rest == Array("#!/bin/sh\n".utf8)
    plan.actions.append(isOurs ? .removeFile(path) : .editFile(path, rest))
  }

  private func planRemovalOfBlock(from path: String, _ plan: inout InstallPlan) {
    guard var bytes = try? Files.read(path, limit: 1 << 20) else { return }
    let (beginMark, endMark) = (Array(Self.blockBegin.utf8), Array(Self.blockEnd.utf8))
    var isChanged = false
    while let begin = ByteSearch.firstRange(of: beginMark, in: bytes.span) {
      let start = bytes[..<begin].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
      guard let end = ByteSearch.firstRange(of: endMark, in: bytes.span, from: begin),
        let rest = removing(bytes[start..<(end + endMark.count)], from: bytes)
      else {
        return plan.warn(
          "hook-manager", "'\(path)' holds our lines, changed by hand",
          hint: "take them away by hand")
      }
      bytes = rest
      isChanged = true
    }
    if isChanged { plan.actions.append(.editFile(path, bytes)) }
  }

  /// Takes whole lines away, and the line end that `install` added with them. nil where they are
  /// not there.
  private func removing(_ lines: ArraySlice<UInt8>, from bytes: [UInt8]) -> [UInt8]? {
    let newline = UInt8(ascii: "\n")
    var from = 0
    while let at = ByteSearch.firstRange(of: Array(lines), in: bytes.span, from: from) {
      let end = at + lines.count
      let startsLine = at == 0 || bytes[at - 1] == newline
      if startsLine, end == bytes.count || bytes[end] == newline {
        if end < bytes.count { return Array(bytes[..<at] + bytes[(end + 1)...]) }
        return Array(bytes[..<max(0, at - 1)])
      }
      from = at + 1
    }
    return nil
  }

  private func planRestoration(of setting: InstallManifest.Setting, _ plan: inout InstallPlan) {
    let now = try? git.answer(["config", "--local", "--get", setting.key])
    // Changed since then: the person's own now.
    guard now == setting.value else { return }
    if let previous = setting.previous {
      plan.actions.append(.setConfiguration(key: setting.key, value: previous, git: git))
    } else {
      plan.actions.append(.unsetConfiguration(key: setting.key, value: setting.value, git: git))
    }
  }
}
