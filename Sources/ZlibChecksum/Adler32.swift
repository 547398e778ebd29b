/// zlib's checksum by vectors, in the place of zlib's own.
///
/// zlib checks each object that it unpacks by a sum that it works out byte by byte: a sixteenth of
/// the time of searching a whole tree. This module defines the two functions that do, as zlib's
/// headers declare them, so that the static archive is linked without its own and a shared library
/// finds these first. The answers are the same for all arguments, also where the sum to go on from is
/// none that the functions return.
enum Adler32 {
  /// The largest prime below 2^16.
  static let base: UInt = 65521
  private static let lanes = 16
  /// The sums of a block fit 16 bits: 255 * 16 * 17 / 2 = 34680.
  private static let rowsPerBlock = 16
  private static let blockBytes = lanes * rowsPerBlock
  /// The sums of so many blocks fit 32 bits: at most 255 * 16 * 64^2 / 2 = 8355840.
  private static let blocksMax = 64

  /// What a checksum is made of: the sum of the bytes, and the sum of all sums on the way.
  struct Sums {
    var first: UInt
    var second: UInt

    init(_ checksum: UInt) {
      first = checksum & 0xFFFF
      second = checksum >> 16 & 0xFFFF
    }

    var checksum: UInt { second << 16 | first }
  }

  static func update(_ checksum: UInt, _ bytes: UnsafeRawPointer, _ count: Int) -> UInt {
    var sums = Sums(checksum)
    if count == 1 { return unsafe add(bytes.load(as: UInt8.self), to: sums) }
    var at = 0
    while count - at >= blockBytes {
      let blocks = min(blocksMax, (count - at) / blockBytes)
      unsafe add(blocks: blocks, bytes + at, to: &sums)
      at += blocks * blockBytes
    }
    while at < count {
      sums.first += UInt(unsafe bytes.load(fromByteOffset: at, as: UInt8.self))
      sums.second += sums.first
      at += 1
    }
    sums.first %= base
    sums.second %= base
    return sums.checksum
  }

  /// zlib takes one byte by subtractions, which leave as they are sums that are none.
  private static func add(_ byte: UInt8, to sums: Sums) -> UInt {
    var sums = sums
    sums.first += UInt(byte)
    if sums.first >= base { sums.first -= base }
    sums.second += sums.first
    if sums.second >= base { sums.second -= base }
    return sums.checksum
  }

  /// Adds whole blocks. Of n bytes, byte i counts n - i times in the second sum: in blocks of rows of
  /// lanes, once for each lane of the rows from its own on, less the lanes before it, and all of it
  /// once more for each byte of the blocks that follow.
  private static func add(
    blocks: Int, _ bytes: UnsafeRawPointer, to sums: inout Sums
  ) {
    // By lane: the bytes so far, their sum at the start of each block, and the sums by rows.
    var total = SIMD16<UInt32>()
    var before = SIMD16<UInt32>()
    var byRows = SIMD16<UInt32>()
    for block in 0..<blocks {
      var column = SIMD16<UInt16>()
      var columns = SIMD16<UInt16>()
      for row in 0..<rowsPerBlock {
        let bytes = unsafe bytes.loadUnaligned(
          fromByteOffset: block * blockBytes + row * lanes, as: SIMD16<UInt8>.self)
        column &+= SIMD16<UInt16>(truncatingIfNeeded: bytes)
        columns &+= column
      }
      before &+= total
      total &+= SIMD16<UInt32>(truncatingIfNeeded: column)
      byRows &+= SIMD16<UInt32>(truncatingIfNeeded: columns)
    }
    let lane = SIMD16<UInt32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    sums.second += UInt(blocks * blockBytes) * sums.first
    sums.second += UInt(blockBytes) * UInt(before.wrappedSum())
    sums.second += UInt(lanes) * UInt(byRows.wrappedSum())
    sums.second -= UInt((total &* lane).wrappedSum())
    sums.second %= base
    sums.first = (sums.first + UInt(total.wrappedSum())) % base
  }
}

/// zlib's `adler32_z`: the checksum of what `checksum` is that of, followed by these bytes; 1, the
/// checksum of nothing, where there is no address.
@c(adler32_z) public func adler32(
  _ checksum: UInt, longer bytes: UnsafePointer<UInt8>?, _ count: Int
) -> UInt {
  guard let bytes = unsafe bytes else { return 1 }
  return unsafe Adler32.update(checksum, bytes, count)
}

/// zlib's `adler32`: the same, for fewer bytes.
@c(adler32) public func adler32(
  _ checksum: UInt, _ bytes: UnsafePointer<UInt8>?, _ count: UInt32
) -> UInt {
  unsafe adler32(checksum, longer: bytes, Int(count))
}
