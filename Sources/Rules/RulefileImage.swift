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
    let globs = image.globs.map { Glob(trusted: $0) }
    func list(_ numbers: [Int]) -> GlobList {
      numbers.isEmpty ? .empty : GlobList(numbers.map { globs[$0] })
    }
    let selectors = image.selectors.map {
      PathSelector(include: list($0.include), exclude: list($0.exclude))
    }
    var rules: [Rule] = []
    rules.reserveCapacity(image.ruleCount)
    image.forEachRule { record in
      rules.append(
        Rule(
          id: .image(record.id), check: image.checks[record.check], level: Self.level(record.level),
          paths: selectors[record.selector],
          options: CheckOptions(image: record.options, source: name),
          texts: RuleTexts(image: record.texts, source: name),
          suppressible: record.isSuppressible,
          origin: Rule.Origin(source: name, line: record.line, column: record.column)))
    }
    self.rules = rules
  }

  private static func level(_ number: Int) -> Rule.Level {
    switch number {
    case 0: .off
    case 1: .note
    case 2: .warning
    default: .error
    }
  }
}
