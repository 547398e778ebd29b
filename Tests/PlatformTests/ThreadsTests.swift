import Platform
import Synchronization
import Testing

@Suite struct ThreadsTests {
  @Test(arguments: [(0, 4), (1, 4), (1000, 1), (1000, 4), (3, 64)])
  func resultsComeInOrder(_ count: Int, _ workers: Int) {
    let results = Threads.map(count: count, workers: workers) { "\($0 * $0)" }
    #expect(results == (0..<count).map { "\($0 * $0)" })
  }

  @Test func eachWorkerHasItsOwnState() {
    let made = Atomic<Int>(0)
    let counts = Threads.map(
      count: 500, workers: 3,
      state: {
        made.add(1, ordering: .relaxed)
        return 0
      },
      body: { (seen: inout Int, _) in
        seen += 1
        return seen
      })
    let states = made.load(ordering: .relaxed)
    #expect((1...3).contains(states))
    // Each worker counts 1, 2, 3, …: as many ones as workers that had work.
    #expect((1...states).contains(counts.filter { $0 == 1 }.count))
    #expect(counts.count == 500)
  }

  @Test func thereIsAProcessor() { #expect(Threads.processorCount >= 1) }
}
