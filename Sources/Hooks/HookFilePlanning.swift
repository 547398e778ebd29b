import Diagnostics
import Platform
import Text

extension Installer {
  /// Plans hook files in the folder that git uses, or says why not.
  func planHookFiles(_ plan: inout InstallPlan, _ manifest: inout InstallManifest) {
    switch location.place {
    case .gitDirectory:
      let isOwn = location.directory == location.ownDirectory
      planFolder(
        location.directory, earlierFolder: isOwn ? manifest.earlierFolder : nil, &plan, &manifest)
    case .workTree(let path):
      if let folder = huskyFolder(path) {
        planHusky(folder, isOld: path == folder, &plan)
      } else {
        plan.warn(
          "hooks-in-work-tree",
          "'\(path)' is a folder of the work tree, and the hooks name a path of this machine",
          hint: "do not commit them")
        planFolder(location.directory, earlierFolder: nil, &plan, &manifest)
      }
    case .outside, .nowhere:
      planOwnFolder(&plan, &manifest)
    }
  }

  /// `core.hooksPath` leads out of the repository: what lies there is other repositories' too.
  private func planOwnFolder(_ plan: inout InstallPlan, _ manifest: inout InstallManifest) {
    let scope = location.scope?.rawValue ?? "git"
    let isOff = location.place == .nowhere
    let state =
      isOff ? "switches hooks off" : "leads to '\(location.directory)', outside the repository"
    guard options.isForced else {
      return plan.refuse(
        "hooks-path", "core.hooksPath of the \(scope) configuration \(state)",
        hint: "let this repository use its own folder: factory-hook install --force"
          + (isOff ? "" : " (the hooks there go on being called)")
          + "; or, with git 2.54: factory-hook install --config")
    }
    guard location.scope != .worktree, location.scope != .command else {
      return plan.refuse(
        "hooks-path",
        "core.hooksPath of the \(scope) configuration \(state), and nothing overrides it",
        hint: "take it away first: git config --worktree --unset core.hooksPath")
    }
    let outside = isOff ? nil : location.directory
    manifest.earlierFolder = outside
    planFolder(location.ownDirectory, earlierFolder: outside, &plan, &manifest)
    planSetting("core.hooksPath", location.ownDirectory, &plan, &manifest)
  }

  private func planFolder(
    _ folder: String, earlierFolder: String?, _ plan: inout InstallPlan,
    _ manifest: inout InstallManifest
  ) {
    if Files.stat(folder) == nil {
      plan.actions.append(.createDirectory(folder))
      if !manifest.directories.contains(folder) { manifest.directories.append(folder) }
    }
    let files = options.hooks.map { HookFile($0, in: folder) }
    var ours = files
    if let manager = options.into {
      planJoining(manager, files, &plan)
      ours.removeAll { $0.manager == manager }
    } else if !options.isForced {
      for manager in HookManager.allCases { refuse(manager, files, &plan) }
      ours.removeAll { isCalled($0) }
    }
    for file in ours { planHook(file, earlierFolder: earlierFolder, &plan) }
  }

  /// Refuses to take the place of a hook manager, unless it calls us already.
  private func refuse(_ manager: HookManager, _ files: [HookFile], _ plan: inout InstallPlan) {
    let theirs = files.filter { $0.manager == manager }
    let uncalled = theirs.filter { !isCalled($0) }
    if theirs.count > uncalled.count {
      plan.remark("hook-manager", "\(manager.rawValue) holds some hooks and calls ours")
    }
    if uncalled.isEmpty { return }
    let file = existingConfiguration(of: manager) ?? manager.configurationFiles[0]
    let lines = manager.lines(for: uncalled.map(\.hook)).map { "\n    " + $0 }.joined()
    plan.refuse(
      "hook-manager", "\(manager.rawValue) holds the hooks of this repository",
      hint: "add to '\(file)', or let 'factory-hook install --into \(manager.rawValue)' do it:"
        + lines + "\n  or call it from our hooks: factory-hook install --force")
  }

  /// Whether the hook manager that holds the hook calls ours: the one it found, or by its own file.
  private func isCalled(_ file: HookFile) -> Bool {
    guard let manager = file.manager else { return false }
    return file.isCalledByManager || location.placeOfCall(of: file.hook, by: manager) != nil
  }

