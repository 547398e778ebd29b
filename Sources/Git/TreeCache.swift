import Synchronization

/// The trees that were read last: walking a history by differences reads most of them twice, as
/// what a commit ends at and as what the next one starts from. libgit2 keeps only small ones.
final class TreeCache: Sendable {
  private struct Known {
    var trees: [ObjectID: [UInt8]] = [:]
    var byteCount = 0
  }

  /// When the trees kept take more than this, all are let go.
  static let bytesMax = 8 << 20

  private let known = Mutex(Known())

  func tree(_ id: ObjectID) -> [UInt8]? { known.withLock { $0.trees[id] } }

  func keep(_ bytes: [UInt8], as id: ObjectID) {
    known.withLock { known in
      if known.byteCount + bytes.count > Self.bytesMax { known = Known() }
      if known.trees.updateValue(bytes, forKey: id) == nil { known.byteCount += bytes.count }
    }
  }
}
