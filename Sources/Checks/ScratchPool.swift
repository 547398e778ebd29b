import Synchronization

/// Working memory that threads lend themselves: each takes a piece no other has, or makes one.
///
/// Holds as many pieces as were ever in use at once.
final class ScratchPool<Item>: Sendable {
  /// An item in the pool belongs to nobody, and taking it out makes the taker its only owner; so
  /// it may cross threads although it is not `Sendable`.
  private struct Idle: @unchecked Sendable {
    let item: Item
  }

  private let idle = Mutex<[Idle]>([])

  init() {}

  /// Takes a piece out; nil where all are in use.
  func take() -> Item? { idle.withLock { $0.popLast() }?.item }

  /// Gives back a piece that the caller uses no more.
  func give(_ item: Item) {
    let idle = Idle(item: item)
    self.idle.withLock { $0.append(idle) }
  }
}
