import Checks
import Diagnostics
import Git
import Platform
import Rules
import Testing
import Text

@testable import Gate

@Suite struct VerdictCacheTests {
  let folder: String
  let standard = [UInt8](repeating: 7, count: 32)

  init() throws { folder = try Files.makeTemporaryDirectory(prefix: "factory-hook-test.") }

  private var path: String { folder + "/verdicts" }

  private func cache(build: String = "b1", isWritable: Bool = true) throws -> VerdictCache {
    try #require(VerdictCache(directory: folder, build: build, isWritable: isWritable))
  }

  private func version(
    _ path: String = "a.txt", mode: UInt32 = FileMode.regular, _ content: String = "x"
  ) -> FileVersion {
    FileVersion(
      path: RepositoryPath(path), mode: mode, id: ObjectID(SHA256.digest(content).span))
  }

  private func key(_ cache: VerdictCache, _ version: FileVersion) -> VerdictCache.Key {
    cache.key(of: version, by: cache.prefix(for: standard))
  }

  @Test func whatWasKeptIsFoundByALaterProcess() throws {
    let first = try cache()
    #expect(first.bytesOfClean(key(first, version())) == nil)
    first.keep(key(first, version()), bytes: 12_345)
    let second = try cache()
    #expect(second.bytesOfClean(key(second, version())) == 12_345)
    let reader = try cache(isWritable: false)
    #expect(reader.bytesOfClean(key(reader, version())) == 12_345)
    reader.keep(key(reader, version("b.txt")), bytes: 1)
    #expect(second.bytesOfClean(key(second, version("b.txt"))) == nil)
  }

