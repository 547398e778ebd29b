import Rules
import Text

/// `windows-name`: names that no Windows file system can hold (Microsoft, "Naming Files, Paths,
/// and Namespaces"): reserved devices, reserved characters, a dot or blank at the end, too long.
struct WindowsName: FileCheck {
  private let pathUnitsMax: Int

  /// The most UTF-16 units of one name in NTFS.
  static let nameUnitsMax = 255

  static let definition = Definition(
    name: "windows-name", subject: .file,
    summary: "Windows can hold every name: no `CON`, no `a:b`, no dot or blank at the end.",
    options: [
      OptionSpec(
        "max-path", .integer(0...32767), default: "259",
        "The most UTF-16 units of the whole path; 0 for any number.")
    ],
    make: { .file(WindowsName($0.options)) })

  init(_ options: CheckOptions) { pathUnitsMax = options.integer("max-path") ?? 259 }

  func judge(
    _ file: FileFacts, _ bytes: Span<UInt8>, _ tree: TreeView?, _ number: Int,
    _ report: inout Report
  ) {
    for part in file.path.bytes.split(separator: UInt8(ascii: "/")) {
      if let fault = fault(of: part) {
        // Told apart by the part: moving the file within a bad folder wakes nothing.
        report.addWhole(
          number, detail: String(decoding: part, as: UTF8.self),
          message: "'\(printableText(part))' \(fault)")
      }
    }
    let units = utf16Count(file.path.bytes)
    if pathUnitsMax > 0, units > pathUnitsMax {
      report.addWhole(
        number, detail: "path",
        message: "path of \(units) UTF-16 units, Windows takes \(pathUnitsMax)")
    }
  }

  private func fault(of name: ArraySlice<UInt8>) -> String? {
    if let byte = name.first(where: isReserved) {
      return byte < 0x20
        ? "has a control character, which Windows does not take"
        : "has the character '\(Character(Unicode.Scalar(byte)))', which Windows reserves"
    }
    if let last = name.last, last == UInt8(ascii: ".") || last == UInt8(ascii: " ") {
      return last == UInt8(ascii: ".")
        ? "ends in a dot, which Windows takes away" : "ends in a blank, which Windows takes away"
    }
    if isDevice(name) { return "is a device of Windows" }
    let units = utf16Count(name)
    if units > Self.nameUnitsMax {
      return "has \(units) UTF-16 units, Windows takes \(Self.nameUnitsMax)"
    }
    return nil
  }

  private func isReserved(_ byte: UInt8) -> Bool {
    byte < 0x20 || Self.reserved.contains(byte)
  }

  private static let reserved = Array("<>:\"|?*\\".utf8)

  /// Devices are reserved with any extension, in any case, and with blanks before the extension.
  private func isDevice(_ name: ArraySlice<UInt8>) -> Bool {
    var stem = String(decoding: name.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self).uppercased()
    while stem.last == " " { stem.removeLast() }
    if ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(stem) { return true }
    guard stem.hasPrefix("COM") || stem.hasPrefix("LPT"), stem.count == 4 else { return false }
    // The superscript digits of Latin-1 count as digits.
    return stem.last.map { "123456789¹²³".contains($0) } ?? false
  }

  /// An invalid byte counts as one unit.
  private func utf16Count(_ name: some Collection<UInt8>) -> Int {
    var count = 0
    for byte in name where byte & 0xC0 != 0x80 { count += byte >= 0xF0 ? 2 : 1 }
    return count
  }
}
