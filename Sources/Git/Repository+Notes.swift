import Platform

/// A line to be added to the note on an object.
package struct NoteLine: Sendable, Hashable {
  package let object: ObjectID
  /// Without a line end; one inside makes two lines of it.
  package let line: [UInt8]

  package init(object: ObjectID, line: [UInt8]) {
    self.object = object
    self.line = line
  }
}

private struct NoteName: Hashable {
  let object: ObjectID
  let note: ObjectID
}

extension Repository {
  /// Returns the note on an object under a notes reference (`refs/notes/factory-hook`), or nil.
  /// Where several writers left more than one, their lines are joined.
  ///
  /// Cost: the three or four small trees on the way, however many notes there are.
  /// - Throws: `.missingObject` where the reference names what is not there.
  package func note(on object: ObjectID, in reference: String) throws(GitError) -> [UInt8]? {
    let tip = try self.reference(reference)
    let digits = Array(object.hex.utf8)[...]
    var blobs: [ObjectID] = []
    if let tree = try noteTree(reference, tip) {
      blobs += try NoteTree(tree, objects: objects).notes(digits)
    }
    if let lost = try lostNotes(reference, tip) {
      let tree = try commit(lost).tree
      blobs += try NoteTree(tree, objects: objects).notes(digits).filter { !blobs.contains($0) }
    }
    var texts: [[UInt8]] = []
    for blob in blobs { texts.append(try objects.blob(blob)) }
    return texts.count > 1 ? NoteLines.union(texts) : texts.first
  }

  /// Calls `body` with each object that has a note and the note's blob; `body` returns false to
  /// stop. They come sorted by object where all were written by one program. An object comes with
  /// two notes where another program dropped lines and they are not joined again yet.
  package func forEachNote(
    in reference: String, _ body: (_ object: ObjectID, _ note: ObjectID) -> Bool
  ) throws(GitError) {
    let tip = try self.reference(reference)
    guard let tree = try noteTree(reference, tip) else { return }
    guard let lost = try lostNotes(reference, tip) else {
      _ = try NoteTree(tree, objects: objects).forEachNote([], body)
      return
    }
    var seen: Set<NoteName> = []
    for tree in [tree, try commit(lost).tree] {
      let goesOn = try NoteTree(tree, objects: objects).forEachNote([]) { object, note in
        !seen.insert(NoteName(object: object, note: note)).inserted || body(object, note)
      }
      if !goesOn { return }
    }
  }

  /// Adds lines to notes: each note becomes the sorted set of its lines and the new ones, as git's
  /// `cat_sort_uniq` merges notes. All lines given are stored by one commit; lines that are there
  /// already make none.
  ///
  /// Any number of processes may do this at once and no line is lost: a lock of our own keeps
  /// writers in line, and the reference is moved only from the commit that was read. What git's own
  /// `git notes` drops is remembered, read all the same, and joined again by the next writer.
  /// - Parameter timeoutMilliseconds: how long to wait for others.
  /// - Returns: the commit that the reference names now; nil where no note was asked for and none
  ///   exists.
  /// - Throws: `.quarantine` inside a push that is not accepted yet; `.locked` after too long a wait;
  ///   `.system` where nothing can be written.
  @discardableResult
  package func appendNotes(
    _ lines: [NoteLine], in reference: String, timeoutMilliseconds: Int = 10_000
  ) throws(GitError) -> ObjectID? {
    try refuseInQuarantine("write notes under '\(reference)'")
    if lines.isEmpty { return try self.reference(reference) }
    let lock = try notesLock(timeoutMilliseconds)
    defer { withExtendedLifetime(lock) {} }
    let deadline = Clock.monotonicNanoseconds() + UInt64(timeoutMilliseconds) * 1_000_000
    while true {
      let tip = try self.reference(reference)
      guard let commit = try noteCommit(lines, on: tip, reference) else { return tip }
      let before = remembered(reference)
      try remember(commit, reference)
      do throws(GitError) {
        try updateReference(
          reference, to: commit, expecting: tip, message: "notes: added by factory-hook")
        return commit
      } catch {
        try remember(before, reference)
        guard error.code == .locked, Clock.monotonicNanoseconds() < deadline else {
          throw explained(error, reference)
        }
        Clock.sleep(milliseconds: Int.random(in: 1...15))
      }
    }
  }

  private func notesLock(_ timeoutMilliseconds: Int) throws(GitError) -> FileLock {
    let folder = commonDirectory.appending("factory-hook")
    let path = folder.appending("notes.lock")
    do throws(PlatformError) {
      do throws(PlatformError) {
        return try FileLock(path, timeoutMilliseconds: timeoutMilliseconds)
      } catch {
        guard error.isNotFound else { throw error }
        try Files.createDirectories(folder)
        return try FileLock(path, timeoutMilliseconds: timeoutMilliseconds)
      }
    } catch {
      if error.isBusy {
        throw GitError(.locked, "write notes", "another process has been writing for too long")
      }
      throw GitError(error, "write notes")
    }
  }

  private func explained(_ error: GitError, _ reference: String) -> GitError {
    guard error.code == .locked else { return error }
    return GitError(
      .locked, error.operation, error.message,
      hint: "if no git runs, a killed one left it: rm '\(commonDirectory)/\(reference).lock'")
  }

  /// Stores the notes with the lines added and a commit for them; nil where that changes nothing.
  private func noteCommit(
    _ lines: [NoteLine], on tip: ObjectID?, _ reference: String
  ) throws(GitError) -> ObjectID? {
    let own = try noteTree(reference, tip)
    let tree = try NoteTree(own, objects: objects)
    let lost = try lostNotes(reference, tip)
    if let lost { try tree.merge(try commit(lost).tree, over: own) }
    for (object, added) in Dictionary(grouping: lines, by: \.object) {
      let digits = Array(object.hex.utf8)[...]
      try tree.add(added.map(\.line), to: digits, try tree.notes(digits))
    }
    guard tree.isTouched, let id = try tree.write() else { return nil }
    let signature = try identity(.committer).line
    var object = Array("tree \(id)\n".utf8)
    for parent in [tip, lost] {
      if let parent { object += Array("parent \(parent)\n".utf8) }
    }
    object += Array("author ".utf8) + signature + Array("\ncommitter ".utf8) + signature
    object += Array("\n\nNotes added by factory-hook\n".utf8)
    return try objects.write(object, .commit)
  }

  /// Returns the tree that the tip of a notes reference holds.
  private func noteTree(_ name: String, _ tip: ObjectID?) throws(GitError) -> ObjectID? {
    guard let tip else { return nil }
    do throws(GitError) {
      let (kind, _) = try objects.header(tip)
      return kind == .tree ? tip : try commit(tip).tree
    } catch {
      throw GitError(
        error.code, "read '\(name)'", "it names \(tip): \(error.message)",
        hint: "git fsck --full, or 'git update-ref -d \(name)' to start anew")
    }
  }
}
