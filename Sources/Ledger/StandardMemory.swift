package import Gate
import Platform
import Text

/// Remembers which rules were in force, by the digest of the standard: a small file for each
/// standard beside the journal, written when it is first met.
///
/// Only for `trace`, so that old runs still tell their rules when their trees are gone. It may be
/// deleted at any time; trouble is passed over.
package struct StandardMemory {
  private let directory: [UInt8]
  private static let bytesMax = 4 << 20

  package init(_ journal: Journal) { directory = joined(journal.directory, "standards") }

  /// Keeps the rules of a standard. Cost: one look at the disk where they are known already.
  /// - Parameter digest: SHA-256 of the standard in hexadecimal; anything else is passed over.
  package func remember(
    _ rules: @autoclosure () -> [Judgement.RuleInForce], of digest: String
  ) {
    guard let path = path(of: digest), Files.stat(path) == nil else { return }
    let rows = rules().map { rule -> JSONValue in
      ["id": .string(rule.id), "level": .string(rule.level), "source": .string(rule.source)]
    }
    let text: JSONValue = ["schema": 1, "standard": .string(digest), "rules": .array(rows)]
    try? Files.createDirectories(directory)
    try? Files.replace(path, with: text.serialized() + [Lines.newline])
  }

  /// Returns the rules of a standard; nil where they are not known here.
  package func rules(of digest: String) -> [Judgement.RuleInForce]? {
    guard let path = path(of: digest), let bytes = try? Files.read(path, limit: Self.bytesMax),
      let json = try? JSONValue.parse(bytes.span, path: "standard"),
      json["standard"]?.string == digest, let rows = json["rules"]?.array
    else { return nil }
    return rows.compactMap { row in
      guard let id = row["id"]?.string, let level = row["level"]?.string else { return nil }
      return Judgement.RuleInForce(id: id, level: level, source: row["source"]?.string ?? "")
    }
  }

  private func path(of digest: String) -> [UInt8]? {
    let isDigest =
      digest.utf8.count == 64
      && digest.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
      }
    return isDigest ? joined(directory, digest + ".json") : nil
  }
}
