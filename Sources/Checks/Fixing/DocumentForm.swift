import Diagnostics
import TOML
package import Text

/// A form of text that this program can read, so that a fix which breaks it is seen.
package enum DocumentForm: Sendable {
  case json
  case toml

  /// The form that the name of the file tells; nil for any that cannot be read here.
  package init?(of path: RepositoryPath) {
    let name = path.name
    func ends(in suffix: String) -> Bool {
      name.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    }
    if ends(in: ".json") {
      self = .json
    } else if ends(in: ".toml") {
      self = .toml
    } else {
      return nil
    }
  }

  /// The name of the form in a sentence.
  package var name: String { self == .json ? "JSON" : "TOML" }

  /// Whether `text` is a document of this form. Cost: linear in the text.
  package func reads(_ text: [UInt8]) -> Bool {
    do throws(Failure) {
      switch self {
      case .json: _ = try JSONValue.parse(text.span)
      case .toml: _ = try TOMLDocument.parse(text.span, path: "")
      }
      return true
    } catch {
      return false
    }
  }
}
