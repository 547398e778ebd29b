import Diagnostics
import Gate
import Platform
import Testing
import Text

@testable import Ledger

@Suite struct JournalTests {
  let folder: TestFolder
  let journal: Journal

  init() throws {
    folder = try TestFolder()
    journal = Journal(commonDirectory: folder.path)
  }

  func draft(_ run: String, _ target: String = Sample.name("a")) -> JournalLine.Draft {
    JournalLine.Draft(
      run: run, serial: Sample.recipe(target: target).serial, event: .state(.opened),
      timeMilliseconds: 1_700_000_000_000,
      payload: [("recipe", .object(Sample.recipe(target: target).json))])
  }

  func runs(_ journal: Journal) -> [String] {
    var runs: [String] = []
    journal.forEachNewestFirst { line in
      runs.append(line.run)
      return true
    }
    return runs
  }

  func found(_ journal: Journal, _ target: String) -> [String] {
    guard let prefix = KeyPrefix(.tree, hex: target) else { return [] }
    return journal.lines(under: prefix).map(\.line.run)
  }

  @Test func aLineStartsWithItsSchemaAndChainsToTheOneBefore() throws {
    try journal.append([draft("a")])
    try journal.append([draft("b"), draft("c")])
    let lines = try folder.lines()
    #expect(lines.allSatisfy { $0.hasPrefix(#"{"schema":1,"run":""#) })
    let previous = lines.map { JournalLine(Array($0.utf8).span)?.previous }
    #expect(previous[0] == String(repeating: "0", count: 64))
    #expect(previous[1] == hexadecimal(SHA256.digest(lines[0])))
    #expect(previous[2] == hexadecimal(SHA256.digest(lines[1])))
    #expect(runs(journal) == ["c", "b", "a"])
  }

  @Test func aBatchIsWrittenAtItsEnd() throws {
    try journal.append([draft("a")])
    try journal.batch { () throws(Failure) in
      try journal.append([draft("b")])
      try journal.append([draft("c")])
      #expect(runs(Journal(commonDirectory: folder.path)) == ["a"])
    }
    #expect(runs(journal) == ["c", "b", "a"])
    try journal.append([draft("d")])
    let lines = try folder.lines()
    for (before, after) in zip(lines, lines.dropFirst()) {
      let previous = JournalLine(Array(after.utf8).span)?.previous
      #expect(previous == hexadecimal(SHA256.digest(before)))
    }
    #expect(found(journal, Sample.name("a")).count == 4)
  }

  @Test func whatNeedsTheLineBeforeEndsTheWaiting() throws {
    try journal.batch { () throws(Failure) in
      try journal.append([draft("a")])
      try journal.append(making: [{ _ in draft("b") }])
      #expect(runs(Journal(commonDirectory: folder.path)) == ["b", "a"])
      try journal.append([draft("c")])
    }
    #expect(runs(journal) == ["c", "b", "a"])
  }

