package import Diagnostics
package import Text

/// Reads the standard of a tree: its rulefiles, through a closure that gives the bytes of its
/// paths, and the packs that they extend.
package struct StandardLoader: Sendable {
  /// The name of the rulefile, at the top and in any folder below.
  package static let rulefileName = "factory-hook.toml"
  private static let rulefileNameBytes = Array(rulefileName.utf8)
  /// Where the top's rulefile may lie instead.
  package static let alternativePath = RepositoryPath(".config/factory-hook.toml")

  /// A rulefile that does not come from the judged tree.
  package struct NamedRulefile: Sendable, Hashable {
    /// As the person named it.
    package var name: String
    package var bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
      self.name = name
      self.bytes = bytes
    }
  }

  package var kinds: [CheckKind] { kindsByName.all }
  package let packs: PackLibrary
  private let kindsByName: CheckKinds

  /// - Parameter kinds: asked for when a rulefile needs them, which packs alone do not.
  package init(
    kinds: @autoclosure @escaping @Sendable () -> [CheckKind], packs: PackLibrary
  ) {
    kindsByName = CheckKinds(kinds())
    self.packs = packs
  }

  /// Whether the file at `path` is a rulefile by its name.
  package static func isRulefile(_ path: RepositoryPath) -> Bool {
    let (bytes, name) = (path.bytes, rulefileNameBytes)
    let start = bytes.count - name.count
    if start < 0 { return false }
    // Asked of each file of a tree, and most end otherwise.
    for index in name.indices.reversed() where bytes[start + index] != name[index] { return false }
    return start == 0 || bytes[start - 1] == UInt8(ascii: "/")
  }

  /// Returns the folders below the top that hold `paths`: those whose rulefiles may matter for
  /// them. Sorted, each once.
  package static func folders(holding paths: [RepositoryPath]) -> [RepositoryPath] {
    var folders: Set<RepositoryPath> = []
    for path in paths {
      var folder = path.directory
      while !folder.isTop, folders.insert(folder).inserted { folder = folder.directory }
    }
    return folders.sorted()
  }

  /// Reads the standard that judges the paths in `folders` and at the top.
  ///
  /// - Parameters:
  ///   - folders: the folders whose own rulefiles count; see `folders(holding:)`.
  ///   - explicit: a rulefile that takes the place of all those in the tree. What it extends is
  ///     asked of `read`, too.
  ///   - local: a rulefile that adds rules to those of the top.
  ///   - proof: which rules' examples are run.
  ///   - read: gives the bytes of a path in the judged tree, nil where it is absent.
  /// - Throws: everything that is wrong in the rulefiles, sorted by place; or what `read` throws.
  package func load(
    nestedFor folders: [RepositoryPath] = [], replacing explicit: NamedRulefile? = nil,
    adding local: NamedRulefile? = nil, proof: Proof = .ownRules,
    read: (RepositoryPath) throws(Failure) -> [UInt8]?
  ) throws(Failure) -> Standard {
    let diagnostics = DiagnosticList()
    let prover = RuleProver(kinds: kindsByName, proof: proof, diagnostics: diagnostics)
    let graph = RulefileGraph(
      kinds: kindsByName, packs: packs, prover: prover, diagnostics: diagnostics)
    let top = try addTop(explicit, to: graph, diagnostics, read: read)
    var additions: SourceName?
    if let local {
      additions = .local(local.name)
      try graph.add(.local(local.name), local.bytes, role: .local, read: read)
    }
    let nested = explicit == nil ? try addNested(folders, to: graph, read: read) : []
    let context = RuleStack.Context(
      graph: graph, kinds: kindsByName, prover: prover, diagnostics: diagnostics)
    let sections = SectionAssembly(context: context)
      .sections(top: top, additions: additions, nested: nested)
    return try standard(sections, top: top, context)
  }

  // MARK: Rulefiles

  /// Adds the rulefile of the top, or the default where there is none, and returns its name.
  private func addTop(
    _ explicit: NamedRulefile?, to graph: RulefileGraph, _ diagnostics: DiagnosticList,
    read: RulefileGraph.Reader
  ) throws(Failure) -> SourceName {
    if let explicit {
      let name = SourceName.explicit(explicit.name)
      try graph.add(name, explicit.bytes, role: .top, read: read)
      return name
    }
    let path = RepositoryPath(Self.rulefileName)
    let bytes = try read(path)
    let alternative = try read(Self.alternativePath)
    if bytes != nil, alternative != nil {
      diagnostics.error(
        "two-rulefiles", "both '\(path)' and '\(Self.alternativePath)' are there",
        at: Diagnostic.Location(path: Self.alternativePath.description),
        hint: "join them, then 'git rm' one")
    }
    guard let rulefile = bytes ?? alternative else {
      try graph.addDefault(read: read)
      return .builtInDefault
    }
    let name = SourceName.file(bytes != nil ? path : Self.alternativePath)
    try graph.add(name, rulefile, role: .top, read: read)
    return name
  }

  /// Adds the rulefiles of `folders` and returns those that have one, each after the folders
  /// that it lies in.
  private func addNested(
    _ folders: [RepositoryPath], to graph: RulefileGraph, read: RulefileGraph.Reader
  ) throws(Failure) -> [RepositoryPath] {
    var nested: [RepositoryPath] = []
    for folder in Set(folders).sorted() where !folder.isTop {
      let path = folder.appending(Self.rulefileName)
      guard path != Self.alternativePath, let bytes = try read(path) else { continue }
      try graph.add(.file(path), bytes, role: .nested, read: read)
      nested.append(folder)
    }
    return nested
  }

  private func standard(
    _ sections: [Section], top: SourceName, _ context: RuleStack.Context
  ) throws(Failure) -> Standard {
    // Rules that are missing because of errors in them leave no rule in force, too.
    for section in sections where !section.isInForce && !context.diagnostics.hasErrors {
      let name =
        section.directory.isTop
        ? top.description : section.directory.appending(Self.rulefileName).description
      context.diagnostics.warning(
        "no-rules", "no rule is in force: nothing is judged by this rulefile",
        at: Diagnostic.Location(path: name),
        hint: "extends = [\(packs.defaultNames.map { "\"pack:\($0)\"" }.joined(separator: ", "))]")
    }
    let found = context.diagnostics.sorted()
    guard !found.contains(where: { $0.severity == .error }) else { throw Failure(found) }
    let rulefile = context.graph.nodes[top]?.rulefile
    let baseline = rulefile?.baseline
    return Standard(
      sections: sections, sources: context.graph.sources, isDefault: top == .builtInDefault,
      settings: StandardSettings(
        share: (rulefile?.share?.text).flatMap(StandardSettings.Share.init(rawValue:)) ?? .local,
        baseline: baseline.map { RepositoryPath($0.text) } ?? StandardSettings.baselineDefault,
        baselineOrigin: baseline?.place),
      warnings: found)
  }
}
