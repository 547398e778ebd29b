import Platform

/// Notes that another program dropped.
///
/// `git notes` reads the notes, works, and then stores them under whatever the reference is by then,
/// even as the child of a commit that it never looked at. So it drops what was written meanwhile.
/// The commit that we wrote last is therefore kept in a file: while the reference names another one,
/// the notes of both are read, and the next writer joins them.
///
/// Notes that someone removes on purpose stay removed: git says so in the message of the commit.
extension Repository {
  /// How far back the commit written last is looked for.
  private static let commitsMax = 256
  private static let removal = Array("Notes removed by".utf8)

  private func memory(_ reference: String) -> FilePath {
    commonDirectory.appending("factory-hook/tips").appending(reference)
  }

  /// Keeps the commit that is about to become the tip; nil forgets. Written before the reference moves: killed in
  /// between, the notes are read from here.
  func remember(_ commit: ObjectID?, _ reference: String) throws(GitError) {
    let path = memory(reference)
    guard let commit else {
      do throws(PlatformError) { try Files.remove(path) } catch { throw GitError(error) }
      return
    }
    let text = Array("\(commit)\n".utf8)
    do throws(PlatformError) {
      if try Files.overwrite(path, with: text) { return }
      do throws(PlatformError) {
        try Files.replace(path, with: text, durable: false)
      } catch {
        guard error.isNotFound, let slash = path.pathBytes.lastIndex(of: UInt8(ascii: "/")) else {
          throw error
        }
        try Files.createDirectories(Array(path.pathBytes[..<slash]))
        try Files.replace(path, with: text, durable: false)
      }
    } catch {
      throw GitError(error, "write notes")
    }
  }

  /// Returns the commit that we wrote last, where notes in it may be missing from the tip.
  ///
  /// None where the reference is gone: then someone deleted it on purpose.
  func lostNotes(_ reference: String, _ tip: ObjectID?) throws(GitError) -> ObjectID? {
    guard let tip, let last = remembered(reference), last != tip, objects.contains(last),
      !wasRemovedFrom(tip, since: last)
    else { return nil }
    return last
  }

  /// Returns the commit that we wrote last.
  func remembered(_ reference: String) -> ObjectID? {
    guard let text = try? Files.read(memory(reference), limit: 100) else { return nil }
    return ObjectID(hex: text.prefix(40))
  }

  /// Whether notes were removed on purpose on the way from `ancestor` to `tip`.
  private func wasRemovedFrom(_ tip: ObjectID, since ancestor: ObjectID) -> Bool {
    var seen: Set<ObjectID> = [tip]
    var queue = [tip]
    var next = 0
    var hasRemoval = false
    while next < queue.count, next < Self.commitsMax {
      // History that was cut off cannot be looked at; joining twice does no harm.
      if let commit = try? self.commit(queue[next]) {
        hasRemoval = hasRemoval || commit.message.starts(with: Self.removal)
        if commit.parents.contains(ancestor) { return hasRemoval }
        for parent in commit.parents where seen.insert(parent).inserted { queue.append(parent) }
      }
      next += 1
    }
    return false
  }
}
