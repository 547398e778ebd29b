import Text

/// The script that stands in git's hook folder and does nothing but start the binary: one `exec`.
///
/// Where git has already called another hook of ours, which would have told that the binary is gone,
/// the first line names the binary itself, and the system starts no shell: two thirds of a
/// millisecond at every commit for each such hook. The rest is the same script, for whoever runs the
/// file by `sh`.
///
/// Its second line is a marker with a digest of the rest, so that a later version knows a shim of
/// any version as ours and unchanged, and never takes a script that a person edited for one.
package struct Shim: Sendable, Hashable {
  package var hook: HookName
  /// The absolute path of the binary.
  package var binary: String
  /// A hook to call first, as a word for the shell: see `EarlierHook`. nil where there is none.
  package var earlier: Earlier?
  /// Options that the binary gets before the hook's name (`--rules FILE` on a server).
  package var options: [String]

  package enum Earlier: Sendable, Hashable {
    /// The one that `install` found in the shim's place and keeps beside it.
    case kept
    /// One at an absolute path: the folder of a `core.hooksPath` that no longer counts.
    case at(String)
  }

  /// What a kept hook's name ends with.
  package static let keptSuffix = ".before-factory-hook"

  /// The option by which a shim tells the binary of the earlier hook.
  package static let earlierOption = "--earlier"

  package init(
    hook: HookName, binary: String, earlier: Earlier? = nil, options: [String] = []
  ) {
    self.hook = hook
    self.binary = binary
    self.earlier = earlier
    self.options = options
  }

  /// The bytes of the script.
  package var script: [UInt8] {
    let name = hook.stopsGit ? "gate.sh" : "after.sh"
    guard let template = HookShims.bytes(name) else {
      preconditionFailure("the build embeds hooks/\(name)")
    }
    let values = [
      ("@INTERPRETER@", interpreter), ("@HOOK@", hook.rawValue), ("@BINARY@", shellQuoted(binary)),
      ("@OPTIONS@", optionWords), ("@REMOVAL@", removal), ("@EARLIER@", earlierCall),
      ("@DIRECT@", Self.directHooks),
      ("@DIGEST@", String(repeating: "0", count: Marker.digestDigits)),
    ]
    let text = filled(String(decoding: template, as: UTF8.self), values)
    return Marker.sealed(Array(text.utf8))
  }

  /// What the system starts the file with.
  private var interpreter: String { isDirect ? "\(binary) hook" : "/bin/sh" }

  /// Whether the system can start the binary with no more than the file's path and git's arguments.
  private var isDirect: Bool {
    hook.followsGate && earlier == nil && options.isEmpty
      && binary.utf8.count <= Self.interpreterBytesMax
      && binary.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
  }

  /// Linux before 5.1 cut the first line off behind 127 bytes (`BINPRM_BUF_SIZE`).
  private static let interpreterBytesMax = 127 - "#! hook\n".utf8.count

  private var optionWords: String {
    var words = options.map(shellQuoted)
    if let word = earlierWord { words = [Self.earlierOption, word] + words }
    return words.map { $0 + " " }.joined()
  }

  private var earlierWord: String? {
    switch earlier {
    case .kept: "\"$0\(Self.keptSuffix)\""
    case .at(let path): shellQuoted(path)
    case nil: nil
    }
  }

  /// What to type when the binary is gone, inside double quotes. A gate names the hooks that the
  /// system starts, too: they cannot tell.
  private var removal: String {
    if earlier == .kept {
      let more = hook.stopsGit ? "${more:+; rm$more}" : ""
      return "mv '$0\(Self.keptSuffix)' '$0'" + more
    }
    return "rm '$0'" + (hook.stopsGit ? "$more" : "")
  }

  private static let directHooks = HookName.allCases.filter(\.followsGate).map(\.rawValue)
    .joined(separator: " ")

  /// Without the binary, a hook that git runs after the work still calls the one that was there.
  private var earlierCall: String {
    guard let word = earlierWord else { return "" }
    return "[ -x \(word) ] && exec \(word) \"$@\"\n"
  }
}

extension Shim {
  /// What a hook file is to us.
  package enum Recognition: Sendable, Hashable {
    case foreign
    /// A shim of this or another version, unchanged since it was written.
    case ours
    /// It has our marker, but someone changed it.
    case edited
  }

  /// Tells whether `bytes` are those of a shim. Cost: one digest of the file where it has a marker.
  package static func recognize(_ bytes: [UInt8]) -> Recognition {
    guard let digest = Marker.digest(in: bytes) else { return .foreign }
    return Marker.sealed(bytes)[digest] == bytes[digest] ? .ours : .edited
  }
}

/// The marker, the second line: `# factory-hook shim VERSION DIGEST …`.
private enum Marker {
  static let start = Array("# factory-hook shim ".utf8)
  /// The most bytes that the first line can have.
  static let firstLineBytesMax = 256
  static let digestDigits = 16

  /// Where the digest of a file with a marker stands; nil where the file has none.
  static func digest(in bytes: [UInt8]) -> Range<Int>? {
    guard bytes.starts(with: Array("#!".utf8)),
      let line = bytes.prefix(firstLineBytesMax).firstIndex(of: UInt8(ascii: "\n")),
      bytes[(line + 1)...].starts(with: start)
    else { return nil }
    let version = bytes[(line + 1 + start.count)...].prefix(9).prefix {
      (0x30...0x39).contains($0)
    }
    let from = version.endIndex + 1
    let range = from..<(from + digestDigits)
    guard !version.isEmpty, range.upperBound <= bytes.count,
      bytes[version.endIndex] == UInt8(ascii: " "),
      bytes[range].allSatisfy({ hexDigits.contains($0) })
    else { return nil }
    return range
  }

  /// Returns `bytes` with the digest of all else in its place.
  static func sealed(_ bytes: [UInt8]) -> [UInt8] {
    guard let range = digest(in: bytes) else { return bytes }
    var sealed = bytes
    sealed.replaceSubrange(range, with: repeatElement(UInt8(ascii: "0"), count: digestDigits))
    let hash = SHA256.digest(sealed).prefix(digestDigits / 2)
    sealed.replaceSubrange(
      range, with: hash.flatMap { [hexDigits[Int($0 >> 4)], hexDigits[Int($0 & 15)]] })
    return sealed
  }

  private static let hexDigits = Array("0123456789abcdef".utf8)
}

/// Returns `text` as one word for a POSIX shell, whatever it holds.
package func shellQuoted(_ text: String) -> String {
  var word = "'"
  for scalar in text.unicodeScalars {
    if scalar == "'" { word += "'\\''" } else { word.unicodeScalars.append(scalar) }
  }
  return word + "'"
}

/// Replaces each name by its value in one pass, so that a value cannot hold a name.
private func filled(_ template: String, _ values: [(name: String, value: String)]) -> String {
  var result = ""
  var rest = template[...]
  while let at = rest.firstIndex(of: "@") {
    result += rest[..<at]
    rest = rest[at...]
    if let (name, value) = values.first(where: { rest.hasPrefix($0.name) }) {
      result += value
      rest = rest.dropFirst(name.count)
    } else {
      result.append(rest.removeFirst())
    }
  }
  return result + rest
}
