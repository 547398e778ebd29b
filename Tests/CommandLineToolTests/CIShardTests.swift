import Diagnostics
import Testing

@testable import CommandLineTool

@Suite struct CIShardTests {
  @Test(arguments: [("1/1", 1, 1), ("2/4", 2, 4), ("10000/10000", 10000, 10000)])
  func reads(_ c: (text: String, index: Int, count: Int)) throws {
    #expect(try CIShard(c.text) == CIShard(index: c.index, count: c.count))
  }

  @Test(
    arguments: [
      "", "1", "/", "1/", "/2", "0/2", "3/2", "1/0", "-1/2", "+1/2", "1/2/3", "a/b", "1/10001",
      "1 /2", "99999999999999999999/2", "1/2\u{0}", "１/２",
    ]) func refuses(_ text: String)
  {
    #expect(throws: Failure.self) { try CIShard(text) }
  }

  /// Every commit is in one shard and no other, and no shard has two more than another.
  @Test(arguments: [0, 1, 2, 3, 7, 10, 100, 101]) func sharesAreWholeAndEven(_ total: Int) {
    for count in 1...12 {
      let shares = (1...count).map { CIShard(index: $0, count: count).positions(of: total) }
      #expect(shares.flatMap { Array($0) } == Array(0..<total))
      let sizes = shares.map(\.count)
      #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    }
  }

  @Test func theLastShardJudgesTheWhole() {
    #expect((1...4).filter { CIShard(index: $0, count: 4).judgesWhole } == [4])
    #expect(CIShard.only.judgesWhole)
  }
}
