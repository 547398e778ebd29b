import Testing

@testable import Gate

/// Which findings of a file are taken for which entries, told by letters: `a1` is text `a` with
/// surroundings number one.
@Suite struct BaselineAlignmentTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var old: String
    var new: String
    /// The places in `new`, for each of `old`; `-` where it has none.
    var paired: String
    var testDescription: String { "\(old) / \(new)" }
  }

  @Test(arguments: [
    Case(old: "", new: "a1", paired: ""),
    Case(old: "a1", new: "", paired: "-"),
    Case(old: "a1", new: "a1", paired: "0"),
    Case(old: "a1", new: "b1", paired: "-"),
    Case(old: "a1", new: "a2", paired: "0"),
    // The same lines around it say more than the place.
    Case(old: "a1", new: "a2 a1", paired: "1"),
    Case(old: "a1", new: "a1 a1", paired: "0"),
    // What was found before and behind it tells, where nothing around it does.
    Case(old: "b1 a1 c1", new: "a2 b1 a3 c1 a4", paired: "1 2 3"),
    Case(old: "b1 a1 b2 a1", new: "b1 b2 a3", paired: "0 - 1 2"),
    // Pairs never cross.
    Case(old: "a1 b1", new: "b1 a1 c1", paired: "- 0"),
    Case(old: "a1 a2 a3", new: "a2 a3 a1", paired: "- 0 1"),
    // Several that are a little alike do not outweigh one that is.
    Case(old: "a5 a6 a1", new: "a0 a7 a8 a9", paired: "- - 0"),
  ])
  func pairs(_ c: Case) {
    var groups: [Character: Int] = [:]
    func items(_ text: String) -> [BaselineAlignment.Item] {
      text.split(separator: " ").map { word in
        let next = groups.count
        let group = groups[word.first ?? " "] ?? next
        groups[word.first ?? " "] = group
        return .init(group: group, surroundings: Self.surroundings(word.last ?? "0"))
      }
    }
    let old = items(c.old)
    let alignment = BaselineAlignment(old: old, new: items(c.new))
    var places = Array(repeating: "-", count: old.count)
    for pair in alignment.pairs { places[pair.old] = "\(pair.new)" }
    #expect(places.joined(separator: " ") == c.paired)
  }

  /// Zero and one have the same lines above; numbers from five on all but the nearest.
  private static func surroundings(_ digit: Character) -> Surroundings {
    let number = UInt64(digit.wholeNumberValue ?? 0)
    let above: UInt64 =
      number >= 5
      ? number | 0xFFEE_DDCC_BBAA_9900
      : max(number, 1) * 0x0808_0808_0808_0808 + 0x0706_0504_0302_0100
    return Surroundings(above: above, below: number == 1 ? 1 : 0)
  }

  @Test(arguments: [
    (0x0 as UInt64, 0x0 as UInt64, 0), (0x01, 0x01, 3), (0x01, 0x02, 0), (0x01, 0x0201, 3),
    (0x0201, 0x0301, 3), (0x0201, 0x01, 3), (0x0201, 0x0203, 1), (0x0201, 0x0102, 1),
    (0x030201, 0x0302, 2), (0x0807_0605_0403_0201, 0x0807_0605_0403_0201, 24),
    (0x0807_0605_0403_0201, 0x0706_0504_0302_0109, 7),
    (0x0807_0605_0403_0201, 0x1807_0605_0403_0201, 21),
    (0xFFFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF, 24),
  ])
  func likeness(_ a: UInt64, _ b: UInt64, _ expected: Int) {
    // Nothing above, the same nothing on both sides, is as much as can be the same.
    let above = 24
    let (a, b) = (Surroundings(above: 0, below: a), Surroundings(above: 0, below: b))
    #expect(a.likeness(to: b) == above + expected)
    #expect(b.likeness(to: a) == above + expected)
    let (c, d) = (Surroundings(above: a.below, below: 0), Surroundings(above: b.below, below: 0))
    #expect(c.likeness(to: d) == (a == b ? above : expected))
  }
}
