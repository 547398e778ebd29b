import Diagnostics
import TOML
import Text

/// A value that was read as its key's shape asks.
enum RulefileValue {
  case option(CheckOptions.Value)
  case globs(GlobList)
  case examples([Examples.Example])
  case day(CalendarDate)
}

/// The values of one table, by key. Tables have few keys, so they are searched one by one.
struct RulefileTable {
  private var entries: [(key: String, value: RulefileValue, place: Diagnostic.Location)] = []

  mutating func set(_ key: String, _ value: RulefileValue, at place: Diagnostic.Location) {
    entries.append((key, value, place))
  }

  func has(_ key: String) -> Bool { index(of: key) != nil }

  private func index(of key: String) -> Int? {
    for index in entries.indices where entries[index].key == key { return index }
    return nil
  }

  private func value(_ key: String) -> RulefileValue? { index(of: key).map { entries[$0].value } }

  func option(_ key: String) -> CheckOptions.Value? {
    if case .option(let value)? = value(key) { value } else { nil }
  }

  func string(_ key: String) -> String? {
    if case .string(let text)? = option(key) { text } else { nil }
  }

  func boolean(_ key: String) -> Bool? {
    if case .boolean(let flag)? = option(key) { flag } else { nil }
  }

  func strings(_ key: String) -> [String]? {
    if case .strings(let all)? = option(key) { all } else { nil }
  }

  func globs(_ key: String) -> GlobList? {
    if case .globs(let globs)? = value(key) { globs } else { nil }
  }

  func examples(_ key: String) -> [Examples.Example]? {
    if case .examples(let examples)? = value(key) { examples } else { nil }
  }

  func day(_ key: String) -> CalendarDate? {
    if case .day(let day)? = value(key) { day } else { nil }
  }

  func place(of key: String) -> Diagnostic.Location? {
    index(of: key).map { entries[$0].place }
  }
}

/// Reads the values of one file's tables by what their keys ask for, and reports what does not fit.
struct RulefileValueReader {
  let file: String
  let diagnostics: DiagnosticList

  func location(_ place: TOMLPlace) -> Diagnostic.Location {
    Diagnostic.Location(path: file, line: place.line, column: place.column)
  }

  /// Reads the keys of `table` that `keys` knows and reports the rest as unknown. Keys whose
  /// shape is a table of its own are left to the caller.
  /// - Parameters:
  ///   - what: what the table is, for messages: `a rule`, `the rulefile`.
  func read(_ table: TOMLTable, keys: [RulefileKey], of what: String) -> RulefileTable {
    var result = RulefileTable()
    for entry in table.entries {
      guard let index = keys.indices.first(where: { keys[$0].name.isExactly(entry.key) }) else {
        reportUnknown(entry, keys: keys, of: what)
        continue
      }
      guard let value = value(entry.node, keys[index].shape, entry.key) else { continue }
      result.set(entry.key, value, at: location(entry.node.place))
    }
    return result
  }

  private func reportUnknown(_ entry: TOMLEntry, keys: [RulefileKey], of what: String) {
    diagnostics.error(
      "unknown-key", "unknown key \(quoted(entry.key)) in \(what)", at: location(entry.keyPlace),
      hint: nameHint(for: entry.key, among: keys.map(\.name)))
  }

  private func value(
    _ node: TOMLNode, _ shape: RulefileKey.Shape, _ key: String
  ) -> RulefileValue? {
    switch shape {
    case .value(let kind): option(node, kind, key).map { .option($0) }
    case .globs: globs(node, key).map { .globs($0) }
    case .examples: examples(node, key).map { .examples($0) }
    case .day: day(node, key).map { .day($0) }
    case .rules, .overrides, .allowances: nil
    }
  }

  // MARK: Simple values

