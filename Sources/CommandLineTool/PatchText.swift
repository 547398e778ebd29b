import Reports
import Text

/// A patch as people see it: each line safe to print, added and removed ones told apart by colour.
struct PatchText {
  var style: TextStyle

  func text(of patch: [UInt8]) -> String {
    var out = ""
    var lines = patch.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    for line in lines {
      let text = printableText(line, keepingTabs: true)
      switch line.first {
      case UInt8(ascii: "+"): out += style.green(text)
      case UInt8(ascii: "-"): out += style.red(text)
      case UInt8(ascii: "d"): out += style.bold(text)
      case UInt8(ascii: "@"): out += style.dim(text)
      default: out += text
      }
      out += "\n"
    }
    return out
  }
}
