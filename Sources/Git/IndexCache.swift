import Platform

/// The index of one run: opened when it is first asked for, and the same from then on, whatever
/// happens to the file.
final class IndexCache {
  private var opened: Result<IndexFile?, GitError>?

  /// Returns the index, or nil where there is none and none is needed.
  func get(_ open: () throws(GitError) -> IndexFile?) throws(GitError) -> IndexFile? {
    if let opened { return try opened.get() }
    let result = Result { () throws(GitError) in try open() }
    opened = result
    return try result.get()
  }
}

extension Repository {
  /// Returns the index that this run is about; nil where nothing was ever staged and nothing
  /// committed.
  ///
  /// - Throws: `.missingIndex` where there is no file: an empty index would make every file look
  ///   deleted and nothing look added. Also `.corrupt`, `.unsupportedRepository`, `.system`.
  func stagedIndex() throws(GitError) -> IndexFile? {
    try index.get { () throws(GitError) in
      let path = indexPath
      if !Files.exists(path.pathBytes) {
        let isNamed = environment.value("GIT_INDEX_FILE") != nil
        if !isNamed, !isBare, try headCommit() == nil { return nil }
        throw GitError(
          .missingIndex, "read the index", "there is no file '\(path)'",
          hint: isBare
            ? "a bare repository has no index: name a commit or a range"
            : isNamed ? "check GIT_INDEX_FILE" : "'git reset' makes a new one from HEAD")
      }
      do {
        return try IndexFile(path)
      } catch let form as IndexFile.UnknownExtension {
        return try plainCopy(of: path, because: form)
      } catch let error as PlatformError {
        throw GitError(error)
      } catch let error as GitError {
        throw error
      } catch {
        throw GitError(.failed, "read the index", "\(error)")
      }
    }
  }

  /// Lets git write a copy of an index in a form that can be read here: a split index joined, a
  /// sparse one filled in. The index itself stays as it is.
  private func plainCopy(
    of path: FilePath, because form: IndexFile.UnknownExtension
  ) throws(GitError) -> IndexFile {
    do {
      let folder = try Files.makeTemporaryDirectory(prefix: "factory-hook-index-")
      defer { try? Files.removeTree(folder) }
      let copy = FilePath(folder).appending("index")
      try Files.write(Files.read(path.pathBytes), to: copy.pathBytes, mode: 0o600)
      let arguments = [
        "-c", "index.sparse=false", "-c", "core.splitIndex=false", "update-index",
        "--no-split-index", "--force-write-index",
      ]
      _ = try git.output(
        arguments, variables: ["GIT_INDEX_FILE": copy.pathBytes], operation: "read the index")
      return try IndexFile(copy)
    } catch let error as GitError {
      throw error
    } catch let error as PlatformError {
      throw GitError(error, "read the index")
    } catch {
      throw GitError(
        .unsupportedRepository, "read the index",
        "it needs the extension '\(form.name)', which factory-hook does not know",
        hint: "git update-index --no-split-index --force-write-index")
    }
  }
}
