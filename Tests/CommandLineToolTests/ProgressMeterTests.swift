import Platform
import Synchronization
import Testing

@testable import CommandLineTool

@Suite struct ProgressMeterTests {
  /// A terminal that keeps what is painted, and a clock that a test sets.
  final class Stage: Sendable {
    let painted = Mutex<[String]>([])
    let now = Atomic<UInt64>(1_000_000_000)

    var meter: ProgressMeter {
      ProgressMeter(
        width: { 80 }, clock: { self.now.load(ordering: .relaxed) },
        paint: { text in self.painted.withLock { $0.append(text) } })
    }

    func pass(milliseconds: UInt64) { now.add(milliseconds * 1_000_000, ordering: .relaxed) }

    var lines: [String] { painted.withLock { $0 } }
  }

  @Test func nothingIsShownForHalfASecond() {
    let stage = Stage()
    let meter = stage.meter
    meter.begin(.files, total: 100)
    for _ in 0..<50 {
      meter.step(.files)
      stage.pass(milliseconds: 9)
    }
    #expect(stage.lines.isEmpty)
    meter.end(.files)
    #expect(stage.lines.isEmpty)
  }

  @Test func paintsTenTimesASecondAndErases() {
    let stage = Stage()
    let meter = stage.meter
    meter.begin(.files, total: 2000)
    for _ in 0..<1000 {
      meter.step(.files)
      stage.pass(milliseconds: 1)
    }
    #expect(stage.lines.count == 5)
    #expect(
      stage.lines.first
        == "\r[########........................]  25%  501 of 2,000 files, 1,002/s, 2 s left\u{1B}[K"
    )
    meter.erase()
    meter.erase()
    #expect(stage.lines.suffix(1) == ["\r\u{1B}[K"])
    #expect(stage.lines.count == 6)
    meter.end(.files)
    meter.step(.files)
    #expect(stage.lines.count == 6)
  }

  @Test func filesOfManyCommitsAreNoSteps() {
    let stage = Stage()
    let meter = stage.meter
    meter.begin(.commits, total: 4)
    stage.pass(milliseconds: 600)
    meter.begin(.files, total: 1000)
    meter.step(.files)
    meter.end(.files)
    #expect(stage.lines.isEmpty)
    meter.step(.commits)
    #expect(stage.lines.first?.contains(" 25%  1 of 4 commits, 1.6/s, 2 s left") == true)
    meter.end(.commits)
    #expect(stage.lines.last == "\r\u{1B}[K")
  }

  @Test func isSilentWhereNothingIsToBeShown() {
    let stage = Stage()
    let meter = stage.meter
    meter.begin(.files, total: 1)
    stage.pass(milliseconds: 600)
    meter.step(.files)
    meter.silence()
    meter.begin(.files, total: 100)
    stage.pass(milliseconds: 600)
    meter.step(.files)
    #expect(stage.lines.isEmpty)
  }

  @Test(
    arguments: [
      (true, ["TERM": "xterm"], true), (false, ["TERM": "xterm"], false), (true, [:], false),
      (true, ["TERM": "dumb"], false), (true, ["TERM": "xterm", "CI": "true"], false),
      (true, ["TERM": "xterm", "CI": ""], true),
    ] as [(Bool, [String: String], Bool)])
  func someoneWatches(_ isTerminal: Bool, _ environment: [String: String], _ isWatched: Bool) {
    #expect(
      ProgressMeter.isWatched(isTerminal: isTerminal, environment: { environment[$0] })
        == isWatched)
  }

  @Test(arguments: [
    (0, 10, 80, "[\(String(repeating: ".", count: 40))]   0%  0 of 10 files"),
    (10, 10, 80, "[\(String(repeating: "#", count: 40))] 100%  10 of 10 files, 10/s, 0 s left"),
    (1, 4, 50, "[##.........]  25%  1 of 4 files, 1.0/s, 3 s left"),
    (1, 100_000, 45, "  0%  1 of 100,000 files, 1.0/s, 27 h 46 min "),
    (
      1, 200, 80,
      "[\(String(repeating: ".", count: 32))]   0%  1 of 200 files, 1.0/s, 3 min 19 s left"
    ),
    (1, 200, 0, ""),
  ])
  func line(_ done: Int, _ total: Int, _ width: Int, _ expected: String) {
    let line = ProgressLine(done: done, total: total, noun: "files", nanoseconds: 1_000_000_000)
    #expect(line.text(width: width) == expected)
  }

  @Test func stepsOfManyThreadsAreAllCounted() {
    let stage = Stage()
    let meter = stage.meter
    meter.begin(.files, total: 8000)
    _ = Threads.map(count: 8000, workers: 4) { _ in meter.step(.files) }
    stage.pass(milliseconds: 600)
    meter.step(.files)
    #expect(stage.lines.first?.contains("100%  8,000 of 8,000 files") == true)
  }
}
