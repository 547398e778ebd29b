import CLibgit2
import Platform

/// Stores single objects as files of their own, uncompressed.
///
/// The trees of notes are nothing but names of objects, which no compression makes smaller: it cost
/// a fifth of all that `post-commit` does. git reads such files as any others and compresses them
/// when it packs.
struct LooseObjectFile {
  /// The name of the object.
  let id: ObjectID
  let kind: ObjectKind
  let bytes: [UInt8]

  /// A part that is stored as it is can be no longer (RFC 1951, 3.2.4).
  private static let partMax = 65_535

  /// The content of the file: header and bytes in zlib's format (RFC 1950), stored as they are.
  var file: [UInt8] {
    let object = Array("\(kind.rawValue) \(bytes.count)\0".utf8) + bytes
    var file: [UInt8] = [0x78, 0x01]
    file.reserveCapacity(object.count + 16)
    var start = 0
    while start < object.count {
      let end = min(start + Self.partMax, object.count)
      let count = UInt16(end - start)
      file.append(end == object.count ? 1 : 0)
      for number in [count, ~count] {
        file.append(UInt8(truncatingIfNeeded: number))
        file.append(UInt8(truncatingIfNeeded: number >> 8))
      }
      file += object[start..<end]
      start = end
    }
    let checksum = unsafe adler32(1, object, UInt32(object.count))
    for shift in [24, 16, 8, 0] as [UInt32] {
      file.append(UInt8(truncatingIfNeeded: checksum >> shift))
    }
    return file
  }

  /// Writes the file below `folder`, an object folder; in one step, whoever else writes the same.
  /// After a failure of the machine, not of the process, the file may be missing or cut short, as
  /// with git's own settings.
  func write(below folder: FilePath) throws(PlatformError) {
    let digits = Array(id.hex.utf8)
    let place = folder.pathBytes + [UInt8(ascii: "/")] + digits.prefix(2)
    let path = place + [UInt8(ascii: "/")] + digits.dropFirst(2)
    // git clears away what begins with `tmp_obj_`, should this process be killed.
    let temporary = folder.pathBytes + Array("/tmp_obj_".utf8) + digits
    try Files.replace(path, with: file, by: temporary, mode: 0o444)
  }
}
