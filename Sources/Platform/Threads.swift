import Glibc
import Synchronization

/// Work spread over the machine's cores by plain threads.
package enum Threads {
  /// How many processors this process may use, at least 1.
  package static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Returns `body(0)`, `body(1)`, … in that order, worked out by up to `workers` threads, the
  /// calling one among them; indices are handed out one by one, so uneven work evens out.
  package static func map<T: Sendable>(
    count: Int, workers: Int = processorCount, body: @Sendable (Int) -> T
  ) -> [T] {
    map(count: count, workers: workers, state: { () }, body: { _, index in body(index) })
  }

  /// As `map(count:workers:body:)`, with a `state` of its own for each worker (a scratch buffer, a
  /// handle that no two threads may share), made and freed on that worker's thread.
  package static func map<T: Sendable, State: ~Copyable>(
    count: Int, workers: Int = processorCount, state: @Sendable () -> State,
    body: @Sendable (inout State, Int) -> T
  ) -> [T] {
    if count == 0 { return [] }
    let next = Atomic<Int>(0)
    return unsafe [T](unsafeUninitializedCapacity: count) { results, initialized in
      let base = results.baseAddress!
      runOnThreads(min(workers, count)) {
        var own = state()
        while true {
          let index = next.add(1, ordering: .relaxed).oldValue
          if index >= count { return }
          unsafe (base + index).initialize(to: body(&own, index))
        }
      }
      initialized = count
    }
  }

  /// Runs `work` on this thread and up to `threads - 1` others, and returns when all have ended.
  /// Where the system gives no more threads, fewer do the work.
  private static func runOnThreads(_ threads: Int, _ work: () -> Void) {
    withoutActuallyEscaping(work) { work in
      let box = ThreadBody(work)
      let context = unsafe Unmanaged.passUnretained(box).toOpaque()
      var started: [pthread_t] = []
      for _ in 1..<max(1, threads) {
        var thread = pthread_t()
        let status = unsafe pthread_create(
          &thread, nil,
          { context in
            unsafe Unmanaged<ThreadBody>.fromOpaque(context!).takeUnretainedValue().run()
            return nil
          }, context)
        if status != 0 { break }
        started.append(thread)
      }
      box.run()
      for thread in started { _ = pthread_join(thread, nil) }
      withExtendedLifetime(box) {}
    }
  }
}

private final class ThreadBody {
  let run: () -> Void

  init(_ run: @escaping () -> Void) { self.run = run }
}
