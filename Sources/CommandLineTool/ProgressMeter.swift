import Platform
import Synchronization

/// How far long work has come: a line on standard error with a bar, the rate and the time left, for
/// a person who watches.
///
/// Nothing is shown in the first half second. Steps may be told on any thread and cost a look at
/// the clock; ten times a second one of them paints. Whoever prints erases the line first.
final class ProgressMeter: Sendable {
  /// What is counted. Commits are counted whole: the files of one are no steps of their own.
  enum Unit: Int, Sendable {
    case files = 1
    case commits

    var noun: String { self == .files ? "files" : "commits" }
  }

  /// The meter of this process; nil where nobody watches: standard error is no terminal or a dumb
  /// one, or this runs in CI.
  static let standardError: ProgressMeter? = {
    guard isWatched(isTerminal: Terminal.isTerminal(2), environment: Environment.get) else {
      return nil
    }
    return ProgressMeter(
      width: { Terminal.width(2) ?? 80 }, clock: Clock.monotonicNanoseconds,
      paint: { Terminal.write($0, to: 2) })
  }()

  static func isWatched(isTerminal: Bool, environment: (String) -> String?) -> Bool {
    func isSet(_ name: String) -> Bool { environment(name).map { !$0.isEmpty } ?? false }
    return isTerminal && isSet("TERM") && environment("TERM") != "dumb" && !isSet("CI")
  }

  private static let firstNanoseconds: UInt64 = 500_000_000
  private static let everyNanoseconds: UInt64 = 100_000_000

  private struct State {
    var unit: Unit?
    var total = 0
    var begin: UInt64 = 0
    var isShown = false
    var isSilent = false
  }

  private let state = Mutex(State())
  /// The raw value of the unit that is counted; 0 for none.
  private let counted = Atomic<Int>(0)
  private let done = Atomic<Int>(0)
  private let nextPaint = Atomic<UInt64>(.max)
  private let width: @Sendable () -> Int
  private let clock: @Sendable () -> UInt64
  private let paint: @Sendable (String) -> Void

  /// - Parameters:
  ///   - width: of the terminal, in columns.
  ///   - clock: nanoseconds that never go back.
  ///   - paint: writes to the terminal.
  init(
    width: @escaping @Sendable () -> Int, clock: @escaping @Sendable () -> UInt64,
    paint: @escaping @Sendable (String) -> Void
  ) {
    self.width = width
    self.clock = clock
    self.paint = paint
  }

  /// Shows nothing from now on: `--quiet`.
  func silence() { state.withLock { $0.isSilent = true } }

  /// Begins to count `total` steps. Files that are judged for one of many commits are not counted.
  func begin(_ unit: Unit, total: Int) {
    let now = clock()
    let isOn = state.withLock { state in
      if state.isSilent || total < 2 || (state.unit == .commits && unit == .files) { return false }
      state.unit = unit
      state.total = total
      state.begin = now
      return true
    }
    guard isOn else { return }
    done.store(0, ordering: .relaxed)
    nextPaint.store(now + Self.firstNanoseconds, ordering: .relaxed)
    counted.store(unit.rawValue, ordering: .relaxed)
  }

  /// Ends the counting and erases the line.
  func end(_ unit: Unit) {
    let isOver = state.withLock { state in
      if state.unit != unit { return false }
      state.unit = nil
      return true
    }
    guard isOver else { return }
    counted.store(0, ordering: .relaxed)
    erase()
  }

  /// Counts one step.
  func step(_ unit: Unit) {
    guard counted.load(ordering: .relaxed) == unit.rawValue else { return }
    let due = nextPaint.load(ordering: .relaxed)
    let count = done.add(1, ordering: .relaxed).newValue
    let now = clock()
    guard now >= due,
      nextPaint.compareExchange(
        expected: due, desired: now + Self.everyNanoseconds, ordering: .relaxed
      ).exchanged
    else { return }
    state.withLock { state in
      guard state.unit == unit else { return }
      let line = ProgressLine(
        done: min(count, state.total), total: state.total, noun: unit.noun,
        nanoseconds: now - state.begin)
      state.isShown = true
      paint("\r" + line.text(width: width() - 1) + "\u{1B}[K")
    }
  }

  /// Takes the line off the screen, so that something else can be printed.
  func erase() {
    state.withLock { state in
      if state.isShown { paint("\r\u{1B}[K") }
      state.isShown = false
    }
  }
}

/// The line that a meter paints.
struct ProgressLine {
  var done: Int
  var total: Int
  var noun: String
  var nanoseconds: UInt64

  /// `[######........]  40%  12,345 of 31,000 files, 8,200/s, 3 s left`, cut to `width` columns;
  /// without the bar where there is no room for it.
  func text(width: Int) -> String {
    let percent = total > 0 ? done * 100 / total : 0
    let padded = String(repeating: " ", count: max(0, 3 - "\(percent)".count)) + "\(percent)%"
    var words = "\(padded)  \(grouped(done)) of \(grouped(total)) \(noun)"
    if done > 0, nanoseconds > 0 {
      let perSecond = Double(done) * 1e9 / Double(nanoseconds)
      let rate =
        perSecond < 10
        ? "\(Int(perSecond * 10) / 10).\(Int(perSecond * 10) % 10)" : grouped(Int(perSecond))
      words += ", \(rate)/s, \(left(Double(total - done) / perSecond)) left"
    }
    let room = min(40, width - words.count - 4)
    if room >= 10 {
      let filled = total > 0 ? done * room / total : 0
      let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: room - filled)
      words = "[\(bar)] " + words
    }
    return String(words.prefix(max(0, width)))
  }

  private func left(_ seconds: Double) -> String {
    let seconds = Int(seconds.rounded(.up))
    if seconds < 60 { return "\(seconds) s" }
    if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
    return "\(seconds / 3600) h \(seconds / 60 % 60) min"
  }

  private func grouped(_ number: Int) -> String {
    var out = ""
    for (index, digit) in String(number).reversed().enumerated() {
      if index > 0, index.isMultiple(of: 3) { out.append(",") }
      out.append(digit)
    }
    return String(out.reversed())
  }
}
