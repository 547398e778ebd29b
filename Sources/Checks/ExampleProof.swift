import Diagnostics
import Rules
import Text

/// The proof of a rule by its own examples: each `bad` one must be reported, no `good` one may be.
struct ExampleProof {
  private(set) var diagnostics: [Diagnostic] = []
  private let rule: Rule

  init(_ rule: Rule) {
    self.rule = rule
    if rule.examples.bad.isEmpty && rule.examples.good.isEmpty { return }
    do throws(Failure) {
      let inspector = try Inspector(proving: rule)
      for example in rule.examples.bad { try prove(example, isBad: true, inspector) }
      for example in rule.examples.good { try prove(example, isBad: false, inspector) }
    } catch {
      diagnostics += error.diagnostics
    }
  }

  private mutating func prove(
    _ example: Examples.Example, isBad: Bool, _ inspector: Inspector
  ) throws(Failure) {
    let findings = try findings(example, inspector)
    if isBad == !findings.isEmpty { return }
    diagnostics.append(
      Diagnostic(
        .error, isBad ? "example-not-reported" : "example-reported",
        isBad
          ? "rule '\(rule.id)' does not report its bad example"
          : "rule '\(rule.id)' reports its good example: \(findings.first?.message ?? "")",
        at: example.place,
        hint: isBad
          ? "change the rule so that it reports the example, or the example"
          : "change the rule so that it leaves the example alone, or the example"))
  }

  private func findings(
    _ example: Examples.Example, _ inspector: Inspector
  ) throws(Failure) -> [Finding] {
    let kind = CheckCatalog.kinds.first { $0.name == rule.check }
    let content = Self.expands(rule) ? ExampleTemplate.expand(example.content) : example.content
    switch kind?.subject {
    case .message:
      return try inspector.message(content, context: MessageContext(cleanup: .strip)).findings
    case .tree:
      let paths = Self.paths(content)
      let tree = ListedTree(paths.map { ($0, FileFacts.Mode.file) })
      return try inspector.tree(tree, change: TreeChange(added: paths, isWhole: true))
    case .content, .file, nil:
      return try inspector.content(
        content.span, file: facts(example, content), names: tree(example, content)
      ).findings
    }
  }

  /// A plain example of a check of names is a path.
  private func facts(_ example: Examples.Example, _ content: [UInt8]) -> FileFacts {
    let judgesNames = ["forbidden-path", "windows-name"].contains(rule.check)
    let isNamed = judgesNames || !rule.options.has("pattern") && rule.check == "secret"
    let path =
      example.path.map { RepositoryPath($0) }
      ?? (isNamed && !content.isEmpty ? RepositoryPath(content) : RepositoryPath("example"))
    return FileFacts(path: path, mode: example.mode, size: content.count)
  }

  /// For links: a tree that has the link and nothing else.
  private func tree(_ example: Examples.Example, _ content: [UInt8]) -> ListedTree? {
    guard rule.check == "symlink" else { return nil }
    return ListedTree([(facts(example, content).path, example.mode)])
  }

  /// The paths of a tree, one a line.
  private static func paths(_ content: [UInt8]) -> [RepositoryPath] {
    content.split(separator: UInt8(ascii: "\n")).map { RepositoryPath(Array($0)) }
  }

  private static func expands(_ rule: Rule) -> Bool {
    ["secret", "private-key", "file-size"].contains(rule.check)
  }
}
