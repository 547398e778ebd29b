import Diagnostics
import Gate
import Git
import Platform
import Testing
import Text

@testable import Ledger

@Suite struct NotesSharingTests {
  let test: TestLedger
  let remote: String
  let other: String

  /// Two clones of a bare repository.
  init() throws {
    test = try TestLedger()
    remote = test.repository.root + "/remote"
    other = test.repository.root + "/other"
    for index in 0..<4 { try test.commit("\(index)\n") }
    try test.repository.git("clone", "-q", "--bare", test.repository.path, remote)
    try test.repository.git("remote", "add", "origin", remote)
    try test.repository.git("clone", "-q", remote, other)
  }

  func sharing(in folder: String? = nil, remote: String = "origin") throws -> NotesSharing {
    NotesSharing(try RepositoryLedger(test.open(in: folder)), remote: remote)
  }

  func judge(_ revision: String, in folder: String? = nil, verdict: Verdict = .passed) throws
    -> Record
  {
    let ledger = try RepositoryLedger(test.open(in: folder))
    let commit = try ledger.repository.commit(ledger.repository.resolve(revision))
    let recipe = Sample.recipe(target: commit.tree.hex, bases: try ledger.bases(of: commit))
    return try ledger.record(
      ledger.draft(
        verdict, on: commit, recipe: recipe, origin: .request, trigger: .check,
        engine: .init(version: "0", digest: nil)))
  }

  func records(_ revision: String, in folder: String? = nil) throws -> Set<[UInt8]> {
    let ledger = try RepositoryLedger(test.open(in: folder))
    return Set(try ledger.records(on: ledger.repository.resolve(revision)).records.map(\.line))
  }

  @Test func withoutNotesThereIsNothingToShare() throws {
    #expect(try sharing().fetch() == .nothing)
    #expect(try sharing().push() == .nothing)
  }

  @Test func bothClonesEndWithAllLines() throws {
    let one = try judge("HEAD~1")
    let mine = try judge("HEAD")
    #expect(try sharing().push() == .taken(attempt: 1))
    #expect(try sharing().push() == .upToDate)
    // The other clone judged another commit, and the same commit.
    let two = try judge("HEAD~2", in: other)
    let theirs = try judge("HEAD", in: other, verdict: .stopped)
    #expect(try sharing(in: other).push() == .taken(attempt: 2), "the first attempt was not newest")
    #expect(try sharing().fetch() == .taken)
    for folder in [nil, other] {
      #expect(try records("HEAD~1", in: folder) == [one.line])
      #expect(try records("HEAD~2", in: folder) == [two.line])
      #expect(try records("HEAD", in: folder) == [mine.line, theirs.line])
    }
    #expect(try sharing().fetch() == .upToDate)
    #expect(try test.repository.git("fsck", "--strict") == "")
    #expect(try test.repository.git("-C", remote, "fsck", "--strict") == "")
  }

  @Test func fetchingJoinsWithoutAPush() throws {
    let theirs = try judge("HEAD", in: other)
    #expect(try sharing(in: other).push() == .taken(attempt: 1))
    let mine = try judge("HEAD~1")
    #expect(try sharing().fetch() == .joined)
    #expect(try records("HEAD") == [theirs.line])
    #expect(try records("HEAD~1") == [mine.line])
    #expect(try sharing().trackingReference == "refs/notes/factory-hook-origin")
  }

  @Test func manyPushersLoseNothing() throws {
    var clones: [String] = []
    for index in 0..<4 {
      clones.append(test.repository.root + "/clone\(index)")
      try test.repository.git("clone", "-q", remote, clones[index])
    }
    var lines: [[UInt8]] = []
    for (index, clone) in clones.enumerated() {
      lines.append(try judge("HEAD~\(index)", in: clone).line)
    }
    let variables = test.repository.environment.mapValues { Array($0.utf8) }
    let paths = clones
    let pushed = Threads.map(count: 4, workers: 4) { index -> Bool in
      guard
        let repository = try? Repository.open(
          GitEnvironment(variables: variables, directory: FilePath(paths[index])))
      else { return false }
      return (try? NotesSharing(RepositoryLedger(repository), remote: "origin").push()) != nil
    }
    #expect(pushed == [true, true, true, true])
    #expect(try sharing().fetch() == .taken)
    for index in 0..<4 { #expect(try records("HEAD~\(index)") == [lines[index]]) }
  }

  @Test(arguments: ["nowhere", "/nowhere/at/all", "file:///nowhere", "--upload-pack=touch x", ""])
  func anUnreachableRemoteIsToldAndHarmsNothing(_ name: String) throws {
    let record = try judge("HEAD")
    let before = try test.repository.snapshot(test.repository.path + "/.git/refs")
    for action in [
      { () throws -> Void in try sharing(remote: name).fetch() },
      { try sharing(remote: name).push() },
    ] {
      do {
        try action()
        Issue.record("it worked")
      } catch let failure as Failure {
        #expect(failure.diagnostics.first?.id == "share")
      }
    }
    #expect(try test.repository.snapshot(test.repository.path + "/.git/refs") == before)
    #expect(try records("HEAD") == [record.line])
  }

  @Test func pushingRunsNoHook() throws {
    try test.repository.write(
      "#!/bin/sh\nexit 1\n", to: ".git/hooks/pre-push", mode: 0o755)
    _ = try judge("HEAD")
    #expect(try sharing().push() == .taken(attempt: 1))
  }

  @Test func aHookThatRefusesIsNoRace() throws {
    try test.repository.write(
      "#!/bin/sh\necho not here >&2\nexit 1\n", to: remote + "/hooks/pre-receive", mode: 0o755)
    _ = try judge("HEAD")
    #expect(throws: Failure.self) { try sharing().push() }
  }
}
