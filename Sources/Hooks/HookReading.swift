import Platform

/// What the hook files and git's configuration say of `pre-commit`, without running anything.
struct HookReading {
  private let location: HooksLocation
  private let git: HookGit

  init(_ location: HooksLocation, _ environment: [String: String]?) {
    self.location = location
    git = HookGit(directory: location.commonDirectory, environment: environment)
  }

  /// Whether our hook is called, as far as can be told without a trial; nil where nothing of
  /// others would run in one.
  var outcome: HookProbe.Outcome? {
    if let other = otherConfigurationHook {
      return .untried("git's configuration starts '\(other)' before it")
    }
    let file = HookFile(.preCommit, in: location.directory)
    switch file.content {
    case .ours, .absent: return nil
    case .edited: return .untried("'\(file.path)' is our hook, changed by hand")
    case .unreadable(let reason): return .silent("'\(file.path)' cannot be read: \(reason)")
    case .foreign(let script): return outcome(of: file, script)
    }
  }

  private func outcome(of file: HookFile, _ script: [UInt8]) -> HookProbe.Outcome {
    guard file.isExecutable else {
      return .silent("'\(file.path)' is not executable, so git passes over it")
    }
    guard let manager = file.manager else {
      return HooksLocation.calls(.preCommit, in: script)
        ? .untried("'\(file.path)' calls it") : .silent("'\(file.path)' is not ours")
    }
    if file.isCalledByManager {
      return .untried("\(manager.rawValue) calls the hook that it found, which is ours")
    }
    guard let place = location.placeOfCall(of: .preCommit, by: manager) else {
      return .silent("\(manager.rawValue) holds the hook, and nothing says that it calls ours")
    }
    return .untried("\(manager.rawValue) calls it from '\(place)'")
  }

  /// The name of a hook that git 2.54 starts from its configuration and that is not ours.
  private var otherConfigurationHook: String? {
    let answer = try? git.answer(["config", "--name-only", "--get-regexp", "^hook[.].*[.]command$"])
    return answer?.split(separator: "\n").map(String.init).first {
      !$0.hasPrefix("hook.factory-hook")
    }
  }
}

extension HooksLocation {
  /// Returns the file of a hook manager, from the top of the work tree, that lets it call our
  /// `hook`; nil where none does.
  func placeOfCall(of hook: HookName, by manager: HookManager) -> String? {
    guard let workTree else { return nil }
    var names = manager.configurationFiles
    if manager == .husky, case .workTree(let path) = place {
      let parts = path.split(separator: "/")
      let folder = parts.last == "_" ? parts.dropLast().joined(separator: "/") : path
      names = ["\(folder)/\(hook.rawValue)"]
    }
    return names.first { name in
      guard let bytes = try? Files.read("\(workTree)/\(name)", limit: 1 << 20) else { return false }
      if Self.calls(hook, in: bytes) { return true }
      // The hooks of our own `.pre-commit-hooks.yaml`.
      guard manager == .preCommit || manager == .prek, let id = hook.preCommitID else {
        return false
      }
      return Self.words(in: bytes).contains(id)
    }
  }

  /// Whether a file holds the command of our `hook`: as a command line, or as overcommit lists its
  /// words.
  static func calls(_ hook: HookName, in bytes: [UInt8]) -> Bool {
    let words = ["factory-hook", "hook", hook.rawValue]
    let calls = [words.joined(separator: " "), words.joined(separator: "', '")]
    return calls.contains { ByteSearch.firstRange(of: Array($0.utf8), in: bytes.span) != nil }
  }

  /// The words of a configuration in YAML or TOML, punctuation left out.
  private static func words(in bytes: [UInt8]) -> Set<String> {
    let text = String(decoding: bytes, as: UTF8.self)
    let parts = text.unicodeScalars.split { " \t\r\n\"',:=[]{}".unicodeScalars.contains($0) }
    return Set(parts.map { String($0) })
  }
}

extension HookName {
  /// The id of the hook in our `.pre-commit-hooks.yaml` that does this one's work.
  fileprivate var preCommitID: String? {
    switch self {
    case .preCommit, .preMergeCommit: "factory-hook"
    case .commitMessage: "factory-hook-message"
    case .prePush: "factory-hook-push"
    default: nil
    }
  }
}
