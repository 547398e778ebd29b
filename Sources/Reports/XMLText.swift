import Text

/// Returns `text` as it stands in an XML 1.0 attribute or element: markup characters as entities,
/// line ends and tabs as character references, and every character that XML 1.0 forbids (control
/// characters, U+FFFE, U+FFFF) or that hides text as a printable escape.
func xmlText(_ text: String) -> String {
  var out = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": out += "&amp;"
    case "<": out += "&lt;"
    case ">": out += "&gt;"
    case "\"": out += "&quot;"
    case "'": out += "&apos;"
    case "\n": out += "&#10;"
    case "\r": out += "&#13;"
    case "\t": out += "&#9;"
    case "\u{FFFE}", "\u{FFFF}": out += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    default:
      if isUnprintable(scalar) {
        out += printableText(String(scalar).utf8)
      } else {
        out.unicodeScalars.append(scalar)
      }
    }
  }
  return out
}

/// One XML element: written with its attributes in the order given, its children indented.
struct XMLElement {
  var name: String
  var attributes: [(name: String, value: String)]
  var children: [XMLElement] = []
  /// Text content, escaped when written.
  var text: String?

  static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

  func write(to out: inout String, depth: Int = 0) {
    let indent = String(repeating: "  ", count: depth)
    out += "\(indent)<\(name)"
    for attribute in attributes { out += " \(attribute.name)=\"\(xmlText(attribute.value))\"" }
    if let text {
      out += ">\(xmlText(text))</\(name)>\n"
    } else if children.isEmpty {
      out += "/>\n"
    } else {
      out += ">\n"
      for child in children { child.write(to: &out, depth: depth + 1) }
      out += "\(indent)</\(name)>\n"
    }
  }

  /// The element as a whole document.
  var document: [UInt8] {
    var out = Self.declaration
    write(to: &out)
    return Array(out.utf8)
  }
}