  private func option(
    _ node: TOMLNode, _ kind: OptionSpec.Kind, _ key: String
  ) -> CheckOptions.Value? {
    switch (kind, node.value) {
    case (.string, .string(let text)): return .string(text)
    case (.choice(let words), .string(let text)): return choice(text, words, key, node.place)
    case (.integer(let range), .integer(let number)):
      return inRange(Int(number), range, key, node.place).map { .integer($0) }
    case (.number(let range), .integer(let number)):
      return inRange(Double(number), range, key, node.place).map { .number($0) }
    case (.number(let range), .float(let number)):
      return inRange(number, range, key, node.place).map { .number($0) }
    case (.boolean, .boolean(let flag)): return .boolean(flag)
    case (.strings, .string), (.strings, .array):
      return strings(node, key).map { .strings($0.map(\.text)) }
    default:
      reportType(node, key, mustBe: kind.description)
      return nil
    }
  }

  private func choice(
    _ text: String, _ words: [String], _ key: String, _ place: TOMLPlace
  ) -> CheckOptions.Value? {
    if words.contains(where: { $0.isExactly(text) }) { return .string(text) }
    diagnostics.error(
      "unknown-word", "'\(key)' cannot be \(quoted(text))", at: location(place),
      hint: nameHint(for: text, among: words))
    return nil
  }

  private func inRange<Number: Comparable>(
    _ number: Number, _ range: ClosedRange<Number>, _ key: String, _ place: TOMLPlace
  ) -> Number? {
    if range.contains(number) { return number }
    diagnostics.error(
      "out-of-range", "'\(key)' cannot be \(number)", at: location(place),
      hint: rangeHint(range))
    return nil
  }

  private func rangeHint<Number: Comparable>(_ range: ClosedRange<Number>) -> String {
    if let integers = range as? ClosedRange<Int>, integers.upperBound == .max {
      return "write \(integers.lowerBound) or more"
    }
    return "write a number from \(range.lowerBound) to \(range.upperBound)"
  }

  private func day(_ node: TOMLNode, _ key: String) -> CalendarDate? {
    let text: String
    switch node.value {
    case .localDate(let date): text = date.description
    case .string(let string): text = string
    default:
      reportType(node, key, mustBe: "a day")
      return nil
    }
    if let day = CalendarDate(text) { return day }
    diagnostics.error(
      "bad-day", "\(quoted(text)) is no day", at: location(node.place),
      hint: "write it as YYYY-MM-DD: \(key) = 2027-01-31")
    return nil
  }

  private func reportType(_ node: TOMLNode, _ key: String, mustBe what: String) {
    diagnostics.error(
      "wrong-type", "'\(key)' must be \(what), not \(node.value.nameWithArticle)",
      at: location(node.place))
  }

  // MARK: Lists

  /// Reads an array of strings, or a lone one; nil where one of them is none.
  func strings(_ node: TOMLNode, _ key: String) -> [Rulefile.Placed]? {
    let elements: [TOMLNode]
    switch node.value {
    case .string: elements = [node]
    case .array(let all): elements = all
    default:
      reportType(node, key, mustBe: OptionSpec.Kind.strings.description)
      return nil
    }
    var result: [Rulefile.Placed] = []
    for element in elements {
      if case .string(let text) = element.value {
        result.append(Rulefile.Placed(text, at: location(element.place)))
      } else {
        diagnostics.error(
          "wrong-type", "'\(key)' must hold strings, not \(element.value.nameWithArticle)",
          at: location(element.place))
      }
    }
    return result.count == elements.count ? result : nil
  }

  private func globs(_ node: TOMLNode, _ key: String) -> GlobList? {
    guard let texts = strings(node, key) else { return nil }
    var globs: [Glob] = []
    for text in texts {
      do throws(GlobError) {
        globs.append(try Glob(text.text))
      } catch {
        diagnostics.error(
          "bad-glob",
          "bad glob \(quoted(text.text)): \(error.message), at offset \(error.offset)",
          at: text.place, hint: error.hint)
      }
    }
    return globs.count == texts.count ? GlobList(globs) : nil
  }
}

extension OptionSpec.Kind {
  /// What a value of this kind is, for messages.
  var description: String {
    switch self {
    case .string, .choice: "a string"
    case .integer: "an integer"
    case .number: "a number"
    case .boolean: "true or false"
    case .strings: "a string or an array of strings"
    }
  }
}

extension TOMLValue {
  /// The type's name as a message has it: `an integer`, `a string`.
  var nameWithArticle: String {
    let name = typeName
    return ("aeio".contains(name.prefix(1)) ? "an " : "a ") + name
  }
}