  @Test func everythingThatDecidesIsPartOfTheKey() throws {
    let own = try cache()
    own.keep(key(own, version()), bytes: 1)
    for other in [
      version("b.txt"), version(mode: FileMode.executable), version("a.txt", "y"),
    ] { #expect(own.bytesOfClean(key(own, other)) == nil) }
    let stricter = own.key(of: version(), by: own.prefix(for: [UInt8](repeating: 8, count: 32)))
    #expect(own.bytesOfClean(stricter) == nil)
    let rebuilt = try cache(build: "b2")
    #expect(rebuilt.bytesOfClean(key(rebuilt, version())) == nil)
    let file = try BlockFile(path, byteCount: VerdictCache.byteCount, isWritable: true)
    let newer = VerdictCache(file, build: "b1", engine: "2")
    #expect(newer.bytesOfClean(key(newer, version())) == nil)
  }

  @Test func aDamagedEntryIsAMiss() throws {
    let cache = try cache()
    cache.keep(key(cache, version()), bytes: 9)
    let sound = try Files.read(path)
    let start = try #require(sound.firstIndex { $0 != 0 }) / 32 * 32
    for bit in 0..<(VerdictCache.entryBytes * 8) {
      var damaged = sound
      damaged[start + bit / 8] ^= 1 << UInt8(bit % 8)
      try Files.write(damaged, to: path)
      #expect(cache.bytesOfClean(key(cache, version())) == nil, "bit \(bit)")
    }
    for filling in [0x00, 0xFF, 0x41] as [UInt8] {
      try Files.write([UInt8](repeating: filling, count: VerdictCache.byteCount), to: path)
      #expect(cache.bytesOfClean(key(cache, version())) == nil)
    }
    try Files.write(Array(sound[..<(start + 31)]), to: path)
    #expect(cache.bytesOfClean(key(cache, version())) == nil)
    // The next process makes it whole again.
    let next = try self.cache()
    next.keep(key(next, version()), bytes: 9)
    #expect(next.bytesOfClean(key(next, version())) == 9)
  }

  @Test func itMayBeDeletedAndReplacedAtAnyTime() throws {
    let cache = try cache()
    cache.keep(key(cache, version()), bytes: 9)
    try Files.remove(path)
    #expect(cache.bytesOfClean(key(cache, version())) == 9)
    let next = try self.cache()
    #expect(next.bytesOfClean(key(next, version())) == nil)
    try Files.remove(path)
    try Files.createDirectories(path)
    let none = try self.cache()
    none.keep(key(none, version()), bytes: 9)
    #expect(none.bytesOfClean(key(none, version())) == nil)
  }

  @Test func itNeverGrows() throws {
    let cache = try cache()
    let keys = (0..<5000).map { key(cache, version("f\($0)")) }
    for key in keys { cache.keep(key, bytes: 1) }
    #expect(try Files.read(path).count == VerdictCache.byteCount)
    #expect(keys.filter { cache.bytesOfClean($0) != nil }.count > 4990)
    // More than its places: what came last is there.
    let crowd = (0..<400).map { _ in keys[0] } + (0..<200_000).map { key(cache, version("g\($0)")) }
    for key in crowd { cache.keep(key, bytes: 1) }
    #expect(try Files.read(path).count == VerdictCache.byteCount)
    #expect(cache.bytesOfClean(crowd[crowd.count - 1]) == 1)
  }

  @Test func manyWritersHarmNothing() throws {
    let path = folder
    let found = Threads.map(count: 8, workers: 8) { writer in
      guard let cache = VerdictCache(directory: path, build: "b1") else { return false }
      for round in 0..<2000 {
        let version = FileVersion(
          path: RepositoryPath("f\((writer + round) % 50)"), mode: FileMode.regular,
          id: ObjectID.emptyTree)
        let key = cache.key(of: version, by: cache.prefix(for: [1]))
        cache.keep(key, bytes: 77)
        if let bytes = cache.bytesOfClean(key), bytes != 77 { return false }
      }
      return true
    }
    #expect(!found.contains(false))
  }

  @Test func whatABatchKeptIsThereWhenItIsWritten() throws {
    let (cache, other) = (try cache(), try cache())
    let versions = (0..<3000).map { version("f\($0)") }
    cache.keep(key(cache, versions[0]), bytes: 5)
    let batch = VerdictBatch(cache)
    #expect(batch.place(of: key(cache, versions[0])).bytesOfClean == 5)
    for (index, version) in versions.enumerated() where index > 0 {
      let place = batch.place(of: key(cache, version))
      #expect(place.bytesOfClean == nil)
      batch.keep(place, bytes: index)
    }
    #expect(other.bytesOfClean(key(other, versions[1])) == nil)
    // What others wrote in the meantime stays.
    other.keep(key(other, version("other")), bytes: 7)
    batch.write()
    #expect(other.bytesOfClean(key(other, version("other"))) == 7)
    #expect(other.bytesOfClean(key(other, versions[0])) == 5)
    let found = versions.indices.dropFirst().count { index in
      other.bytesOfClean(key(other, versions[index])) == index
    }
    #expect(found > 2990)
    #expect(try Files.read(path).count == VerdictCache.byteCount)
  }

  @Test func aBatchIsWrittenWhenItIsLargeAndNeverWhereItMayNot() throws {
    let cache = try cache()
    let batch = VerdictBatch(cache)
    let last = VerdictBatch.pendingMax - 1
    for number in 0...(last + 100) {
      batch.keep(batch.place(of: key(cache, version("f\(number)"))), bytes: 1)
    }
    #expect(cache.bytesOfClean(key(cache, version("f\(last)"))) == 1)
    #expect(cache.bytesOfClean(key(cache, version("f\(last + 100)"))) == nil)
    let reader = VerdictBatch(try self.cache(isWritable: false))
    reader.keep(reader.place(of: key(cache, version("g"))), bytes: 1)
    reader.write()
    #expect(cache.bytesOfClean(key(cache, version("g"))) == nil)
    // A table that was cut short says nothing, and is left as it is.
    try Files.write([UInt8](repeating: 0, count: 100), to: path)
    let short = VerdictBatch(cache)
    #expect(short.place(of: key(cache, version("f1"))).bytesOfClean == nil)
    short.keep(short.place(of: key(cache, version("f1"))), bytes: 1)
    short.write()
    #expect(try Files.read(path).count == 100)
  }

  /// Threads go on keeping verdicts while one writes those that there are.
  @Test func nothingIsLostBetweenThreads() throws {
    let cache = try cache()
    let batch = VerdictBatch(cache)
    let versions = (0..<(2 * VerdictBatch.pendingMax + 5000)).map { version("f\($0)") }
    _ = Threads.map(count: versions.count, workers: 4) { index in
      batch.keep(batch.place(of: key(cache, versions[index])), bytes: index)
    }
    batch.write()
    let written = VerdictBatch(cache)
    let found = versions.indices.count { index in
      written.place(of: key(cache, versions[index])).bytesOfClean == index
    }
    #expect(found > versions.count - 100)
  }

  @Test func veryManyFilesAreRememberedForTheNextProcess() throws {
    let cache = try cache()
    var files: StoredSource.Tree = ["bad.txt": "bad\n"]
    for number in 0..<VerdictBatch.filesMin { files["f\(number).txt"] = "good \(number)\n" }
    let target = GateTests.tree(files)
    for round in 0..<2 {
      let source = StoredSource(bases: [GateTests.tree([:])], target: target)
      let judgement = try GateTests.judge(source, JudgeMemory(cache: cache), workersMax: 1)
      #expect(judgement.findings.map { "\($0.path!)" } == ["bad.txt"])
      #expect(judgement.filesJudged == files.count)
      #expect(source.reads.count { $0.hasPrefix("good") } == (round == 0 ? files.count - 1 : 0))
    }
  }

  @Test func aCleanBlobIsReadOnceAndAFindingIsFoundEveryTime() throws {
    let cache = try cache()
    let bases = [GateTests.tree([:])]
    let target = GateTests.tree([
      "clean.txt": "good\n", "bad.txt": "bad\n",
      "allowed.txt": "bad # factory-hook:allow(no-bad): the reason\n",
    ])
    for round in 0..<3 {
      let source = StoredSource(bases: bases, target: target)
      let judgement = try GateTests.judge(source, JudgeMemory(cache: cache))
      #expect(judgement.findings.map { "\($0.path!)" } == ["bad.txt"])
      #expect(judgement.verdict == .stopped)
      #expect(judgement.subtracted.count == 2)
      #expect(judgement.filesJudged == 3)
      #expect(judgement.bytesJudged == 5 + 4 + 45)
      #expect(source.reads.contains("good\n") == (round == 0))
      #expect(source.reads.contains("bad\n"))
    }
  }

  @Test func inOneProcessABlobIsJudgedOnceAStandard() throws {
    let memory = JudgeMemory()
    let before = GateTests.tree(["a.txt": "bad 1\n"])
    let after = GateTests.tree(["a.txt": "bad 1\nbad 2\n"])
    let first = StoredSource(bases: [GateTests.tree([:])], target: before)
    #expect(try GateTests.judge(first, memory).verdict == .stopped)
    let second = StoredSource(bases: [before], target: after)
    let judgement = try GateTests.judge(second, memory)
    #expect(judgement.findings.map { $0.region?.start.line } == [2])
    #expect(second.reads == ["bad 1\nbad 2\n"])
    let stricter = after.merging([
      "factory-hook.toml": GateTests.rulefile.replacing("no-bad", with: "no-bad-word")
    ]) { $1 }
    let third = StoredSource(bases: [after], target: stricter)
    _ = try GateTests.judge(third, memory)
    let fourth = StoredSource(
      bases: [stricter], target: stricter.merging(["b.txt": "bad 1\n"]) { $1 })
    #expect(try GateTests.judge(fourth, memory).findings.map(\.rule) == ["no-bad-word"])
  }

  @Test func anAllowanceThatEndsIsLookedAtOnEveryDay() throws {
    let memory = JudgeMemory()
    let source = StoredSource(
      bases: [GateTests.tree([:])],
      target: GateTests.tree([
        "a.txt": "bad # factory-hook:allow(no-bad) until 2026-03-01: the reason\n"
      ]))
    #expect(try GateTests.judge(source, memory, on: "2026-02-01").verdict == .passed)
    #expect(try GateTests.judge(source, memory, on: "2026-04-01").verdict == .stopped)
    #expect(try GateTests.judge(source, memory, on: "2026-02-01").verdict == .passed)
  }

  @Test func whatTheRulefileAllowsIsNeverKeptAsClean() throws {
    let cache = try cache()
    let rules =
      GateTests.rulefile
      + "[[allow]]\nrule = \"no-bad\"\nfiles = \"*.txt\"\nuntil = 2026-03-01\nreason = \"r\"\n"
    let target = ["factory-hook.toml": rules, "a.txt": "bad\n"]
    func verdict(_ day: String) throws -> Verdict {
      let source = StoredSource(bases: [["factory-hook.toml": rules]], target: target)
      return try GateTests.judge(source, JudgeMemory(cache: cache), on: day).verdict
    }
    #expect(try verdict("2026-02-01") == .passed)
    #expect(try verdict("2026-04-01") == .stopped)
    #expect(try verdict("2026-02-01") == .passed)
  }
}

extension VerdictCache {
  /// Reads the place and looks there at once.
  fileprivate func bytesOfClean(_ key: Key) -> Int? { place(of: key).bytesOfClean }

  /// Reads the place and writes there at once.
  fileprivate func keep(_ key: Key, bytes size: Int) { keep(place(of: key), bytes: size) }
}
