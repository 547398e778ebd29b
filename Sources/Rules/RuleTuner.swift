import Diagnostics
import Text

/// Applies an `[override.ID]` table to its rule.
struct RuleTuner {
  /// How diagnostics name the file of the override.
  let file: String
  /// The folder that the file's globs start from.
  let base: RepositoryPath
  let context: RuleStack.Context

  /// Returns `rule` as `override` changes it, or as it was where the override has errors.
  ///
  /// `exclude` adds to what the rule left out already; every other key replaces. Examples show
  /// what the old options did, so changed options drop those that the override does not renew.
  func tune(_ rule: Rule, by override: Rulefile.Override) -> Rule {
    guard let kind = context.kinds[rule.check] else { return rule }
    let errors = context.diagnostics.count
    let reader = RulefileValueReader(file: file, diagnostics: context.diagnostics)
    let keys = RulefileKeys.tunable + kind.options.map(RulefileKey.init)
    let read = reader.read(override.table, keys: keys, of: "the override of a '\(kind.name)' rule")
    refuseMisplaced(read, override, kind)
    reader.checkAliases(read)
    guard context.diagnostics.count == errors else { return rule }
    var tuned = rule
    tuneShared(&tuned, read)
    let hasNewOptions = tuneOptions(&tuned, read, kind)
    if hasNewOptions { tuned.examples = Examples() }
    if let bad = read.examples("bad") { tuned.examples.bad = bad }
    if let good = read.examples("good") { tuned.examples.good = good }
    tuned.overrides.append(
      Rule.Origin(source: file, line: override.place.line, column: override.place.column))
    if hasNewOptions || read.has("bad") || read.has("good") {
      context.prover.examine(tuned, isBuiltIn: false)
    }
    return tuned
  }

  private func refuseMisplaced(
    _ read: RulefileTable, _ override: Rulefile.Override, _ kind: CheckKind
  ) {
    if kind.subject == .message {
      for key in ["files", "exclude"] {
        guard let place = read.place(of: key) else { continue }
        context.diagnostics.error(
          "misplaced-key", "'\(key)' has no place here: a commit message has no path", at: place)
      }
    }
    if !base.isTop, let what = kind.subject.whole {
      context.diagnostics.error(
        "misplaced-override", "'\(override.id)' judges \(what), which no folder can change",
        at: override.place, hint: "tune it in the rulefile at the top")
    }
  }

  private func tuneShared(_ rule: inout Rule, _ read: RulefileTable) {
    if let level = read.string("level").flatMap(Rule.Level.init(rawValue:)) { rule.level = level }
    let include = read.globs("files")?.rebased(to: base) ?? rule.paths.include
    let exclude = read.globs("exclude")?.rebased(to: base) ?? .empty
    rule.paths = PathSelector(
      include: include, exclude: rule.paths.exclude.appending(exclude))
    if let message = read.string("message") { rule.message = message }
    if let why = read.string("why") { rule.why = why }
    if let fix = read.string("fix") { rule.fix = fix }
    if let tags = read.strings("tags") { rule.tags = tags }
    if let aliases = read.strings("aliases") { rule.aliasTexts = aliases }
    if let suppressible = read.boolean("suppressible") { rule.suppressible = suppressible }
  }

  /// Returns whether the override changes an option of the check.
  private func tuneOptions(
    _ rule: inout Rule, _ read: RulefileTable, _ kind: CheckKind
  ) -> Bool {
    var hasChanged = false
    for option in kind.options {
      guard let value = read.option(option.name), let place = read.place(of: option.name) else {
        continue
      }
      rule.options.set(option.name, value, at: place)
      hasChanged = true
    }
    return hasChanged
  }
}

extension CheckKind.Subject {
  /// What rules judge that have no business in a folder below the top; nil for rules about files.
  var whole: String? {
    switch self {
    case .content, .file: nil
    case .tree: "the tree as a whole"
    case .message: "the commit message"
    }
  }
}
