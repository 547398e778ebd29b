package import Diagnostics
package import Text

/// The rules in force for a tree: its rulefiles with all that they extend, resolved.
package struct Standard: Sendable {
  /// A file or pack that the standard was made of.
  package struct Source: Sendable, Hashable {
    /// As diagnostics and origins of rules name it: `pack:secrets`, or a path.
    package var name: String
    /// Where it lies in the judged tree; nil for a pack and for a rulefile named by hand.
    package var path: RepositoryPath?
    /// The SHA-256 of its bytes.
    package var digest: [UInt8]

    package init(name: String, path: RepositoryPath?, digest: [UInt8]) {
      self.name = name
      self.path = path
      self.digest = digest
    }
  }

  /// The section of the top folder, then those of the folders with a rulefile of their own, each
  /// after the folders that it lies in.
  package let sections: [Section]
  /// Their folders; asked about every file, so without the rest of a section.
  private let directories: [RepositoryPath]
  /// Everything that decides what the standard says, sorted by name.
  package let sources: [Source]
  /// Names the standard: 32 bytes, the same for the same sources and no others.
  package let digest: [UInt8]
  /// Whether the tree has no rulefile at its top, so that the built-in default applies.
  package let isDefault: Bool
  package let settings: StandardSettings
  /// What a person should know although it stops nothing: a standard without rules, for one.
  package let warnings: [Diagnostic]

  init(
    sections: [Section], sources: [(name: SourceName, digest: [UInt8])], isDefault: Bool,
    settings: StandardSettings, warnings: [Diagnostic]
  ) {
    self.sections = sections
    directories = sections.map(\.directory)
    let sorted = sources.sorted { $0.name.digestKey < $1.name.digestKey }
    self.sources = sorted.map {
      Source(name: $0.name.description, path: $0.name.path, digest: $0.digest)
    }
    digest = Self.digest(of: sorted)
    self.isDefault = isDefault
    self.settings = settings
    self.warnings = warnings
  }

  /// The rules that judge the whole tree and the commit message come from here.
  package var top: Section { sections[0] }

  /// Returns the section of the deepest folder with a rulefile that holds `path`.
  /// Cost: linear in the number of nested rulefiles.
  package func section(for path: RepositoryPath) -> Section { sections[sectionIndex(for: path)] }

  /// Returns the index in `sections` of the section that judges `path`.
  package func sectionIndex(for path: RepositoryPath) -> Int {
    // A folder sorts before those inside it, so the last that holds the path is the deepest.
    directories.count == 1 ? 0 : directories.lastIndex { path.isInside($0) } ?? 0
  }

  /// Returns the rule with this id that is nearest to the top, nil where there is none.
  package func rule(_ id: String) -> Rule? {
    for section in sections {
      if let rule = section.rules.first(where: { $0.id.isExactly(id) }) { return rule }
    }
    return nil
  }

  /// Returns the ids of all rules, sorted, each once.
  package var ruleIDs: [String] { Set(sections.flatMap { $0.rules.map(\.id) }).sorted() }

  /// Whether a change of the file at `path` changes this standard: it is one of its sources, or
  /// a rulefile by its name.
  package func isPartOfStandard(_ path: RepositoryPath) -> Bool {
    StandardLoader.isRulefile(path) || sources.contains { $0.path == path }
  }
}

/// What a rulefile settles beside the rules.
package struct StandardSettings: Sendable, Hashable {
  /// Where verdicts go.
  package enum Share: String, Sendable, CaseIterable {
    /// They stay in this clone.
    case local
    /// They go to the remote with every push.
    case push
  }

  package var share: Share
  /// Where the baseline lies in the judged tree.
  package var baseline: RepositoryPath
  /// Where the rulefile names the baseline; nil where the path is the default.
  package var baselineOrigin: Diagnostic.Location?

  /// Where the baseline lies unless the rulefile names another place.
  package static let baselineDefault = RepositoryPath("factory-hook.baseline")

  package init(
    share: Share = .local, baseline: RepositoryPath = Self.baselineDefault,
    baselineOrigin: Diagnostic.Location? = nil
  ) {
    self.share = share
    self.baseline = baseline
    self.baselineOrigin = baselineOrigin
  }
}

extension Standard {
  /// Returns the digest over names and contents, framed so that no two lists of sources are
  /// written the same. The first line names the meaning of the format: it changes when a later
  /// version reads the same rulefiles in another way.
  private static func digest(of sources: [(name: SourceName, digest: [UInt8])]) -> [UInt8] {
    var hash = SHA256()
    hash.update("factory-hook standard 1\n".utf8)
    for source in sources {
      let key = source.name.digestKey
      hash.update("\(key.utf8.count) \(key) ".utf8)
      hash.update(source.digest)
      hash.update("\n".utf8)
    }
    return hash.finish()
  }
}
