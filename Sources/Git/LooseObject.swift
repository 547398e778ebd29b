import CLibgit2
import Platform

/// An object in a file of its own (gitrepository-layout, "Loose objects"): zlib over its kind, its
/// size and its bytes.
///
/// libgit2 and git map such a file whole, and so all of it counts as their memory; here it is read
/// piece by piece.
struct LooseObject {
  let id: ObjectID
  /// Of the bytes that it holds, as its header says.
  let size: Int

  init(_ id: ObjectID, size: Int) {
    self.id = id
    self.size = size
  }

  /// The file that holds the object `id`, where it lies in the object folder `folder`.
  static func path(of id: ObjectID, in folder: FilePath) -> FilePath {
    let hex = Array(id.hex.utf8)
    return folder.appending(hex[..<2] + [UInt8(ascii: "/")] + hex[2...])
  }

  /// Passes the object's bytes to `body` piece by piece; `body` returns false to stop.
  func forEachChunk(
    _ file: consuming FileReader, _ body: (Span<UInt8>) -> Bool
  ) throws(GitError) {
    var inflater = try Inflater(damaged: damaged)
    var input = [UInt8](repeating: 0, count: 1 << 16)
    var output = [UInt8](repeating: 0, count: 1 << 18)
    var isInHeader = true
    var left = size
    while true {
      let count = try read(&file, into: &input)
      if count == 0 { throw damaged("its file is cut short") }
      var from = 0
      repeat {
        let step = try inflater.step(input, from, count, into: &output)
        from += step.read
        var start = 0
        if isInHeader {
          guard let end = output[..<step.written].firstIndex(of: 0) else { continue }
          isInHeader = false
          start = end + 1
        }
        left -= step.written - start
        if left < 0 { throw damaged("it has more bytes than its header says") }
        if start < step.written, !body(output.span.extracting(start..<step.written)) { return }
        if step.isEnd {
          if left > 0 { throw damaged("it has fewer bytes than its header says") }
          return
        }
        // A full buffer may be followed by more from the same input.
        if step.written < output.count, from >= count { break }
      } while true
    }
  }

  private func read(_ file: inout FileReader, into input: inout [UInt8]) throws(GitError) -> Int {
    do throws(PlatformError) {
      return try file.read(into: &input)
    } catch {
      throw GitError(error, "read object \(id)")
    }
  }

  private func damaged(_ reason: String) -> GitError {
    GitError(.corrupt, "read object \(id)", reason, hint: "git fsck --full")
  }
}

/// zlib, at work on one stream.
@safe private struct Inflater: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>
  private let damaged: (String) -> GitError

  init(damaged: @escaping (String) -> GitError) throws(GitError) {
    self.damaged = damaged
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    if unsafe factory_hook_inflate_init(stream) != Z_OK {
      unsafe stream.deallocate()
      throw damaged("zlib cannot be started")
    }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Inflates as much of `input[from..<end]` as `output` has room for.
  mutating func step(
    _ input: [UInt8], _ from: Int, _ end: Int, into output: inout [UInt8]
  ) throws(GitError) -> (read: Int, written: Int, isEnd: Bool) {
    let size = output.count
    let status = unsafe input.withUnsafeBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        // zlib's interface has no const; it only reads.
        unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(
          mutating: input.baseAddress! + from)
        unsafe stream.pointee.avail_in = UInt32(end - from)
        unsafe stream.pointee.next_out = output.baseAddress
        unsafe stream.pointee.avail_out = UInt32(size)
        return unsafe inflate(stream, Z_NO_FLUSH)
      }
    }
    // No progress without more input is no damage.
    guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
      throw damaged("its file cannot be inflated")
    }
    return unsafe (
      end - from - Int(stream.pointee.avail_in), size - Int(stream.pointee.avail_out),
      status == Z_STREAM_END
    )
  }
}