  @Test func aBatchThatThrowsHasWrittenWhatHappened() throws {
    #expect(throws: Failure.self) {
      try journal.batch { () throws(Failure) in
        try journal.append([draft("a")])
        throw Failure(Diagnostic(.error, "x", "x"))
      }
    }
    #expect(runs(journal) == ["a"])
  }

  @Test func aMissingJournalIsEmpty() throws {
    #expect(runs(journal) == [])
    #expect(found(journal, Sample.name("a")) == [])
    try journal.append([])
    #expect(runs(journal) == [])
  }

  @Test func anotherProcessesLinesAreSeen() throws {
    let other = Journal(commonDirectory: folder.path)
    try journal.append([draft("a")])
    try other.append([draft("b")])
    try journal.append([draft("c")])
    #expect(runs(journal) == ["c", "b", "a"])
    #expect(JournalAudit.check(journal).alterations == [])
  }

  // MARK: what a journal may hold besides

  struct Damage: Sendable, CustomTestStringConvertible {
    var name: String
    var bytes: [UInt8]
    var testDescription: String { name }
  }

  static let damages = [
    Damage(name: "a torn line", bytes: Array(#"{"schema":1,"run":"to"#.utf8)),
    Damage(name: "a torn line with its line end", bytes: Array("{\"schema\":1,\"ru\n".utf8)),
    Damage(name: "garbage", bytes: Array("garbage\nmore garbage\n".utf8)),
    Damage(name: "NULs of a lost block", bytes: [UInt8](repeating: 0, count: 4096)),
    Damage(name: "NULs and a line end", bytes: [UInt8](repeating: 0, count: 100) + [10]),
    Damage(name: "empty lines", bytes: Array("\n\n\n".utf8)),
    Damage(
      name: "invalid UTF-8",
      bytes: Array("{\"schema\":1,\"run\":\"".utf8) + [0xFF] + Array("\"}\n".utf8)),
    Damage(name: "JSON of another kind", bytes: Array("[1]\n{}\n{\"schema\":0}\nnull\n".utf8)),
    Damage(
      name: "a line of a later schema",
      bytes: Array(
        #"{"schema":9,"run":"x","event":"teleported","time":"2030-01-01T00:00:00.000Z","new":[]}"#
          .utf8) + [10]),
    Damage(name: "a carriage return", bytes: Array("{}\r\n".utf8)),
    Damage(
      name: "deep nesting",
      bytes: [UInt8](repeating: UInt8(ascii: "["), count: 100_000) + [10]),
    Damage(name: "a line of two megabytes", bytes: [UInt8](repeating: 0x61, count: 1 << 21) + [10]),
  ]

  @Test(arguments: damages) func survives(_ damage: Damage) throws {
    try journal.append([draft("a")])
    try Files.append(damage.bytes, to: folder.journalPath)
    let other = Journal(commonDirectory: folder.path)
    try other.append([draft("b", Sample.name("e"))])
    try journal.append([draft("c", Sample.name("e"))])
    let known = runs(journal).filter { $0 != "x" }
    #expect(known == ["c", "b", "a"])
    #expect(found(journal, Sample.name("e")) == ["c", "b"])
    #expect(found(journal, Sample.name("a")) == ["a"])
    // Damage is no alteration; a line that someone put in without its digest is one.
    let isPutIn = damage.name == "a line of a later schema"
    #expect(JournalAudit.check(journal).alterations.count == (isPutIn ? 1 : 0))
  }

  @Test func aLaterSchemasLineKeepsItsKeys() throws {
    let text =
      #"{"schema":9,"run":"x","event":"teleported","time":"2030-01-01T00:00:00.000Z","n":[1]}"#
    let parsed = JournalLine(Array(text.utf8).span)
    let line = try #require(parsed)
    #expect(line.isNewer && line.event == .other("teleported") && line["n"]?[0]?.integer == 1)
    #expect(line.timeMilliseconds == 1_893_456_000_000)
  }

  @Test func hostileLinesNeverTrap() throws {
    var generator = SplitMix(seed: 7)
    let template = Array(try lineBytes())
    for _ in 0..<3000 {
      var bytes = template
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let at = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: at)
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: at)
        default: bytes.removeSubrange(at..<min(bytes.count, at + 20))
        }
        if bytes.isEmpty { bytes = [0] }
      }
      guard let line = JournalLine(bytes.span) else { continue }
      _ = (line.recipe, line.judgement, line.record, line.serial, line.trigger, line.commit)
      _ = LookupKey.keys(of: line.object)
      _ = RunHistory.group([line]).map { ($0.run, $0.state, $0.isUnfinished) }
    }
  }

  func lineBytes() throws -> [UInt8] {
    var recorder = try Sample.passingRun(in: journal)
    _ = try recorder.bind(Sample.draft())
    return try Files.read(folder.journalPath).split(separator: 10).last.map(Array.init) ?? []
  }

  // MARK: trouble with the disk

  @Test func aReadOnlyJournalIsReadAndRefusesWords() throws {
    try journal.append([draft("a")])
    try Files.setMode(folder.journalPath, 0o444)
    try Files.setMode(folder.path + "/factory-hook", 0o555)
    defer { try? Files.setMode(folder.path + "/factory-hook", 0o755) }
    #expect(runs(Journal(commonDirectory: folder.path)) == ["a"])
    // The superuser may write anywhere.
    if Files.isWritable(folder.journalPath) { return }
    do throws(Failure) {
      try Journal(commonDirectory: folder.path).append([draft("b")])
      Issue.record("written")
    } catch {
      #expect(error.diagnostics[0].id == "journal")
      #expect(error.diagnostics[0].hint == "make the folder writable for you")
    }
  }

  @Test func aFolderInItsPlaceIsAnError() throws {
    try Files.createDirectories(folder.journalPath)
    #expect(throws: Failure.self) { try journal.append([draft("a")]) }
    #expect(runs(journal) == [])
  }

  @Test func aHeldLockIsWaitedFor() throws {
    try Files.createDirectories(folder.path + "/factory-hook")
    let path = folder.path
    var appended: [Bool] = []
    do {
      let lock = try FileLock(path + "/factory-hook/lock")
      appended = Threads.map(count: 2, workers: 2) { index in
        if index == 0 {
          Clock.sleep(milliseconds: 50)
          return true
        }
        return (try? FileLock(path + "/factory-hook/lock", timeoutMilliseconds: 10)) == nil
      }
      _ = consume lock
    }
    #expect(appended == [true, true])
    try journal.append([draft("a")])
    #expect(runs(journal) == ["a"])
  }

  // MARK: many writers

  @Test func noneOfManyWritersLosesALine() throws {
    let path = folder.path
    let counts = Threads.map(count: 8, workers: 8) { worker in
      let own = Journal(commonDirectory: path, segmentBytesMax: 20_000)
      var written = 0
      for index in 0..<40 {
        let line = JournalLine.Draft(
          run: "\(worker)-\(index)", serial: nil, event: .skipped, timeMilliseconds: 0,
          payload: [("recipe", ["target": .string(Sample.name("f"))])])
        if (try? own.append([line])) != nil { written += 1 }
      }
      return written
    }
    #expect(counts == [Int](repeating: 40, count: 8))
    #expect(Set(runs(journal)).count == 320)
    #expect(found(journal, Sample.name("f")).count == 320)
    let audit = JournalAudit.check(journal)
    #expect(audit.alterations == [] && audit.lineCount == 320 && audit.unreadableCount == 0)
  }

  // MARK: growing

  @Test func aFullFileIsPutAwayAndStaysSearchable() throws {
    let small = Journal(commonDirectory: folder.path, segmentBytesMax: 2000)
    for index in 0..<30 {
      try small.append([draft("r\(index)", Sample.name(index % 2 == 0 ? "1" : "2"))])
    }
    let names = try Files.list(folder.path + "/factory-hook").filter { $0.hasSuffix(".jsonl") }
    #expect(names.count > 3 && names.contains("journal.000001.jsonl"))
    #expect(runs(small) == (0..<30).reversed().map { "r\($0)" })
    #expect(found(small, Sample.name("1")) == stride(from: 28, through: 0, by: -2).map { "r\($0)" })
    #expect(JournalAudit.check(small).alterations == [])
    #expect(JournalAudit.check(small).lineCount == 30)
  }

  @Test func readsNoFurtherBackThanAsked() throws {
    for index in 0..<100 { try journal.append([draft("r\(index)")]) }
    var seen = 0
    journal.forEachNewestFirst(bytesMax: 1000) { _ in
      seen += 1
      return true
    }
    #expect(seen > 1 && seen < 6)
  }

  @Test func aGigabyteIsNotRead() throws {
    try journal.append([draft("a")])
    // A sparse file: a gigabyte of NULs, then two lines.
    let result = try Processes.run(["truncate", "-s", "1G", folder.journalPath])
    #expect(result.isSuccess)
    let start = Clock.monotonicNanoseconds()
    try journal.append([draft("b")])
    var newest: String?
    journal.forEachNewestFirst { line in
      newest = line.run
      return false
    }
    #expect(newest == "b")
    #expect(Clock.monotonicNanoseconds() - start < 2_000_000_000)
  }
}

/// A small generator with a seed, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