  /// Returns the configuration file of `manager` that the work tree holds.
  func existingConfiguration(of manager: HookManager) -> String? {
    guard let workTree = location.workTree else { return nil }
    return manager.configurationFiles.first { Files.exists("\(workTree)/\($0)") }
  }

  /// Plans one hook: our shim in its place, what was there kept beside it.
  private func planHook(_ file: HookFile, earlierFolder: String?, _ plan: inout InstallPlan) {
    var earlier: Shim.Earlier? = file.isKept ? .kept : nil
    switch file.content {
    case .absent, .ours: break
    case .edited where !options.isForced:
      return plan.warn(
        "edited-hook", "'\(file.path)' is our hook, changed by hand: left as it is",
        hint: "write it anew: factory-hook install --force")
    case .edited: break
    case .unreadable(let reason):
      return plan.refuse("hook-file", "cannot replace the hook '\(file.path)': \(reason)")
    case .foreign(let script) where file.isKept:
      guard file.keptEquals(script) else {
        return plan.refuse(
          "two-earlier-hooks",
          "both '\(file.path)' and '\(file.keptPath)' are hooks of others",
          hint: "keep one of them, and install again")
      }
    case .foreign(let script):
      plan.actions.append(.keep(file.path, as: file.keptPath))
      earlier = .kept
      warn(about: file, script, &plan)
    }
    if let earlierFolder { earlier = .at("\(earlierFolder)/\(file.hook.rawValue)") }
    let shim = Shim(
      hook: file.hook, binary: options.binary, earlier: earlier, options: options.shimOptions)
    if case .ours(let script) = file.content, script == shim.script, file.isExecutable { return }
    plan.actions.append(.writeScript(file.path, shim.script))
  }

  private func warn(about file: HookFile, _ script: [UInt8], _ plan: inout InstallPlan) {
    if !file.isExecutable {
      plan.remark(
        "hook-not-executable",
        "'\(file.path)' is not executable, so git passed over it, and so do we")
    }
    let asksForItsName = ["basename \"$0\"", "basename $0", "${0##*/}", "basename($0)"].contains {
      ByteSearch.firstRange(of: Array($0.utf8), in: script.span) != nil
    }
    if asksForItsName {
      plan.warn(
        "hook-name", "'\(file.path)' looks at its own name, which becomes '\(file.keptPath)'",
        hint: "let it know '\(file.hook.rawValue)' by another way")
    }
  }
}

/// What stands under a hook's name now.
struct HookFile {
  enum Content: Equatable {
    case absent
    case ours([UInt8])
    case edited([UInt8])
    case foreign([UInt8])
    case unreadable(String)
  }

  let hook: HookName
  let path: String
  let content: Content
  let isExecutable: Bool

  init(_ hook: HookName, in folder: String) {
    self.hook = hook
    path = "\(folder)/\(hook.rawValue)"
    isExecutable = Files.isExecutable(path)
    content = Self.content(path)
  }

  var keptPath: String { path + Shim.keptSuffix }

  /// Whether an earlier hook has been kept beside it.
  var isKept: Bool { Files.stat(keptPath) != nil }

  func keptEquals(_ script: [UInt8]) -> Bool {
    !script.isEmpty && Self.content(keptPath) == .foreign(script)
      && Files.isExecutable(keptPath) == isExecutable
  }

  /// The hook manager whose file this is.
  var manager: HookManager? {
    if case .foreign(let script) = content { HookManager.author(of: script) } else { nil }
  }

  /// Whether the manager that took our place has put our shim away and goes on calling it.
  var isCalledByManager: Bool {
    guard let aside = manager?.putAside, aside.isCalled else { return false }
    if case .ours = Self.content(path + aside.suffix) { return true }
    return false
  }

  static func content(_ path: String) -> Content {
    guard let status = Files.stat(path) else { return .absent }
    switch status.kind {
    case .directory: return .unreadable("it is a folder")
    case .other: return .unreadable("it is no regular file")
    case .file, .symbolicLink: break
    }
    do throws(PlatformError) {
      let bytes = try Files.read(path, limit: Self.scriptBytesMax)
      switch Shim.recognize(bytes) {
      case .foreign: return .foreign(bytes)
      case .ours: return .ours(bytes)
      case .edited: return .edited(bytes)
      }
    } catch {
      // A link to nothing and a program too big for a script are someone else's all the same.
      return error.isPermission ? .unreadable(error.reason) : .foreign([])
    }
  }

  private static let scriptBytesMax = 1 << 20
}
