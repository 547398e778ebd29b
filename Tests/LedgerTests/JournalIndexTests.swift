import Gate
import Platform
import Testing
import Text

@testable import Ledger

@Suite struct JournalIndexTests {
  let folder: TestFolder
  let journal: Journal

  init() throws {
    folder = try TestFolder()
    journal = Journal(commonDirectory: folder.path)
  }

  /// Twelve runs with trees `00…`, `11…` to `bb…`.
  func fill() throws {
    for digit in "0123456789ab" {
      let recipe = Sample.recipe(target: Sample.name(digit))
      _ = try Sample.passingRun(recipe, in: journal)
    }
  }

  func serials(_ prefix: KeyPrefix?) -> Set<Serial> {
    Set(prefix.map { journal.lines(under: $0).compactMap(\.line.serial) } ?? [])
  }

  @Test func everyPrefixFindsWhatBeginsWithIt() throws {
    try fill()
    let all = "0123456789ab".map { Sample.recipe(target: Sample.name($0)).serial }
    for serial in all {
      for length in 1...32 {
        let prefix = String(serial.digits.prefix(length))
        let wanted = all.filter { $0.digits.hasPrefix(prefix) }
        #expect(serials(KeyPrefix(serialDigits: prefix)) == Set(wanted))
      }
    }
    #expect(serials(KeyPrefix(.tree, hex: "3")) == [all[3]])
    #expect(serials(KeyPrefix(.tree, hex: Sample.name("a").uppercased())) == [all[10]])
    #expect(serials(KeyPrefix(.commit, hex: "3")) == [])
    #expect(serials(KeyPrefix(.tree, hex: "30")) == [])
  }

  @Test(arguments: ["", "1", "a0", "abc!", "ABC", String(repeating: "a", count: 33)])
  func whatIsNoPrefixIsRefused(_ text: String) {
    #expect(KeyPrefix(serialDigits: text) == nil)
  }

  enum Trouble: CaseIterable {
    case removed, emptied, torn, garbage, ofAnother, behind, points, kindless
  }

  /// Whatever happens to the index, what is in the journal is found.
  @Test(arguments: Trouble.allCases) func theIndexIsAShortcutOnly(_ trouble: Trouble) throws {
    try fill()
    let path = folder.indexPath
    var bytes = try Files.read(path)
    switch trouble {
    case .removed: try Files.remove(path)
    case .emptied: try Files.write([], to: path)
    case .torn: try Files.write(bytes.dropLast(7), to: path)
    case .garbage:
      try Files.write((0..<bytes.count).map { UInt8(truncatingIfNeeded: $0) }, to: path)
    case .ofAnother:
      bytes[9] ^= 1
      try Files.write(bytes, to: path)
    case .behind: try Files.write(Array(bytes.prefix(32 * 20)), to: path)
    case .points:
      // Every offset leads to the wrong line.
      for at in stride(from: 32, to: bytes.count - 32, by: 32) { bytes[at + 21] ^= 0xFF }
      try Files.write(bytes, to: path)
    case .kindless:
      for at in stride(from: 32, to: bytes.count, by: 32) { bytes[at + 20] = 0xEE }
      try Files.write(bytes, to: path)
    }
    let wanted = Sample.recipe(target: Sample.name("2"))
    let before = journal.lines(under: try #require(KeyPrefix(.tree, hex: wanted.target)))
    if trouble != .points { #expect(before.count == 1) }
    _ = try Sample.passingRun(wanted, in: Journal(commonDirectory: folder.path))
    let after = journal.lines(under: try #require(KeyPrefix(.tree, hex: wanted.target)))
    if trouble != .points { #expect(after.count == 2) }
    #expect(after.allSatisfy { $0.line.recipe == wanted })
  }

  /// Files that were put away are searched by bisection; the answers are those of a plain scan.
  @Test func sortedEntriesGiveTheSameAnswers() throws {
    let small = Journal(commonDirectory: folder.path, segmentBytesMax: 6000)
    var recipes: [Recipe] = []
    for index in 0..<60 {
      let digit = Array("0123456789abcdef")[index % 16]
      let name = String(repeating: digit, count: 38) + String(index + 10)
      recipes.append(Sample.recipe(target: name))
      _ = try Sample.passingRun(recipes[index], in: small)
    }
    let segments = JournalSegment.all(in: journal.directory)
    #expect(segments.count > 5)
    func answers() -> [[String]] {
      let trees = "0123456789abcdef".map { KeyPrefix(.tree, hex: String($0)) }
      let wholes = recipes.map { KeyPrefix(.tree, hex: $0.target) }
      let serials = recipes.flatMap { recipe in
        [1, 3, 7, 32].map { KeyPrefix(serialDigits: String(recipe.serial.digits.prefix($0))) }
      }
      let commits = [KeyPrefix(.commit, hex: "0")]
      return (trees + wholes + serials + commits).map { prefix in
        prefix.map { journal.lines(under: $0).map(\.line.run) } ?? []
      }
    }
    let before = answers()
    func form(_ segment: JournalSegment) throws -> String {
      String(decoding: try Files.read(segment.indexPath).prefix(8), as: UTF8.self)
    }
    for segment in segments {
      #expect(try form(segment) == (segment.number == 0 ? "FHINDEX1" : "FHINDEX2"))
    }
    #expect(answers() == before)
    for segment in segments { try Files.remove(segment.indexPath) }
    #expect(answers() == before)
  }

  @Test func anEntryKeepsItsKeyAndOffset() {
    for offset in [0, 1, 255, 256, 1 << 20, 1 << 33, (1 << 55) + 12345] {
      let key = LookupKey(.patch, (0..<20).map { UInt8($0 * 7) })
      let entry = JournalIndex.Entry(key: key, offset: offset)
      #expect(JournalIndex.bytes(entry).count == JournalIndex.entryBytes)
      #expect(JournalIndex.entry(JournalIndex.bytes(entry).span, 0) == entry)
    }
  }

  @Test func aLargeGapIsClosedByWhoSearches() throws {
    try fill()
    try Files.remove(folder.indexPath)
    // More than appending makes up for.
    let filler = [UInt8](repeating: UInt8(ascii: "x"), count: 1000) + [10]
    try Files.append(
      [UInt8](([[UInt8]](repeating: filler, count: 300)).joined()), to: folder.journalPath)
    _ = try Sample.passingRun(in: Journal(commonDirectory: folder.path))
    #expect(!Files.exists(folder.indexPath))
    let prefix = try #require(KeyPrefix(.tree, hex: Sample.name("a")))
    #expect(journal.lines(under: prefix).count == 2)
    #expect(Files.exists(folder.indexPath))
    #expect(journal.lines(under: prefix).count == 2)
  }
}
