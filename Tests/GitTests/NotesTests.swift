import Git
import Platform
import Testing

@Suite struct NotesTests {
  static let reference = "refs/notes/factory-hook"

  func line(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// Some names of objects, spread as hashes are.
  func names(_ count: Int, _ box: Sandbox) throws -> [ObjectID] {
    let database = try box.open().objects
    return try (0..<count).map { try database.name(of: Array("\($0)".utf8), .blob) }
  }

  @Test func linesAreSortedOnceEach() {
    let notes = ["b\na\n", "", "a\n\nc", "\n"].map { Array($0.utf8) }
    #expect(NoteLines.union(notes) == Array("a\nb\nc\n".utf8))
    #expect(NoteLines.union([]) == [])
  }

  @Test func gitReadsWhatIsWritten() throws {
    let box = try Sandbox()
    let head = try box.commit("first")
    let repository = try box.open()
    #expect(try repository.note(on: head, in: Self.reference) == nil)
    let first = try repository.appendNotes(
      [NoteLine(object: head, line: line("{\"b\":1}"))], in: Self.reference)
    try repository.appendNotes(
      [NoteLine(object: head, line: line("{\"a\":1}"))], in: Self.reference)
    #expect(try box.git("notes", "--ref=factory-hook", "show") == "{\"a\":1}\n{\"b\":1}")
    #expect(try repository.note(on: head, in: Self.reference) == line("{\"a\":1}\n{\"b\":1}\n"))
    // What is there already makes no commit.
    let tip = try repository.reference(Self.reference)
    #expect(tip != first)
    let again = try repository.appendNotes(
      [NoteLine(object: head, line: line("{\"b\":1}"))], in: Self.reference)
    #expect(again == tip)
    #expect(
      try box.git("log", "-1", "--format=%an <%ae> %cn", Self.reference)
        == "C O Mitter <committer@example.com> C O Mitter")
    try box.git("fsck", "--strict", "--full")
  }

  @Test func manyLinesMakeOneCommit() throws {
    let box = try Sandbox()
    let repository = try box.open()
    let objects = try names(600, box)
    try repository.appendNotes(
      objects.map { NoteLine(object: $0, line: line("of \($0)")) }, in: Self.reference)
    #expect(try box.git("rev-list", "--count", Self.reference) == "1")
    var listed: [ObjectID: ObjectID] = [:]
    try repository.forEachNote(in: Self.reference) { object, note in
      listed[object] = note
      return true
    }
    #expect(Set(listed.keys) == Set(objects))
    let byGit = try box.git("notes", "--ref=factory-hook", "list").split(separator: "\n")
    #expect(Set(byGit) == Set(listed.map { "\($0.value) \($0.key)".prefix(81) }))
    for object in objects.prefix(20) {
      #expect(try repository.note(on: object, in: Self.reference) == line("of \(object)\n"))
    }
    try box.git("fsck", "--strict", "--full")
  }

