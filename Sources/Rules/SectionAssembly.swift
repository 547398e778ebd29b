import Diagnostics
import Text

/// Puts the sections of a standard together: the top's, then those of the folders below, each on
/// what the folders above it say.
struct SectionAssembly {
  let context: RuleStack.Context

  /// A section with what a section below it builds on.
  private struct Draft {
    var directory: RepositoryPath
    var stack: RuleStack
    var exclude: GlobList
  }

  /// - Parameters:
  ///   - additions: the local rulefile, if there is one.
  ///   - nested: the folders with a rulefile of their own, sorted.
  func sections(
    top: SourceName, additions: SourceName?, nested: [RepositoryPath]
  ) -> [Section] {
    var stack = RuleStack()
    stack.addSection(top, base: .top, context)
    if let additions { stack.addSection(additions, base: .top, context) }
    var drafts = [
      Draft(
        directory: .top, stack: stack,
        exclude: context.graph.nodes[top]?.rulefile.exclude ?? .empty)
    ]
    for folder in nested { drafts.append(draft(folder, on: drafts)) }
    return drafts.map(section)
  }

  private func draft(_ folder: RepositoryPath, on drafts: [Draft]) -> Draft {
    let name = SourceName.file(folder.appending(StandardLoader.rulefileName))
    let parent = drafts.last { folder.isInside($0.directory) } ?? drafts[0]
    var draft = Draft(directory: folder, stack: parent.stack, exclude: parent.exclude)
    guard let rulefile = context.graph.nodes[name]?.rulefile else { return draft }
    if rulefile.isRoot { draft = Draft(directory: folder, stack: RuleStack(), exclude: .empty) }
    refuseWholeRules(of: rulefile)
    draft.stack.addSection(name, base: folder, context)
    draft.exclude = draft.exclude.appending(rulefile.exclude.rebased(to: folder))
    return draft
  }

  /// A rulefile in a folder cannot say how the message or the whole tree is judged.
  private func refuseWholeRules(of rulefile: Rulefile) {
    for rule in rulefile.rules {
      guard let what = context.kinds[rule.check]?.subject.whole else { continue }
      context.diagnostics.error(
        "misplaced-rule", "the rule '\(rule.id)' judges \(what), which no folder can say",
        at: rule.origin.location, hint: "move it to the rulefile at the top")
    }
  }

  /// Rules for the message and the tree come from the top alone, also where a folder extends a
  /// pack that has some.
  private func section(_ draft: Draft) -> Section {
    let rules =
      draft.directory.isTop
      ? draft.stack.rules
      : draft.stack.rules.filter { context.kinds[$0.check]?.subject.whole == nil }
    return Section(
      directory: draft.directory, rules: rules, exclude: draft.exclude,
      allowances: draft.stack.allowances)
  }
}
