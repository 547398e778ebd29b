import Glibc
import Synchronization

/// Lets go of the pages of mapped files while they are read, so that reading all of a file does not
/// make all of it count as this process's memory. A page that is looked at again is read again, from
/// the file or from the system's cache of it.
///
/// Whoever reads knows nothing of it and cannot be asked to. A timer interrupts the process
/// (`SIGALRM`): a signal that came while it did not run is taken before it goes on, so however busy
/// the machine is, no more is read between two looks than a processor reads in a millisecond. Timers
/// of processor time would not do: they go by the clock of the scheduler, which is ten times slower.
enum PageEviction {
  /// Between two looks.
  private static let tickMicroseconds = 1000
  /// How many bytes of mapped files may be in memory before they are let go.
  private static let residentBytesMax = 32 << 20
  /// As many mappings at once are looked after; what is beyond them is left alone.
  private static let slotCount = 64

  /// One mapping: its address, 0 for none, and its bytes.
  private struct Slot: ~Copyable {
    let base = Atomic<UInt>(0)
    let count = Atomic<Int>(0)
  }

  // Sound: never changed, and what it points to is atomic.
  nonisolated(unsafe) private static let slots: UnsafeMutablePointer<Slot> = {
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: slotCount)
    for index in 0..<slotCount { unsafe (slots + index).initialize(to: Slot()) }
    return unsafe slots
  }()

  /// proc(5)'s `statm` of this process; -1 where there is none.
  private static let memory: Int32 = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
  private static let pageBytes = Int(sysconf(Int32(_SC_PAGESIZE)))

  /// How many handlers run at this moment.
  private static let handlerCount = Atomic<Int>(0)
  /// How many slots are taken; the timer runs while there are any.
  private static let takenCount = Mutex(0)

  /// Looks after a mapping until `end`.
  /// - Returns: the slot it is in; nil where all are taken.
  static func begin(_ base: UnsafeMutableRawPointer, count: Int) -> Int? {
    let address = UInt(bitPattern: base)
    for index in 0..<slotCount {
      let slot = unsafe slots + index
      // The count is set while the slot says nothing yet: 1 is no address.
      let isTaken = unsafe slot.pointee.base
        .compareExchange(expected: 0, desired: 1, ordering: .sequentiallyConsistent).exchanged
      guard isTaken else { continue }
      unsafe slot.pointee.count.store(count, ordering: .sequentiallyConsistent)
      unsafe slot.pointee.base.store(address, ordering: .sequentiallyConsistent)
      takenCount.withLock { taken in
        taken += 1
        // Made ready here: a handler may not.
        _ = (memory, pageBytes)
        if taken == 1 { setTimer(tickMicroseconds) }
      }
      return index
    }
    return nil
  }

  /// Forgets a mapping. When this returns no handler touches it any more.
  static func end(_ slot: Int) {
    unsafe slots[slot].base.store(0, ordering: .sequentiallyConsistent)
    takenCount.withLock { taken in
      taken -= 1
      if taken == 0 { setTimer(0) }
    }
    while handlerCount.load(ordering: .sequentiallyConsistent) > 0 { sched_yield() }
  }

  private static func setTimer(_ microseconds: Int) {
    if microseconds > 0 {
      // It stays for good: a last tick may come when the timer is off, and would end the process.
      var action = sigaction()
      unsafe action.__sigaction_handler.sa_handler = { _ in PageEviction.letGo() }
      action.sa_flags = SA_RESTART
      unsafe sigaction(SIGALRM, &action, nil)
    }
    let interval = timeval(tv_sec: 0, tv_usec: microseconds)
    var timer = itimerval(it_interval: interval, it_value: interval)
    unsafe setitimer(Int32(ITIMER_REAL.rawValue), &timer, nil)
  }

  /// The signal handler: atomics and system calls alone.
  private static func letGo() {
    let error = errno
    defer { errno = error }
    if residentBytes() < residentBytesMax { return }
    handlerCount.add(1, ordering: .sequentiallyConsistent)
    for index in 0..<slotCount {
      let address = unsafe slots[index].base.load(ordering: .sequentiallyConsistent)
      guard address > 1, let base = unsafe UnsafeMutableRawPointer(bitPattern: address) else {
        continue
      }
      let count = unsafe slots[index].count.load(ordering: .sequentiallyConsistent)
      _ = unsafe madvise(base, count, MADV_DONTNEED)
    }
    handlerCount.subtract(1, ordering: .sequentiallyConsistent)
  }

  /// The bytes of mapped files that are in memory: the third number of `statm`, in pages. All that
  /// there can be where it cannot be read.
  private static func residentBytes() -> Int {
    var text: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (
      0, 0, 0, 0, 0, 0, 0, 0
    )
    return unsafe withUnsafeMutableBytes(of: &text) { buffer in
      let size = unsafe pread(memory, buffer.baseAddress, buffer.count, 0)
      var (pages, blanks) = (0, 0)
      for index in 0..<max(0, size) {
        let byte = unsafe buffer[index]
        if byte == UInt8(ascii: " ") {
          blanks += 1
          if blanks == 3 { return pages * pageBytes }
        } else if blanks == 2 {
          pages = pages * 10 + Int(byte) - 48
        }
      }
      return .max
    }
  }
}
