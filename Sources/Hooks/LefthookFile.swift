/// A lefthook configuration in YAML, as far as our lines need it: which hooks it has at the margin,
/// and where the commands of each are listed.
///
/// No YAML reader: what is not plainly laid out (flow style, tabs, anchors at the margin, CR LF) is
/// refused, and a person adds the lines.
struct LefthookFile {
  private var lines: [String]
  private let isPlain: Bool

  init(_ text: String) {
    // As bytes: to `String` CR LF is one character.
    isPlain = !text.utf8.contains(UInt8(ascii: "\r")) && !text.utf8.contains(UInt8(ascii: "\t"))
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// Returns the file with a command for each hook, every addition between the marks; nil where
  /// the place for one is not plain to see.
  func adding(
    _ hooks: [HookName], begin: String, end: String, append: (_ block: String, String) -> String
  ) -> String? {
    guard isPlain,
      !lines.contains(where: { $0.hasPrefix("{") || $0.hasPrefix("---") || $0.hasPrefix("...") })
    else { return nil }
    var file = self
    var missing: [HookName] = []
    for hook in hooks {
      if file.hasKey(hook) {
        guard file.insert(hook, begin, end) else { return nil }
      } else {
        missing.append(hook)
      }
    }
    let text = file.lines.joined(separator: "\n")
    if missing.isEmpty { return text }
    let block = [begin] + HookManager.lefthook.lines(for: missing) + [end]
    return append(block.joined(separator: "\n"), text)
  }

  private func hasKey(_ hook: HookName) -> Bool {
    lines.contains { $0.hasPrefix("\(hook.rawValue):") }
  }

  /// Inserts the command at the head of the hook's own list.
  private mutating func insert(_ hook: HookName, _ begin: String, _ end: String) -> Bool {
    // A value on the line of the key is flow style or an alias.
    guard let key = lines.firstIndex(where: { strippedEnd($0) == "\(hook.rawValue):" }),
      lines.filter({ $0.hasPrefix("\(hook.rawValue):") }).count == 1,
      let indent = childIndent(of: key)
    else { return false }
    for index in block(of: key) where Self.indent(lines[index]) == indent.count {
      let text = strippedEnd(lines[index].drop { $0 == " " })
      switch text {
      case "commands:":
        guard let inner = childIndent(of: index) else { return false }
        let run = command(hook, inner)
        put([begin, "factory-hook:"].map { inner + $0 } + run + [inner + end], after: index)
        return true
      case "jobs:":
        guard let item = lines[(index + 1)...].first(where: Self.isContent),
          item.drop(while: { $0 == " " }).hasPrefix("- ")
        else { return false }
        let inner = String(item.prefix { $0 == " " })
        let run = command(hook, inner)
        put([begin, "- name: factory-hook"].map { inner + $0 } + run + [inner + end], after: index)
        return true
      default:
        // A list on the line of its key.
        if text.hasPrefix("commands:") || text.hasPrefix("jobs:") { return false }
      }
    }
    let run = command(hook, indent + "  ")
    put(
      [indent + begin, "\(indent)commands:", "\(indent)  factory-hook:"] + run + [indent + end],
      after: key)
    return true
  }

  private func command(_ hook: HookName, _ indent: String) -> [String] {
    var lines = ["\(indent)  run: factory-hook hook \(hook.rawValue) {0}"]
    if hook.readsInput { lines.append("\(indent)  use_stdin: true") }
    return lines
  }

  private mutating func put(_ block: [String], after index: Int) {
    lines.insert(contentsOf: block, at: index + 1)
  }

  /// The lines below a key that are further in than it is.
  private func block(of key: Int) -> Range<Int> {
    let own = Self.indent(lines[key])
    let end = lines[(key + 1)...].firstIndex { Self.isContent($0) && Self.indent($0) <= own }
    return (key + 1)..<(end ?? lines.count)
  }

  /// How far in the first line below a key is; nil where nothing is below it.
  private func childIndent(of key: Int) -> String? {
    let inner = block(of: key)
    guard let child = lines[inner].first(where: Self.isContent) else { return nil }
    return String(child.prefix { $0 == " " })
  }

  private static func indent(_ line: String) -> Int { line.prefix { $0 == " " }.count }

  private static func isContent(_ line: String) -> Bool {
    let text = line.drop { $0 == " " }
    return !text.isEmpty && text.first != "#"
  }
}

/// Returns the text without the blanks at its end.
func strippedEnd(_ text: some StringProtocol) -> String {
  var end = text[...]
  while let last = end.last, last == " " { end = end.dropLast() }
  return String(end)
}
