import PackFormat
import Synchronization

/// A text of a pack's image, made when it is first asked for and kept.
///
/// The library's `AtomicLazyReference` does the same; its unspecialised `load` takes twice as long
/// as making the text anew.
@safe struct LazyText: ~Copyable, Sendable {
  private final class Made: Sendable {
    let text: String

    init(_ text: String) { self.text = text }
  }

  /// The address of the `Made`, which is retained; 0 until it is made.
  private let address = Atomic<UInt>(0)

  deinit { unsafe Self.reference(address.load(ordering: .acquiring))?.release() }

  /// - Parameter bytes: the same at every call.
  func text(of bytes: StaticBytes) -> String {
    if let known = unsafe Self.reference(address.load(ordering: .acquiring)) {
      return unsafe known._withUnsafeGuaranteedRef { $0.text }
    }
    let text = bytes.text
    let made = unsafe Unmanaged.passRetained(Made(text))
    let (isFirst, _) = address.compareExchange(
      expected: 0, desired: unsafe UInt(bitPattern: made.toOpaque()),
      ordering: .acquiringAndReleasing)
    if !isFirst { unsafe made.release() }
    return text
  }

  private static func reference(_ address: UInt) -> Unmanaged<Made>? {
    guard let pointer = unsafe UnsafeRawPointer(bitPattern: address) else { return nil }
    return unsafe Unmanaged.fromOpaque(pointer)
  }
}
