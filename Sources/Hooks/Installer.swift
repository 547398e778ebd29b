import Diagnostics
import Platform

/// Works out how to put our hooks into a repository and how to take them away again.
///
/// Reads the disk and asks git, but changes nothing: that is for `InstallPlan.carryOut`. Planning
/// when all is as it should be gives a plan without actions.
package struct Installer: Sendable {
  package struct Options: Sendable {
    /// The absolute path of the binary that the hooks start.
    package var binary: String
    package var hooks: [HookName]
    /// Options for the binary, before the hook's name.
    package var shimOptions: [String]
    /// Chain the hooks of other hook managers, replace edited shims, and use the repository's own
    /// folder where `core.hooksPath` leads elsewhere.
    package var isForced: Bool
    /// Join this hook manager instead of taking its place.
    package var into: HookManager?
    /// Use git's configuration (2.54 or newer) rather than hook files.
    package var viaConfiguration: Bool
    /// What the ledger needs from the repository's configuration.
    package var settings: [(key: String, value: String)]

    package init(
      binary: String, hooks: [HookName] = HookName.client, shimOptions: [String] = [],
      isForced: Bool = false, into: HookManager? = nil, viaConfiguration: Bool = false,
      settings: [(key: String, value: String)] = [
        ("notes.factory-hook.mergeStrategy", "cat_sort_uniq")
      ]
    ) {
      self.binary = binary
      self.hooks = hooks
      self.shimOptions = shimOptions
      self.isForced = isForced
      self.into = into
      self.viaConfiguration = viaConfiguration
      self.settings = settings
    }
  }

  package let location: HooksLocation
  package let options: Options
  let git: HookGit

  /// - Parameter environment: git's variables; nil passes on this process's own.
  package init(
    _ location: HooksLocation, _ options: Options, environment: [String: String]? = nil
  ) {
    self.location = location
    self.options = options
    git = HookGit(directory: location.commonDirectory, environment: environment)
  }

  /// Plans an installation.
  package func planInstall() -> InstallPlan {
    var plan = InstallPlan()
    var manifest = InstallManifest(commonDirectory: location.commonDirectory)
    let before = manifest
    guard isUsable(options.binary, &plan) else { return plan }
    if options.viaConfiguration {
      planConfigurationHooks(&plan, &manifest)
    } else {
      planHookFiles(&plan, &manifest)
    }
    if plan.isRefused { return InstallPlan(diagnostics: plan.diagnostics) }
    for setting in options.settings { planSetting(setting.key, setting.value, &plan, &manifest) }
    if manifest != before { planManifest(manifest, &plan) }
    return plan
  }

  private func isUsable(_ binary: String, _ plan: inout InstallPlan) -> Bool {
    if binary.hasPrefix("/"), !binary.utf8.contains(UInt8(ascii: "\n")),
      Files.isExecutable(binary)
    {
      return true
    }
    plan.refuse(
      "binary", "cannot let hooks start '\(binary)': it is no absolute path of an executable file")
    return false
  }

  /// The manifest comes first: what it names and what is not there yet is passed over.
  private func planManifest(_ manifest: InstallManifest, _ plan: inout InstallPlan) {
    let path = InstallManifest.path(in: location.commonDirectory)
    plan.actions.insert(
      contentsOf: [
        .createDirectory(location.commonDirectory + "/factory-hook"),
        .editFile(path, manifest.bytes),
      ], at: 0)
  }

  /// Plans a key of the repository's own configuration, unless it has that value already.
  func planSetting(
    _ key: String, _ value: String, _ plan: inout InstallPlan, _ manifest: inout InstallManifest
  ) {
    let previous = try? git.answer(["config", "--local", "--get", key])
    if previous == value { return }
    manifest.settings.removeAll { $0.key == key }
    manifest.settings.append(.init(key: key, value: value, previous: previous))
    plan.actions.append(.setConfiguration(key: key, value: value, git: git))
  }

  /// Returns those of `hooks` that git would start from our own files, as they were written.
  package static func present(_ hooks: [HookName], in location: HooksLocation) -> [HookName] {
    hooks.filter { hook in
      let file = HookFile(hook, in: location.directory)
      guard case .ours = file.content else { return false }
      return file.isExecutable
    }
  }

  /// Whether our hooks stand in the repository's configuration (`--config`).
  package static func usesConfiguration(
    _ location: HooksLocation, environment: [String: String]? = nil
  ) -> Bool {
    let git = HookGit(directory: location.commonDirectory, environment: environment)
    let key = "hook.factory-hook-\(HookName.preCommit.rawValue).command"
    return (try? git.answer(["config", "--local", "--get", key])) != nil
  }

  /// One name for each event: so the event reaches the command whatever git passes to it.
  private func planConfigurationHooks(
    _ plan: inout InstallPlan, _ manifest: inout InstallManifest
  ) {
    let version = (try? git.answer(["version"])) ?? ""
    guard let parsed = GitVersion(version), parsed >= GitVersion(2, 54) else {
      return plan.refuse(
        "git-version", "cannot install hooks by configuration: that takes git 2.54 or newer",
        hint: "install hook files: factory-hook install")
    }
    for hook in options.hooks {
      let words = [shellQuoted(options.binary), "hook"] + options.shimOptions.map(shellQuoted)
      let name = "hook.factory-hook-\(hook.rawValue)"
      let command = (words + [hook.rawValue]).joined(separator: " ")
      planSetting("\(name).command", command, &plan, &manifest)
      planSetting("\(name).event", hook.rawValue, &plan, &manifest)
    }
  }
}

/// The first two numbers of git's version.
struct GitVersion: Comparable {
  var major: Int
  var minor: Int

  init(_ major: Int, _ minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// Reads what `git version` prints: `git version 2.39.5 (…)`.
  init?(_ text: String) {
    let numbers = text.split(separator: " ").dropFirst(2).first?.split(separator: ".") ?? []
    guard numbers.count >= 2, let major = Int(numbers[0]), let minor = Int(numbers[1]) else {
      return nil
    }
    self.init(major, minor)
  }

  static func < (a: GitVersion, b: GitVersion) -> Bool { (a.major, a.minor) < (b.major, b.minor) }
}
