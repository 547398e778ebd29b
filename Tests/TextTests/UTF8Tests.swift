import Testing

@testable import Text

/// Every scalar, and every way to be ill formed, against the standard library's decoder.
@Suite struct UTF8Tests {
  @Test func everyScalarIsRead() {
    var wrong = 0
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let bytes = Array(String(scalar).utf8)
      let length = utf8Length(bytes.span, at: 0)
      if length != bytes.count || decodeUTF8(bytes.span, at: 0, length: length) != scalar {
        wrong += 1
      }
    }
    #expect(wrong == 0)
  }

  @Test func everyPairOfBytesAgreesWithTheStandardLibrary() {
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        for tail: [UInt8] in [[], [0x80], [0x80, 0xBF], [0x41]] {
          let bytes = [first, second] + tail
          #expect((utf8Length(bytes.span, at: 0) == 0) == startsIllFormed(bytes))
        }
      }
    }
  }

  /// Whether the decoder of the standard library meets an error before its first scalar.
  private func startsIllFormed(_ bytes: [UInt8]) -> Bool {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    if case .error = decoder.decode(&iterator) { return true }
    return false
  }

  @Test func onlyTheBytesFromTheOffsetCount() {
    let bytes: [UInt8] = [0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0x98, 0x80, 0xC3]
    #expect(
      (0..<bytes.count).map { utf8Length(bytes.span, at: $0) } == [2, 0, 3, 0, 0, 4, 0, 0, 0, 0])
    #expect(scalarCount(in: bytes.span, from: 0, to: bytes.count) == 4)
    #expect(scalarCount(in: bytes.span, from: 2, to: 5) == 1)
    #expect(scalarCount(in: bytes.span, from: 3, to: 5) == 2)
    #expect(scalarCount(in: bytes.span, from: 5, to: 5) == 0)
  }
}
