import Diagnostics
import Text

/// One of several jobs that share the commits of a range.
struct CIShard: Sendable, Hashable {
  /// Counts from 1.
  var index: Int
  var count: Int

  static let only = CIShard(index: 1, count: 1)
  /// More jobs than any CI runs for one matrix.
  static let countMax = 10_000

  /// Reads `I/N`.
  init(_ text: String) throws(Failure) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = Self.number(parts[0]), let count = Self.number(parts[1]),
      count <= Self.countMax, (1...count).contains(index)
    else {
      throw Failure(
        Diagnostic(
          .error, "invalid-shard", "'\(printableText(text.utf8))' is no shard I/N",
          hint: "the second of four jobs is --shard 2/4"))
    }
    self.init(index: index, count: count)
  }

  init(index: Int, count: Int) {
    self.index = index
    self.count = count
  }

  /// Digits alone: no sign, no more than five of them, and not zero.
  private static func number(_ text: Substring) -> Int? {
    guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return Int(text).flatMap { $0 > 0 ? $0 : nil }
  }

  var description: String { "\(index)/\(count)" }

  /// The last job also judges the range as one change.
  var judgesWhole: Bool { index == count }

  /// The positions of this job's commits among all `total`: neighbours, which share most of their
  /// blobs, and as many as any other job's, give or take one.
  func positions(of total: Int) -> Range<Int> {
    (index - 1) * total / count..<index * total / count
  }
}
