/// What the environment tells a hook (githooks(5), git(1) "Environment Variables"), read once
/// before anything changes it.
package struct HookEnvironment: Sendable, Equatable {
  /// Someone asked to pass by the gate: `FACTORY_HOOK=0`.
  package struct Skip: Sendable, Equatable {
    /// `FACTORY_HOOK_REASON`, invalid UTF-8 repaired; nil where none was given.
    package var reason: String?

    package init(reason: String?) { self.reason = reason }
  }

  /// Which index a commit is made from.
  package enum Index: Sendable, Equatable {
    /// The one of the work tree: `git commit` alone.
    case usual
    /// `git commit -a` or `-i PATH`: a copy that holds more, which becomes the index.
    case extended
    /// `git commit PATH`: HEAD with these paths alone, thrown away afterwards.
    case partial
    /// Named by whoever called git.
    case named
  }

  /// Set where the gate is to be passed by; it is recorded, and `audit` sees it.
  package var skip: Skip?
  /// Where an installation's probe wants its answer: see `HookProbe`.
  package var probe: [UInt8]?
  /// `GIT_DIR`, `GIT_WORK_TREE`, `GIT_INDEX_FILE`: raw paths, relative to the folder that git
  /// started the hook in; nil where git set none.
  package var gitDirectory: [UInt8]?
  package var workTree: [UInt8]?
  package var indexFile: [UInt8]?
  package var index: Index
  /// Objects lie in quarantine (`pre-receive`, `update`): nothing may be written, since git does
  /// not take refs back when the push is refused.
  package var isInQuarantine: Bool
  /// What git itself is doing: `commit`, `merge`, `rebase (pick)`, …; nil where it does not say.
  package var reflogAction: String?

  /// - Parameter variable: the raw value of an environment variable, or nil.
  package init(variable: (String) -> [UInt8]?) {
    func text(_ name: String) -> String? {
      variable(name).map { String(decoding: $0, as: UTF8.self) }
    }
    func path(_ name: String) -> [UInt8]? { variable(name).flatMap { $0.isEmpty ? nil : $0 } }
    if let switched = text("FACTORY_HOOK"), Self.offWords.contains(switched.lowercased()) {
      skip = Skip(reason: text("FACTORY_HOOK_REASON").flatMap { $0.isEmpty ? nil : $0 })
    }
    probe = path(HookProbe.variable)
    gitDirectory = path("GIT_DIR")
    workTree = path("GIT_WORK_TREE")
    indexFile = path("GIT_INDEX_FILE")
    index = Self.index(named: indexFile)
    isInQuarantine = path("GIT_QUARANTINE_PATH") != nil
    reflogAction = text("GIT_REFLOG_ACTION")
  }

  /// The values of `FACTORY_HOOK` that switch the gate off.
  static let offWords: Set<String> = ["0", "false", "no", "off"]

  /// git's builtin/commit.c: `-a` and `-i` prepare `index.lock`, a partial commit
  /// `next-index-PID.lock`.
  private static func index(named path: [UInt8]?) -> Index {
    guard let path else { return .usual }
    let name = path[((path.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)...]
    if name.elementsEqual("index".utf8) { return .usual }
    if name.elementsEqual("index.lock".utf8) { return .extended }
    let isPartial =
      name.starts(with: "next-index-".utf8)
      && name.suffix(5).elementsEqual(".lock".utf8)
    return isPartial ? .partial : .named
  }
}
