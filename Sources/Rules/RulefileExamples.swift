import Diagnostics
import TOML
import Text

extension RulefileValueReader {
  /// Reads `bad` or `good`: a string, or an array of strings and tables.
  func examples(_ node: TOMLNode, _ key: String) -> [Examples.Example]? {
    guard case .array(let elements) = node.value else {
      return example(node, key).map { [$0] }
    }
    let examples = elements.compactMap { example($0, key) }
    return examples.count == elements.count ? examples : nil
  }

  private func example(_ node: TOMLNode, _ key: String) -> Examples.Example? {
    switch node.value {
    case .string(let text):
      return Examples.Example(content: Array(text.utf8), place: location(node.place))
    case .table(let table):
      return example(table, at: node.place)
    default:
      diagnostics.error(
        "wrong-type",
        "'\(key)' must be an array of strings and tables, not \(node.value.nameWithArticle)",
        at: location(node.place))
      return nil
    }
  }

  private func example(_ table: TOMLTable, at place: TOMLPlace) -> Examples.Example? {
    let errors = diagnostics.count
    let values = read(table, keys: RulefileKeys.example, of: "an example")
    guard diagnostics.count == errors, let content = content(of: values, at: place) else {
      return nil
    }
    // The words of the key's choice are all octal.
    var mode = values.string("mode").flatMap { UInt32($0, radix: 8) } ?? 0o100644
    if values.has("target") { mode = 0o120000 }
    return Examples.Example(
      content: content, path: values.string("path"), mode: mode, place: location(place))
  }

  /// Returns the content of an example, which one of four keys gives; none means an empty file.
  private func content(of values: RulefileTable, at place: TOMLPlace) -> [UInt8]? {
    let given = ["content", "parts", "base64", "target"].filter { values.has($0) }
    if given.count > 1 {
      diagnostics.error(
        "conflicting-keys", "an example cannot have both '\(given[0])' and '\(given[1])'",
        at: values.place(of: given[1]) ?? location(place))
      return nil
    }
    if values.has("target"), let mode = values.string("mode"), mode != "120000" {
      diagnostics.error(
        "conflicting-keys", "an example with 'target' cannot have the mode '\(mode)'",
        at: values.place(of: "mode") ?? location(place), hint: "leave 'mode' out")
      return nil
    }
    if let text = values.string("content") ?? values.string("target") { return Array(text.utf8) }
    if let parts = values.strings("parts") { return parts.flatMap { Array($0.utf8) } }
    guard let text = values.string("base64") else { return [] }
    guard let bytes = decodeBase64(text.utf8) else {
      diagnostics.error(
        "bad-base64", "'base64' is not base64", at: values.place(of: "base64") ?? location(place))
      return nil
    }
    return bytes
  }
}
