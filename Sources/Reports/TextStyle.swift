package import Diagnostics

/// How text for people is dressed: with colours or plain, and how wide it may be.
///
/// Colours are the eight of ECMA-48 with bold, so they follow the theme of the terminal.
package struct TextStyle: Sendable {
  package var isColored: Bool
  /// The columns of the terminal; nil where the text goes elsewhere and is never wrapped.
  package var width: Int?

  package init(isColored: Bool = false, width: Int? = nil) {
    self.isColored = isColored
    self.width = width
  }

  package static let plain = TextStyle()

  package func bold(_ text: String) -> String { dressed(text, "1") }
  package func dim(_ text: String) -> String { dressed(text, "2") }
  package func red(_ text: String) -> String { dressed(text, "1;31") }
  package func green(_ text: String) -> String { dressed(text, "1;32") }
  package func yellow(_ text: String) -> String { dressed(text, "1;33") }
  package func cyan(_ text: String) -> String { dressed(text, "1;36") }

  /// Colours `text` by how much a finding of `severity` weighs.
  package func weighed(_ text: String, by severity: Severity) -> String {
    switch severity {
    case .error: red(text)
    case .warning: yellow(text)
    case .note: cyan(text)
    }
  }

  private func dressed(_ text: String, _ code: String) -> String {
    isColored && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
