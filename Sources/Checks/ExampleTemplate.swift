import Text

/// Expands templates in the examples of rules, so that a rulefile can prove a rule for secrets
/// without holding anything that a scanner takes for one.
///
/// `<<alnum 36>>` becomes 36 characters of that alphabet. The same example always becomes the same
/// text; two templates in one example become different ones. Each character is drawn from a
/// generator seeded with the example and so has about the entropy of a random one; where the
/// length allows, at least one digit, one small and one capital letter are in it if the alphabet
/// has them, as in real tokens. Megabytes are cheap: a long text repeats its first 4,096
/// characters.
package enum ExampleTemplate {
  /// The alphabets by the name that a template uses.
  package static let alphabets: [(name: String, characters: String)] = [
    ("alnum", upper + lower + digits),
    ("alpha", upper + lower),
    ("base32", upper + "234567"),
    ("base58", "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"),
    ("base64", upper + lower + digits + "+/"),
    ("base64url", upper + lower + digits + "-_"),
    ("digits", digits),
    ("hex", digits + "abcdef"),
    ("HEX", digits + "ABCDEF"),
    ("lower", lower),
    ("lowernum", lower + digits),
    ("upper", upper),
    ("uppernum", upper + digits),
  ]

  /// The longest text that one template may ask for, and all templates of an example together.
  package static let lengthMax = 10_000_000

  private static let upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
  private static let lower = "abcdefghijklmnopqrstuvwxyz"
  private static let digits = "0123456789"

  /// Returns `example` with its templates expanded. What only looks like a template (an unknown
  /// alphabet, no length, a length of 0 or above `lengthMax`) stays as it is.
  package static func expand(_ example: [UInt8]) -> [UInt8] {
    var generator = Generator(seed: example)
    var left = lengthMax
    var out: [UInt8] = []
    var at = 0
    while at < example.count {
      if let template = template(in: example, at: at), template.length <= left {
        left -= template.length
        out += generator.text(template.characters, length: template.length)
        at = template.end
      } else {
        out.append(example[at])
        at += 1
      }
    }
    return out
  }

  private static func template(
    in bytes: [UInt8], at start: Int
  ) -> (characters: [UInt8], length: Int, end: Int)? {
    guard bytes[start...].starts(with: "<<".utf8) else { return nil }
    let inside = bytes[(start + 2)...].prefix(33).prefix {
      $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "\n")
    }
    guard inside.count <= 32, bytes[inside.endIndex...].starts(with: ">>".utf8) else { return nil }
    let words = String(decoding: inside, as: UTF8.self).split(
      separator: " ", omittingEmptySubsequences: false)
    guard words.count == 2, words[1].utf8.allSatisfy({ (48...57).contains($0) }),
      let length = Int(words[1]), (1...lengthMax).contains(length),
      let alphabet = alphabets.first(where: { $0.name == words[0] })
    else { return nil }
    return (Array(alphabet.characters.utf8), length, inside.endIndex + 2)
  }

  /// A stream of bytes from SHA-256 in counter mode.
  private struct Generator {
    /// Longer texts are this much over and over: nobody looks for entropy in them.
    private static let blockMax = 4096

    private let seed: [UInt8]
    private var counter: UInt64 = 0
    private var block: [UInt8] = []

    init(seed example: [UInt8]) {
      seed = SHA256.digest(Array("factory-hook example ".utf8) + example)
    }

    mutating func text(_ alphabet: [UInt8], length: Int) -> [UInt8] {
      if length > Self.blockMax {
        let block = self.text(alphabet, length: Self.blockMax)
        return Array((0..<length / Self.blockMax + 1).map { _ in block }.joined().prefix(length))
      }
      var text = (0..<length).map { _ in alphabet[below(alphabet.count)] }
      let classes = [UInt8(ascii: "0")...57, UInt8(ascii: "a")...122, UInt8(ascii: "A")...90]
      for (place, range) in classes.enumerated() where length >= 8 {
        let members = alphabet.filter(range.contains)
        if members.isEmpty || text.contains(where: range.contains) { continue }
        // Each class has a place of its own, so that none drives another out.
        text[length / 2 + place] = members[below(members.count)]
      }
      return text
    }

    /// A number in `0..<bound`, `bound` at most 256; without bias.
    private mutating func below(_ bound: Int) -> Int {
      while true {
        if block.isEmpty {
          block = SHA256.digest(seed + Array(String(counter).utf8))
          counter += 1
        }
        let byte = Int(block.removeLast())
        if byte < 256 / bound * bound { return byte % bound }
      }
    }
  }
}
