import Diagnostics
import PackFormat
import Text

/// The files of a standard and what each of them extends: every file read and parsed once.
final class RulefileGraph {
  /// Reads a path of the judged tree; nil where it is absent.
  typealias Reader = (RepositoryPath) throws(Failure) -> [UInt8]?

  struct Node {
    var rulefile: Rulefile
    /// What the file extends, in order, without the entries that could not be followed.
    var extends: [SourceName] = []
  }

  /// How long a chain of files that extend each other may be.
  static let chainCountMax = 16
  /// How many files one standard may be made of.
  static let fileCountMax = 256

  private let kinds: CheckKinds
  private let packs: PackLibrary
  private let prover: RuleProver
  private let diagnostics: DiagnosticList
  private(set) var nodes: [SourceName: Node] = [:]
  /// The pack that defines each id, for hints; filled when first asked for.
  private lazy var packOfRule = idsOfPacks()
  private(set) var sources: [(name: SourceName, digest: [UInt8])] = []

  init(
    kinds: CheckKinds, packs: PackLibrary, prover: RuleProver,
    diagnostics: DiagnosticList
  ) {
    self.kinds = kinds
    self.packs = packs
    self.prover = prover
    self.diagnostics = diagnostics
  }

  /// Adds a rulefile whose bytes are at hand, and all that it extends.
  func add(
    _ name: SourceName, _ bytes: [UInt8], role: RulefileReader.Role, read: Reader
  ) throws(Failure) {
    try add(name, bytes, role: role, chain: [], read: read)
  }

  /// Adds the packs that apply where there is no rulefile.
  func addDefault(read: Reader) throws(Failure) {
    var rulefile = Rulefile(name: SourceName.builtInDefault.description)
    let place = Diagnostic.Location(path: rulefile.name)
    rulefile.extends = packs.defaultNames.map { Rulefile.Placed("pack:\($0)", at: place) }
    nodes[.builtInDefault] = Node(rulefile: rulefile)
    try follow(rulefile.extends, of: .builtInDefault, chain: [], read: read)
  }

  private func add(
    _ name: SourceName, _ bytes: [UInt8], role: RulefileReader.Role, chain: [SourceName],
    read: Reader
  ) throws(Failure) {
    let rulefile: Rulefile
    if case .gitleaks(let path) = name {
      rulefile = try importGitleaks(path, bytes, chain: chain, read: read)
    } else {
      let reader = RulefileReader(
        file: name.description, role: role, kinds: kinds, diagnostics: diagnostics)
      rulefile = reader.read(bytes.span)
    }
    // A standard with errors has no digest.
    if !diagnostics.hasErrors { sources.append((name, SHA256.digest(bytes))) }
    nodes[name] = Node(rulefile: rulefile)
    for rule in rulefile.rules { prover.examine(rule, isBuiltIn: name.isBuiltIn) }
    try follow(rulefile.extends, of: name, chain: chain, read: read)
  }

  // MARK: Gitleaks

  /// Reads the gitleaks configuration `bytes` with the ones that it extends.
  private func importGitleaks(
    _ path: RepositoryPath, _ bytes: [UInt8], chain: [SourceName], read: Reader
  ) throws(Failure) -> Rulefile {
    let name = SourceName.gitleaks(path)
    let top = GitleaksReader(file: name.description, diagnostics: diagnostics).read(bytes.span)
    var configurations = [top]
    while let base = try gitleaksBase(of: configurations, read: read) {
      configurations.append(base)
      if configurations.count > GitleaksImport.baseCountMax { passOver(&configurations) }
    }
    // The rules of the pack must be known before it is said what is changed in them.
    if let place = configurations.compactMap(\.extend.useDefault).first {
      let entry = Rulefile.Placed("pack:\(GitleaksImport.defaultPackName)", at: place)
      let pack = SourceName.pack(GitleaksImport.defaultPackName)
      _ = try reach(pack, from: entry, chain: chain + [name], read: read)
    }
    let defaults = nodes[.pack(GitleaksImport.defaultPackName)]?.rulefile.rules ?? []
    let importer = GitleaksImport(diagnostics: diagnostics, defaults: defaults)
    return importer.rulefile(
      importer.join(configurations), name: name.description, path: path)
  }

  /// Takes away what the last of the configurations extends, as gitleaks does.
  private func passOver(_ chain: inout [GitleaksConfiguration]) {
    let extend = chain[chain.count - 1].extend
    if let place = extend.path?.place ?? extend.useDefault {
      diagnostics.warning(
        "gitleaks-extend", "'extend' is passed over in a configuration that is extended twice",
        at: place, hint: "gitleaks follows a chain of \(GitleaksImport.baseCountMax)")
    }
    chain[chain.count - 1].extend = GitleaksConfiguration.Extend()
  }

