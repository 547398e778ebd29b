import Git
import Platform
import Testing

/// Notes written by several processes at once. Each writer is this test program started again, told
/// by a variable what to write.
@Suite struct NotesWriterTests {
  static let variable = "FACTORY_HOOK_TEST_NOTES_WRITER"
  static let reference = "refs/notes/factory-hook"
  static let writers = 4
  static let notesEach = 50

  /// The object that the note `index` of a writer hangs on: every third one shared by all.
  static func object(_ writer: Int, _ index: Int, _ repository: Repository) throws -> ObjectID {
    let name = index % 3 == 0 ? "shared \(index)" : "\(writer) \(index)"
    return try repository.objects.name(of: Array(name.utf8), .blob)
  }

  static func text(_ writer: Int, _ index: Int) -> [UInt8] {
    Array("{\"writer\":\(writer),\"note\":\(index)}".utf8)
  }

  /// Runs only inside a writer.
  @Test(.enabled(if: Environment.get(variable) != nil, "runs only in the processes it starts"))
  func writer() throws {
    let words = try #require(Environment.get(Self.variable)).split(separator: " ", maxSplits: 1)
    let writer = try #require(Int(words[0]))
    let folder = FilePath(String(words[1]))
    let repository = try Repository.open(GitEnvironment(variables: [:], directory: folder))
    for index in 0..<Self.notesEach {
      let object = try Self.object(writer, index, repository)
      try repository.appendNotes(
        [NoteLine(object: object, line: Self.text(writer, index))], in: Self.reference,
        timeoutMilliseconds: 60_000)
    }
  }

  @Test func noNoteIsLost() throws {
    let box = try Sandbox()
    try box.commit("first")
    let statuses = Threads.map(count: Self.writers + 1, workers: Self.writers + 1) { index in
      index < Self.writers ? Self.runWriter(index, box.work) : Self.runGit(box)
    }
    #expect(statuses.prefix(Self.writers).allSatisfy { $0 == 0 })
    let repository = try box.open()
    var stored = 0
    for writer in 0..<Self.writers {
      for index in 0..<Self.notesEach {
        let object = try Self.object(writer, index, repository)
        let note = try repository.note(on: object, in: Self.reference) ?? []
        if note.split(separator: 0x0A).contains(Self.text(writer, index)[...]) { stored += 1 }
      }
    }
    #expect(stored == Self.writers * Self.notesEach)
    let check = try box.run(["fsck", "--strict", "--full"])
    #expect(check.isSuccess)
    #expect(!Files.exists(box.work.appending(".git/\(Self.reference).lock")))
  }

  /// Starts this test program once more, for one writer alone.
  static func runWriter(_ writer: Int, _ folder: FilePath) -> Int32 {
    guard let line = try? Files.read("/proc/self/cmdline") else { return -1 }
    var words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    while let at = words.firstIndex(of: "--filter"), at + 1 < words.count {
      words.removeSubrange(at...(at + 1))
    }
    words.insert(contentsOf: ["--filter", "NotesWriterTests/writer"], at: 1)
    var variables = Environment.all()
    variables[variable] = "\(writer) \(folder)"
    let result = try? Processes.run(words, environment: variables, timeoutMilliseconds: 120_000)
    return result?.status ?? -1
  }

  /// git's own notes at the same time, under another reference of the same repository and under
  /// ours; git's may be lost, ours may not.
  static func runGit(_ box: Sandbox) -> Int32 {
    for index in 0..<15 {
      _ = try? box.run(["notes", "--ref=factory-hook", "append", "-m", "git \(index)", "HEAD"])
    }
    return 0
  }
}
