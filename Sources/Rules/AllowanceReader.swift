import Diagnostics
import TOML
import Text

/// Reads the `[[allow]]` tables of a rulefile. That the rules are known and may be silenced, the
/// assembly of the standard sees.
struct AllowanceReader {
  let values: RulefileValueReader
  let diagnostics: DiagnosticList

  func allowances(in table: TOMLTable) -> [PathAllowance] {
    guard let node = table["allow"] else { return [] }
    guard case .array(let elements) = node.value else {
      reportShape(node, "'allow' must be an array of tables")
      return []
    }
    return elements.compactMap { element in
      guard case .table(let table) = element.value else {
        reportShape(element, "'allow' must hold tables")
        return nil
      }
      return allowance(table, at: element.place)
    }
  }

  private func reportShape(_ node: TOMLNode, _ message: String) {
    diagnostics.error(
      "wrong-type", "\(message), not \(node.value.nameWithArticle)",
      at: values.location(node.place), hint: "write '[[allow]]'")
  }

  private func allowance(_ table: TOMLTable, at header: TOMLPlace) -> PathAllowance? {
    let errors = diagnostics.count
    let read = values.read(table, keys: RulefileKeys.allowance, of: "an allowance")
    for key in RulefileKeys.allowance where key.isRequired && table[key.name] == nil {
      diagnostics.error(
        "missing-key", "an allowance without '\(key.name)'", at: values.location(header),
        hint: "\(key.name) = …: \(key.summary)")
    }
    let header = values.location(header)
    let reason = printableText((read.string("reason") ?? "").utf8)
    if read.has("reason"), reason.utf8.allSatisfy({ $0 == 0x20 }) {
      diagnostics.error(
        "missing-reason", "the reason is empty", at: read.place(of: "reason") ?? header,
        hint: "say why the findings are allowed")
    }
    if read.has("rule"), read.strings("rule")?.isEmpty == true {
      diagnostics.error(
        "missing-rule", "the allowance names no rule", at: read.place(of: "rule") ?? header,
        hint: "rule = \"ID\"")
    }
    if read.has("files"), read.globs("files")?.isEmpty == true {
      diagnostics.error(
        "missing-files", "the allowance names no files", at: read.place(of: "files") ?? header,
        hint: "to turn a rule off everywhere: [override.ID] with level = \"off\"")
    }
    guard diagnostics.count == errors, let rules = read.strings("rule"),
      let place = read.place(of: "rule")
    else { return nil }
    return PathAllowance(
      rules: rules,
      paths: PathSelector(
        include: read.globs("files") ?? .empty, exclude: read.globs("exclude") ?? .empty),
      reason: reason, until: read.day("until"),
      origin: Rule.Origin(source: place.path, line: place.line, column: place.column))
  }
}

extension RulefileValueReader {
  /// Reports aliases that name no mark of another tool.
  func checkAliases(_ read: RulefileTable) {
    guard let place = read.place(of: "aliases") else { return }
    for text in read.strings("aliases") ?? [] {
      do throws(ForeignMark.Alias.Mistake) {
        _ = try ForeignMark.Alias(text)
      } catch {
        diagnostics.error("unknown-alias", error.message, at: place, hint: error.hint)
      }
    }
  }
}