  /// git's own notes: flat while few, in one or two levels when many.
  @Test(arguments: [1, 30, 700]) func otherLayoutsAreCopedWith(_ count: Int) throws {
    let box = try Sandbox()
    let objects = try names(count, box)
    for index in 0..<count {
      _ = try box.run(["hash-object", "-w", "--stdin"], input: Array("\(index)".utf8))
    }
    let marks = objects.map { "\($0)" }
    for chunk in stride(from: 0, to: count, by: 350) {
      let part = marks[chunk..<min(count, chunk + 350)]
      var tree = ""
      let blob = try box.git(["hash-object", "-w", "--stdin"], input: line("git\n"))
      for mark in part { tree += "100644 blob \(blob)\t\(mark)\n" }
      if chunk == 0 {
        let id = try box.git(["mktree"], input: Array(tree.utf8))
        let commit = try box.git(["commit-tree", "-m", "notes", id])
        try box.git("update-ref", Self.reference, commit)
      } else {
        for mark in part {
          try box.git("notes", "--ref=factory-hook", "add", "-m", "git", mark)
        }
      }
    }
    let repository = try box.open()
    for object in objects {
      #expect(try repository.note(on: object, in: Self.reference) == line("git\n"))
    }
    let chosen = Array(objects.prefix(5))
    for object in chosen {
      try repository.appendNotes(
        [NoteLine(object: object, line: line("ours"))], in: Self.reference)
    }
    for object in chosen {
      #expect(try box.git("notes", "--ref=factory-hook", "show", "\(object)") == "git\nours")
    }
    #expect(
      try box.git("notes", "--ref=factory-hook", "list").split(separator: "\n").count == count)
    try box.git("fsck", "--strict", "--full")
    // And git goes on from ours.
    try box.git("notes", "--ref=factory-hook", "append", "-m", "more", "\(chosen[0])")
    let note = try #require(try repository.note(on: chosen[0], in: Self.reference))
    #expect(NoteLines.union([note]) == line("git\nmore\nours\n"))
  }

  /// Side by side while few, below one pair of digits when many, below two when many begin alike.
  @Test(arguments: [
    (first: "", count: 64, slashes: 0), (first: "", count: 65, slashes: 1),
    (first: "ab", count: 64, slashes: 0), (first: "ab", count: 65, slashes: 2),
    (first: "", count: 1000, slashes: 1),
  ])
  func notesAreSpreadWhenTheyAreMany(first: String, count: Int, slashes: Int) throws {
    let box = try Sandbox()
    let repository = try box.open()
    let objects = try names(count, box).map { name in
      try #require(ObjectID(hex: Array((first + name.hex).utf8.prefix(40))))
    }
    // One by one at the edge, as hooks do, after all others at once.
    let parts = [objects.dropLast(2), objects.suffix(2).prefix(1), objects.suffix(1)]
    for part in parts {
      try repository.appendNotes(
        part.map { NoteLine(object: $0, line: line("of \($0)")) }, in: Self.reference)
    }
    let paths = try box.git("ls-tree", "-r", "--name-only", Self.reference).split(separator: "\n")
    #expect(paths.count == count)
    #expect(paths.allSatisfy { $0.count { $0 == "/" } == slashes })
    for object in objects {
      #expect(try repository.note(on: object, in: Self.reference) == line("of \(object)\n"))
    }
    let listed = try box.git("notes", "--ref=factory-hook", "list").split(separator: "\n")
    #expect(Set(listed.map { $0.suffix(40) }) == Set(objects.map { Substring($0.hex) }))
    try box.git("fsck", "--strict", "--full")
  }

  @Test(arguments: [1, 2]) func twoLayoutsOfOneNoteAreJoined(_ depth: Int) throws {
    let box = try Sandbox()
    let object = try names(1, box)[0]
    let repository = try box.open()
    let hex = object.hex
    let deep = try box.git(["hash-object", "-w", "--stdin"], input: line("deep\n"))
    var entry = "100644 blob \(deep)\t\(hex.dropFirst(2 * depth))\n"
    for level in (0..<depth).reversed() {
      let folder = try box.git(["mktree"], input: Array(entry.utf8))
      entry = "040000 tree \(folder)\t\(hex.dropFirst(2 * level).prefix(2))\n"
    }
    let flat = try box.git(["hash-object", "-w", "--stdin"], input: line("flat\n"))
    let tree = entry + "100644 blob \(flat)\t\(object)\n100644 blob \(flat)\tREADME\n"
    let id = try box.git(["mktree"], input: Array(tree.utf8))
    let commit = try box.git("commit-tree", "-m", "mixed", id)
    try box.git("update-ref", Self.reference, commit)
    #expect(try repository.note(on: object, in: Self.reference) == line("deep\nflat\n"))
    try repository.appendNotes([NoteLine(object: object, line: line("new"))], in: Self.reference)
    let paths = try box.git("ls-tree", "-r", "--name-only", Self.reference).split(separator: "\n")
    #expect(paths.count == 2)
    #expect(paths.contains("README"))
    #expect(
      try box.git("notes", "--ref=factory-hook", "show", "\(object)") == "deep\nflat\nnew")
  }

  /// Lists all notes as `object note` lines, sorted.
  func listed(_ repository: Repository) throws -> [String] {
    var found: [String] = []
    try repository.forEachNote(in: Self.reference) { object, note in
      found.append("\(object) \(note)")
      return true
    }
    return found.sorted()
  }

  @Test func whatGitDropsIsReadAndJoinedAgain() throws {
    let box = try Sandbox()
    let objects = try names(3, box)
    let repository = try box.open()
    try repository.appendNotes(
      [NoteLine(object: objects[0], line: line("first"))], in: Self.reference)
    let before = try #require(try repository.reference(Self.reference))
    let tree = try box.git("rev-parse", "\(before)^{tree}")
    try repository.appendNotes(
      [NoteLine(object: objects[1], line: line("second"))], in: Self.reference)
    // What `git notes` does that started before the second note: old notes on the new commit.
    let late = try box.git(
      "commit-tree", "-m", "Notes added by 'git notes add'", tree, "-p", Self.reference)
    try box.git("update-ref", Self.reference, late)
    #expect(try repository.note(on: objects[0], in: Self.reference) == line("first\n"))
    #expect(try repository.note(on: objects[1], in: Self.reference) == line("second\n"))
    #expect(try listed(repository).count == 2)
    try repository.appendNotes(
      [NoteLine(object: objects[2], line: line("third"))], in: Self.reference)
    for (object, text) in zip(objects, ["first", "second", "third"]) {
      #expect(try box.git("notes", "--ref=factory-hook", "show", "\(object)") == text)
    }
  }

  @Test func whatIsRemovedOnPurposeStaysRemoved() throws {
    let box = try Sandbox()
    let head = try box.commit("first")
    let object = try names(1, box)[0]
    let repository = try box.open()
    for object in [head, object] {
      try repository.appendNotes([NoteLine(object: object, line: line("x"))], in: Self.reference)
    }
    try box.git("notes", "--ref=factory-hook", "remove", head.hex)
    #expect(try repository.note(on: head, in: Self.reference) == nil)
    try repository.appendNotes([NoteLine(object: object, line: line("y"))], in: Self.reference)
    #expect(try repository.note(on: head, in: Self.reference) == nil)
    #expect(try listed(repository).count == 1)
    try box.git("update-ref", "-d", Self.reference)
    #expect(try repository.note(on: object, in: Self.reference) == nil)
    try repository.appendNotes([NoteLine(object: head, line: line("z"))], in: Self.reference)
    #expect(try repository.note(on: object, in: Self.reference) == nil)
    #expect(try listed(repository).count == 1)
  }

  @Test func nothingIsWrittenInQuarantine() throws {
    let box = try Sandbox()
    let head = try box.commit("first")
    let repository = try box.open(["GIT_QUARANTINE_PATH": "/somewhere"])
    let refused = #expect(throws: GitError.self) {
      try repository.appendNotes(
        [NoteLine(object: head, line: self.line("x"))], in: Self.reference)
    }
    #expect(refused?.code == .quarantine)
    #expect(throws: GitError.self) {
      try repository.updateReference(
        "refs/heads/x", to: head, expecting: nil, message: "no")
    }
    #expect(try box.run(["rev-parse", "-q", "--verify", Self.reference]).status == 1)
  }

  @Test func aReferenceToNothingIsAnError() throws {
    let box = try Sandbox()
    let head = try box.commit("first")
    let path = box.work.appending(".git/\(Self.reference)")
    try Files.createDirectories(box.work.appending(".git/refs/notes"))
    try Files.write(Array((String(repeating: "12", count: 20) + "\n").utf8), to: path)
    let repository = try box.open()
    let refused = #expect(throws: GitError.self) {
      try repository.note(on: head, in: Self.reference)
    }
    #expect(refused?.code == .missingObject)
    #expect(refused?.description.contains(Self.reference) == true)
  }

  @Test func aLockLeftBehindIsNamed() throws {
    let box = try Sandbox()
    let head = try box.commit("first")
    let lock = box.work.appending(".git/\(Self.reference).lock")
    try Files.createDirectories(box.work.appending(".git/refs/notes"))
    try Files.write([], to: lock)
    let refused = #expect(throws: GitError.self) {
      try box.open().appendNotes(
        [NoteLine(object: head, line: self.line("x"))], in: Self.reference,
        timeoutMilliseconds: 100)
    }
    #expect(refused?.code == .locked)
    #expect(refused?.hint?.contains("factory-hook.lock") == true)
  }
}
