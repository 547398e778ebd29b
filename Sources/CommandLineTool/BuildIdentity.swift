import Platform
import Text

/// The build ID that the linker wrote into this binary: a digest of its contents, which survives
/// stripping and costs two page reads to look up.
enum BuildIdentity {
  /// In hexadecimal; nil where the binary has none or cannot be read.
  static var current: String? {
    // Linkers put the note near the start: to read that is cheaper than to map all.
    if var file = try? FileReader(program), let start = try? file.next(upTo: 4096),
      let found = buildID(ofELF: start.span)
    {
      return hexadecimal(found)
    }
    guard let image = try? MappedFile(program) else { return nil }
    return image.withBytes { buildID(ofELF: $0) }.map(hexadecimal)
  }

  private static let program = "/proc/self/exe"
  private static let noteSegment: UInt64 = 4
  private static let buildIDNote: UInt64 = 3

  /// Returns the GNU build ID of an ELF image, 64-bit and little-endian; nil for any other bytes.
  /// Source: System V ABI, chapters 4 and 5; the note is type `NT_GNU_BUILD_ID` named `GNU`.
  static func buildID(ofELF image: Span<UInt8>) -> [UInt8]? {
    let magic: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1]
    guard image.count >= 64, magic.indices.allSatisfy({ image[$0] == magic[$0] }) else {
      return nil
    }
    guard let table = integer(image, at: 32, bytes: 8), let size = integer(image, at: 54, bytes: 2),
      let count = integer(image, at: 56, bytes: 2)
    else { return nil }
    for index in 0..<count {
      let header = table &+ index &* size
      guard let type = integer(image, at: header, bytes: 4),
        let offset = integer(image, at: header &+ 8, bytes: 8),
        let length = integer(image, at: header &+ 32, bytes: 8)
      else { return nil }
      if type == noteSegment, let found = buildID(inNotes: image, from: offset, bytes: length) {
        return found
      }
    }
    return nil
  }

  private static func buildID(
    inNotes image: Span<UInt8>, from start: UInt64, bytes length: UInt64
  ) -> [UInt8]? {
    var at = start
    let (end, overflows) = start.addingReportingOverflow(length)
    while !overflows, at < end {
      guard let nameLength = integer(image, at: at, bytes: 4),
        let valueLength = integer(image, at: at &+ 4, bytes: 4),
        let type = integer(image, at: at &+ 8, bytes: 4)
      else { return nil }
      let value = at + 12 + padded(nameLength)
      let name = integer(image, at: at &+ 12, bytes: 4)
      if type == buildIDNote, nameLength == 4, name == 0x0055_4E47, valueLength <= 64,
        value + valueLength <= UInt64(image.count)
      {
        return (0..<Int(valueLength)).map { image[Int(value) + $0] }
      }
      at = value + padded(valueLength)
    }
    return nil
  }

  private static func padded(_ length: UInt64) -> UInt64 { (length + 3) & ~3 }

  /// Returns the little-endian integer at `offset`; nil where the image ends before it does.
  private static func integer(_ image: Span<UInt8>, at offset: UInt64, bytes: Int) -> UInt64? {
    guard offset <= UInt64(image.count), image.count - Int(offset) >= bytes else { return nil }
    var value: UInt64 = 0
    for index in (0..<bytes).reversed() { value = value << 8 | UInt64(image[Int(offset) + index]) }
    return value
  }
}
