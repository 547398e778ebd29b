/// Returns `text` as one word of a POSIX shell's command line: as it is where no character of it
/// means anything to a shell, else in single quotes. Meant for commands that people are shown; what
/// is not safe to print stays so.
package func shellWord(_ text: String) -> String {
  let plain = text.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-_./:@%+=,".utf8.contains(byte)
    }
  }
  if plain, !text.isEmpty { return text }
  return "'"
    + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#)
    + "'"
}
