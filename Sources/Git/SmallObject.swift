import CLibgit2
import Platform

/// A small object in a file of its own, read whole by three calls of the system; libgit2 makes
/// nine, because it asks for the size by itself and looks first whether the file is there.
///
/// Whatever is odd about the file is nil here, and libgit2's to tell.
enum SmallObject {
  /// What has more bytes, in the file or unpacked, is left to libgit2.
  private static let fileBytesMax = 1 << 14
  private static let bytesMax = 1 << 17

  /// Lends the bytes of the object, with its kind, to `body`.
  /// - Parameter folder: the object folder that it may lie in.
  /// - Returns: nil where the file is not there, large, or no whole object.
  static func withBytes<R>(
    of id: ObjectID, in folder: FilePath, _ body: (ObjectKind, Span<UInt8>) -> R
  ) -> R? {
    guard var file = try? FileReader(LooseObject.path(of: id, in: folder)) else { return nil }
    guard let input = try? file.next(upTo: fileBytesMax), input.count < fileBytesMax else {
      return nil
    }
    return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytesMax) { output in
      guard let size = unsafe inflate(input, into: output) else { return nil }
      let whole = unsafe UnsafeBufferPointer(rebasing: output[..<size]).span
      guard let (kind, start) = header(whole) else { return nil }
      return body(kind, whole.extracting(start..<size))
    }
  }

  /// Unpacks all of `input` by one call of zlib, which holds it against its checksum.
  /// - Returns: how many bytes that are; nil where it is no whole stream, or does not fit.
  private static func inflate(
    _ input: [UInt8], into output: UnsafeMutableBufferPointer<UInt8>
  ) -> Int? {
    var stream = unsafe z_stream()
    // zlib keeps the address: the stream stays in its place until it is ended.
    return unsafe withUnsafeMutablePointer(to: &stream) { stream in
      guard unsafe factory_hook_inflate_init(stream) == Z_OK else { return nil }
      defer { unsafe inflateEnd(stream) }
      return unsafe input.withUnsafeBufferPointer { input in
        // zlib's interface has no const; it only reads.
        unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.pointee.avail_in = UInt32(input.count)
        unsafe stream.pointee.next_out = output.baseAddress
        unsafe stream.pointee.avail_out = UInt32(output.count)
        guard unsafe CLibgit2.inflate(stream, Z_FINISH) == Z_STREAM_END,
          unsafe stream.pointee.avail_in == 0
        else { return nil }
        return unsafe output.count - Int(stream.pointee.avail_out)
      }
    }
  }

  /// Returns the kind and where the bytes start; nil unless they are as many as the header says.
  private static func header(_ whole: Span<UInt8>) -> (ObjectKind, Int)? {
    for kind in [ObjectKind.blob, .tree, .commit, .tag] {
      guard var at = end(of: kind, whole) else { continue }
      var size = 0
      let digits = at
      while at < whole.count, case let digit = whole[at] &- UInt8(ascii: "0"), digit <= 9 {
        size = size * 10 + Int(digit)
        at += 1
        // No number of bytes that fits has more digits.
        if at - digits > 7 { return nil }
      }
      let isWhole = at > digits && at < whole.count && whole[at] == 0
      return isWhole && size == whole.count - at - 1 ? (kind, at + 1) : nil
    }
    return nil
  }

  /// Where the kind and its blank end, if the object is of that kind.
  private static func end(of kind: ObjectKind, _ whole: Span<UInt8>) -> Int? {
    var at = 0
    for byte in kind.rawValue.utf8 {
      guard at < whole.count, whole[at] == byte else { return nil }
      at += 1
    }
    return at < whole.count && whole[at] == UInt8(ascii: " ") ? at + 1 : nil
  }
}
