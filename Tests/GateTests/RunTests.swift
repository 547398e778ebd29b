import Testing

@testable import Gate

@Suite struct RunTests {
  static let recipe = Recipe(bases: ["b"], target: "t", standard: "s", engine: "1")

  /// Every path of states from `opened` that the table of DESIGN.md §4 allows.
  static let legalPaths: [[Run.State]] = [
    [.opened, .failed],
    [.opened, .collected, .failed],
    [.opened, .collected, .judged, .stopped],
    [.opened, .collected, .judged, .passed],
    [.opened, .collected, .judged, .passed, .bound],
    [.opened, .collected, .judged, .passed, .stopped],
  ]

  @Test(arguments: legalPaths) func legalPath(_ path: [Run.State]) throws {
    var run = Run(Self.recipe, trigger: .preCommit, at: 10)
    for (index, state) in path.dropFirst().enumerated() {
      run.advance(to: state, at: 11 + Int64(index))
    }
    #expect(run.events.map(\.state) == path)
    #expect(run.isEnded == (path.last != .passed))
    let resumed = try #require(
      Run(resuming: Self.recipe, trigger: .preCommit, events: run.events))
    #expect(resumed.events == run.events)
  }

  @Test func everyOtherHistoryIsRefused() {
    let legal = Set(Self.legalPaths.flatMap { path in path.indices.map { Array(path[...$0]) } })
    var tried = 0
    func extend(_ history: [Run.State]) {
      let events = history.map { Run.Event($0, at: 1) }
      let run = Run(resuming: Self.recipe, trigger: .check, events: events)
      #expect((run != nil) == legal.contains(history), "\(history)")
      tried += 1
      guard history.count < 4 else { return }
      for state in Run.State.allCases { extend(history + [state]) }
    }
    for state in Run.State.allCases { extend([state]) }
    #expect(tried == 7 + 49 + 343 + 2401)
  }

  @Test func noHistoryIsRefused() {
    #expect(Run(resuming: Self.recipe, trigger: .check, events: []) == nil)
  }

  @Test func anImpossibleTransitionTraps() async {
    await #expect(processExitsWith: .failure) {
      var run = Run(
        Recipe(bases: [], target: "t", standard: "s"), trigger: .check, at: 0)
      run.advance(to: .bound, at: 1)
    }
  }

  @Test func timeNeverRunsBackwards() {
    var run = Run(Self.recipe, trigger: .check, at: 100)
    run.advance(to: .collected, at: 50)
    #expect(run.events.map(\.timeMilliseconds) == [100, 100])
  }
}
