import Diagnostics
import PackFormat

extension Rulefile {
  /// What the pack in `image` says. Its rules' options and texts stay in the image.
  /// Cost: some hundred nanoseconds a rule.
  init(_ image: PackImage, name: String) {
    self.init(name: name)
    extends = image.extends.map {
      Placed($0.text, at: Diagnostic.Location(path: name, line: $0.line, column: $0.column))
    }
    var globs: [String: Glob] = [:]
    globs.reserveCapacity(128)
    // Equal globs are one, which is read and matched for all.
    func list(_ texts: [String]) -> GlobList {
      GlobList(
        texts.map { text in
          if let known = globs[text] { return known }
          let glob = Glob(trusted: text)
          globs[text] = glob
          return glob
        })
    }
    let selectors = image.selectors.map {
      PathSelector(include: list($0.include), exclude: list($0.exclude))
    }
    let levels: [Rule.Level] = [.off, .note, .warning, .error]
    var rules: [Rule] = []
    rules.reserveCapacity(image.ruleCount)
    image.forEachRule { record in
      rules.append(
        Rule(
          id: record.id, check: image.checks[record.check], level: levels[record.level],
          paths: selectors[record.selector],
          options: CheckOptions(image: record.options, source: name),
          texts: RuleTexts(image: record.texts, source: name),
          suppressible: record.isSuppressible,
          origin: Rule.Origin(source: name, line: record.line, column: record.column)))
    }
    self.rules = rules
  }
}
