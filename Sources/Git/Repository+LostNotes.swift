import Platform

/// Notes that another program dropped.
///
/// `git notes` reads the reference, works, and then moves it wherever it then is, so it drops what
/// was written meanwhile. The commit that we wrote last is therefore kept in a file: while the
/// reference does not descend from it, its notes are read too, and the next writer joins both.
extension Repository {
  /// How far back the commit written last is looked for.
  private static let ancestorsMax = 10_000

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

  /// Returns the commit with notes of ours that the tip does not descend from, if there is one.
  ///
  /// None where the reference is gone: then someone deleted it on purpose.
  func lostNotes(_ reference: String, _ tip: ObjectID?) throws(GitError) -> ObjectID? {
    guard let tip, let last = remembered(reference), last != tip, objects.contains(last),
      try !descends(tip, from: last)
    else { return nil }
    return last
  }

  /// Returns the commit that we wrote last.
  func remembered(_ reference: String) -> ObjectID? {
    guard let text = try? Files.read(memory(reference), limit: 100) else { return nil }
    return ObjectID(hex: text.prefix(40))
  }

  private func descends(_ commit: ObjectID, from ancestor: ObjectID) throws(GitError) -> Bool {
    var seen: Set<ObjectID> = [commit]
    var queue = [commit]
    var next = 0
    while next < queue.count, next < Self.ancestorsMax {
      // History that was cut off cannot be looked at; joining twice does no harm.
      if let parents = try? self.commit(queue[next]).parents {
        for parent in parents where seen.insert(parent).inserted {
          if parent == ancestor { return true }
          queue.append(parent)
        }
      }
      next += 1
    }
    return false
  }
}
