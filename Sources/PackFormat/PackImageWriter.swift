import Diagnostics
import TOML
import Text

/// Makes the image of a pack from its TOML. Knows the keys that all rules share and takes every
/// other for an option of the check; whether those are right, the tests of the packs tell.
package struct PackImageWriter {
  private var globs: [String] = []
  /// What each includes and excludes, as indices of `globs`.
  private var selectors: [[[Int]]] = []
  private var checks: [String] = []

  /// Why a pack has no image: it says something that images cannot hold.
  private struct Unfit: Error {}

  /// Returns the image of the pack `bytes`; nil where it holds what an image cannot (overrides,
  /// or values of a wrong type), so that it has to be read as TOML at run time.
  package static func image(of bytes: [UInt8]) -> [UInt8]? {
    guard let table = try? TOMLDocument.parse(bytes.span, path: "pack") else { return nil }
    var writer = PackImageWriter()
    return try? writer.image(table, digest: SHA256.digest(bytes))
  }

  private mutating func image(_ table: TOMLTable, digest: [UInt8]) throws(Unfit) -> [UInt8] {
    for entry in table.entries where !["schema", "extends", "exclude", "rule"].contains(entry.key) {
      throw Unfit()
    }
    if let schema = table["schema"], schema.value != .integer(1) { throw Unfit() }
    let excluded = try strings(table["exclude"])
    let extends = try references(table["extends"])
    // What a file excludes, the rules of what it extends leave out as well.
    if !excluded.isEmpty, !extends.isEmpty { throw Unfit() }
    var rules: [Written] = []
    if let node = table["rule"] {
      guard case .array(let elements) = node.value else { throw Unfit() }
      for element in elements { rules.append(try rule(element, excluded)) }
    }
    return write(digest, extends, rules)
  }

  /// A rule as the image has it, in two places.
  private struct Written {
    var rule: [UInt8]
    var texts: [UInt8]
  }

  private func write(
    _ digest: [UInt8], _ extends: [PackImage.Reference], _ rules: [Written]
  ) -> [UInt8] {
    var writer = ImageWriter()
    writer.raw(PackImage.magic)
    writer.list(digest) { $0.number(Int($1)) }
    writer.list(extends) { writer, reference in
      writer.text(reference.text)
      writer.number(reference.line)
      writer.number(reference.column)
    }
    writer.list(checks) { $0.text($1) }
    writer.list(globs) { $0.text($1) }
    writer.list(selectors) { writer, lists in
      for globs in lists { writer.list(globs) { $0.number($1) } }
    }
    writer.number(rules.count)
    writer.block(Array(rules.map(\.rule).joined()))
    return writer.bytes + rules.map(\.texts).joined()
  }

  // MARK: Rules

  private mutating func rule(_ node: TOMLNode, _ excluded: [String]) throws(Unfit) -> Written {
    guard case .table(let table) = node.value, let id = table["id"] else { throw Unfit() }
    let levels = ["off", "note", "warning", "error"]
    guard let level = levels.firstIndex(of: try string(table["level"]) ?? "error"),
      let name = try string(id), let check = try string(table["check"])
    else { throw Unfit() }
    var selector: [[Int]] = []
    for texts in [try strings(table["files"]), try strings(table["exclude"]) + excluded] {
      selector.append(texts.map { globNumber($0) })
    }
    var writer = ImageWriter()
    writer.text(name)
    writer.number(Self.index(of: check, in: &checks))
    writer.number(level)
    writer.number(Self.index(of: selector, in: &selectors))
    writer.number(try boolean(table["suppressible"]) ?? true ? 1 : 0)
    writer.number(id.place.line)
    writer.number(id.place.column)
    writer.block(OptionsRecord.write(try options(table)))
    let texts = TextsRecord.write(try texts(table))
    writer.number(texts.count)
    return Written(rule: writer.bytes, texts: texts)
  }

  /// By bytes: globs for names in different Unicode forms are different.
  private mutating func globNumber(_ text: String) -> Int {
    if let number = globs.firstIndex(where: { $0.isExactly(text) }) { return number }
    globs.append(text)
    return globs.count - 1
  }

  private static func index<Element: Equatable>(
    of element: Element, in list: inout [Element]
  ) -> Int {
    if let index = list.firstIndex(of: element) { return index }
    list.append(element)
    return list.count - 1
  }

  private static let sharedKeys = [
    "id", "check", "level", "files", "exclude", "message", "why", "fix", "bad", "good", "tags",
    "suppressible", "aliases",
  ]

  private func options(_ table: TOMLTable) throws(Unfit) -> [OptionsRecord.Option] {
    var options: [OptionsRecord.Option] = []
    for entry in table.entries where !Self.sharedKeys.contains(entry.key) {
      let place = entry.node.place
      options.append(
        OptionsRecord.Option(
          name: entry.key, value: try value(entry.node), line: place.line, column: place.column))
    }
    return options
  }

  private func value(_ node: TOMLNode) throws(Unfit) -> OptionsRecord.Value {
    switch node.value {
    case .string(let text): return .string(text)
    case .integer(let number): return .integer(Int(number))
    case .float(let number): return .number(number)
    case .boolean(let flag): return .boolean(flag)
    case .array: return .strings(try strings(node))
    case .table, .localDate, .localTime, .localDateTime, .offsetDateTime: throw Unfit()
    }
  }

  private func texts(_ table: TOMLTable) throws(Unfit) -> TextsRecord.Texts {
    TextsRecord.Texts(
      message: try string(table["message"]), why: try string(table["why"]),
      fix: try string(table["fix"]), tags: try strings(table["tags"]),
      aliases: try strings(table["aliases"]),
      bad: try examples(table["bad"]), good: try examples(table["good"]))
  }

  // MARK: Values

  private func string(_ node: TOMLNode?) throws(Unfit) -> String? {
    guard let node else { return nil }
    guard case .string(let text) = node.value else { throw Unfit() }
    return text
  }

  private func boolean(_ node: TOMLNode?) throws(Unfit) -> Bool? {
    guard let node else { return nil }
    guard case .boolean(let flag) = node.value else { throw Unfit() }
    return flag
  }

  private func strings(_ node: TOMLNode?) throws(Unfit) -> [String] {
    guard let node else { return [] }
    guard case .array(let elements) = node.value else { return [try string(node) ?? ""] }
    var texts: [String] = []
    for element in elements { texts.append(try string(element) ?? "") }
    return texts
  }

  private func references(_ node: TOMLNode?) throws(Unfit) -> [PackImage.Reference] {
    guard let node else { return [] }
    var elements = [node]
    if case .array(let all) = node.value { elements = all }
    var references: [PackImage.Reference] = []
    for element in elements {
      references.append(
        PackImage.Reference(
          text: try string(element) ?? "", line: element.place.line, column: element.place.column))
    }
    return references
  }

  private func examples(_ node: TOMLNode?) throws(Unfit) -> [TextsRecord.Example] {
    guard let node else { return [] }
    var elements = [node]
    if case .array(let all) = node.value { elements = all }
    var examples: [TextsRecord.Example] = []
    for element in elements { examples.append(try example(element)) }
    return examples
  }

  private func example(_ node: TOMLNode) throws(Unfit) -> TextsRecord.Example {
    guard case .table(let table) = node.value else {
      return try example(node, Array((try string(node) ?? "").utf8))
    }
    let known = ["content", "parts", "base64", "target", "path", "mode"]
    for entry in table.entries where !known.contains(entry.key) { throw Unfit() }
    let target = try string(table["target"])
    var content = Array((try string(table["content"]) ?? target ?? "").utf8)
    content += try strings(table["parts"]).flatMap { Array($0.utf8) }
    if let text = try string(table["base64"]) {
      guard let bytes = decodeBase64(text.utf8) else { throw Unfit() }
      content += bytes
    }
    let mode = try string(table["mode"]) ?? (target == nil ? "100644" : "120000")
    return try example(node, content, try string(table["path"]), mode)
  }

  private func example(
    _ node: TOMLNode, _ content: [UInt8], _ path: String? = nil, _ mode: String = "100644"
  ) throws(Unfit) -> TextsRecord.Example {
    guard let mode = Int(mode, radix: 8) else { throw Unfit() }
    return TextsRecord.Example(
      content: content, path: path, mode: mode, line: node.place.line, column: node.place.column)
  }
}