  /// Reads what the last of the configurations extends; nil where that is nothing, or cannot be.
  private func gitleaksBase(
    of chain: [GitleaksConfiguration], read: Reader
  ) throws(Failure) -> GitleaksConfiguration? {
    guard let last = chain.last, let entry = last.extend.path else { return nil }
    let target: SourceName
    do throws(SourceName.Mistake) {
      target = try SourceName(extending: "gitleaks:\(entry.value)")
    } catch {
      diagnostics.error("bad-extends", error.message, at: entry.place, hint: error.hint)
      return nil
    }
    if chain.contains(where: { $0.name == target.description }) {
      diagnostics.error(
        "extends-cycle", "the configurations extend each other in a circle", at: entry.place,
        hint: "take this entry out")
      return nil
    }
    guard let path = target.path, let bytes = try read(path) else {
      reportMissing(target, Rulefile.Placed(entry.value, at: entry.place))
      return nil
    }
    if !sources.contains(where: { $0.name == target }) {
      sources.append((target, SHA256.digest(bytes)))
    }
    return GitleaksReader(file: target.description, diagnostics: diagnostics).read(bytes.span)
  }

  // MARK: Extends

  private func follow(
    _ entries: [Rulefile.Placed], of name: SourceName, chain: [SourceName], read: Reader
  ) throws(Failure) {
    let chain = chain + [name]
    var followed: [SourceName] = []
    for entry in entries {
      guard let target = target(of: entry, from: name) else { continue }
      if try reach(target, from: entry, chain: chain, read: read) { followed.append(target) }
    }
    nodes[name]?.extends = followed
  }

  private func target(of entry: Rulefile.Placed, from name: SourceName) -> SourceName? {
    do throws(SourceName.Mistake) {
      let target = try SourceName(extending: entry.text)
      if name.isBuiltIn, !target.isBuiltIn {
        throw SourceName.Mistake(message: "a pack extends packs only, not \(quoted(entry.text))")
      }
      return target
    } catch {
      diagnostics.error("bad-extends", error.message, at: entry.place, hint: error.hint)
      return nil
    }
  }

  /// Reads `target` unless that has been done. Returns whether it can be built on.
  private func reach(
    _ target: SourceName, from entry: Rulefile.Placed, chain: [SourceName], read: Reader
  ) throws(Failure) -> Bool {
    if let start = chain.firstIndex(of: target) {
      let circle = (chain[start...] + [target]).map { quoted($0.description) }
      diagnostics.error(
        "extends-cycle",
        "the rulefiles extend each other in a circle: "
          + circle.joined(separator: " -> "),
        at: entry.place, hint: "take this entry out")
      return false
    }
    if nodes[target] != nil { return true }
    guard chain.count < Self.chainCountMax, nodes.count < Self.fileCountMax else {
      diagnostics.error(
        "extends-too-deep",
        chain.count < Self.chainCountMax
          ? "the standard is made of more than \(Self.fileCountMax) files"
          : "more than \(Self.chainCountMax) rulefiles extend each other in a chain",
        at: entry.place)
      return false
    }
    if let image = image(of: target) {
      let rulefile = Rulefile(image, name: target.description)
      sources.append((target, image.digest))
      nodes[target] = Node(rulefile: rulefile)
      try follow(rulefile.extends, of: target, chain: chain, read: read)
      return true
    }
    guard let bytes = try bytes(of: target, read: read) else {
      reportMissing(target, entry)
      return false
    }
    try add(target, bytes, role: .extended, chain: chain, read: read)
    return true
  }

  /// An image holds no mistakes to report, so packs that are to be proved are read as text.
  private func image(of name: SourceName) -> PackImage? {
    guard case .pack(let name) = name, prover.proof != .all else { return nil }
    return packs.image(name)
  }

  private func bytes(of name: SourceName, read: Reader) throws(Failure) -> [UInt8]? {
    switch name {
    case .pack(let name): packs.bytes(name)
    case .file(let path), .gitleaks(let path): try read(path)
    case .explicit, .local, .builtInDefault: nil
    }
  }

  private func reportMissing(_ target: SourceName, _ entry: Rulefile.Placed) {
    if case .pack(let name) = target {
      diagnostics.error(
        "unknown-pack", "unknown pack \(quoted(name))", at: entry.place,
        hint: nameHint(for: name, among: packs.names))
      return
    }
    let isPackName = packs.names.contains { $0.isExactly(entry.text) }
    diagnostics.error(
      "missing-file", "\(quoted(target.description)) is not in the judged tree", at: entry.place,
      hint: isPackName
        ? "did you mean 'pack:\(entry.text)'?"
        : "paths start from the top of the repository; add the file with 'git add'")
  }

  // MARK: Hints

  /// Returns the pack that defines the rule `id` and that nothing extends.
  func packThatDefines(_ id: String) -> String? {
    packOfRule[ExactString(id)].flatMap { nodes[.pack($0)] == nil ? $0 : nil }
  }

  private func idsOfPacks() -> [ExactString: String] {
    var result: [ExactString: String] = [:]
    for name in packs.names {
      let reader = RulefileReader(
        file: "pack:\(name)", role: .extended, kinds: kinds, diagnostics: DiagnosticList())
      let bytes = packs.bytes(name) ?? []
      for rule in reader.read(bytes.span).rules { result[ExactString(rule.id)] = name }
    }
    return result
  }
}
