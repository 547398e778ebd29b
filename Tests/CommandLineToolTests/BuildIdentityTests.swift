import Testing

@testable import CommandLineTool

@Suite struct BuildIdentityTests {
  /// An ELF image of one program header and one note segment.
  static func image(note: [UInt8], segment: UInt8 = 4, noteBytes: UInt8? = nil) -> [UInt8] {
    var image = [UInt8](repeating: 0, count: 64 + 56)
    image.replaceSubrange(0..<6, with: [0x7F, 0x45, 0x4C, 0x46, 2, 1])
    image[32] = 64  // program headers start
    image[54] = 56  // size of one
    image[56] = 1  // how many
    image[64] = segment
    image[64 + 8] = 120  // where the segment starts
    image[64 + 32] = noteBytes ?? UInt8(note.count)
    return image + note
  }

  static let other: [UInt8] = [
    4, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0x47, 0x4E, 0x55, 0, 9, 9, 9, 9, 9, 0, 0, 0,
  ]
  static let build: [UInt8] = [
    4, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0x47, 0x4E, 0x55, 0, 0xAB, 0xCD, 0, 0,
  ]

  @Test(
    arguments: [
      (image(note: build), [0xAB, 0xCD]), (image(note: other + build), [0xAB, 0xCD]),
      (image(note: other), nil), (image(note: []), nil), (image(note: build, segment: 1), nil),
      (image(note: Array(build.dropLast(4))), nil),
      (image(note: Array(build.dropLast(4)), noteBytes: 255), nil),
      ([], nil), ([0x7F, 0x45, 0x4C, 0x46], nil),
    ] as [([UInt8], [UInt8]?)])
  func reads(_ image: [UInt8], _ expected: [UInt8]?) {
    #expect(BuildIdentity.buildID(ofELF: image.span) == expected)
  }

  @Test func hostileImagesEndInNothing() {
    let whole = Self.image(note: Self.other + Self.build)
    for index in whole.indices {
      for value: UInt8 in [0, 1, 0x7F, 0xFF] {
        var image = whole
        image[index] = value
        _ = BuildIdentity.buildID(ofELF: image.span)
        _ = BuildIdentity.buildID(ofELF: Array(image[..<index]).span)
      }
    }
  }

  @Test func theLinkerNamesThisBuild() {
    // The test runner is linked without the flag; the product is checked end to end.
    #expect(BuildIdentity.current == nil || (BuildIdentity.current?.count ?? 0) >= 16)
  }
}
