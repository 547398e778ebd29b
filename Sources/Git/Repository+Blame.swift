import Platform
package import Text

/// Where a line comes from.
package struct LineOrigin: Sendable, Hashable {
  package let commit: ObjectID
  /// The path and number (from 1) that the line had there.
  package let path: RepositoryPath
  package let line: Int

  package init(commit: ObjectID, path: RepositoryPath, line: Int) {
    self.commit = commit
    self.path = path
    self.line = line
  }
}

extension Repository {
  /// Returns the commit that brought a line in, as `git blame` finds it; nothing is ignored by
  /// settings.
  /// - Parameter line: the number of the line, from 1, in the file as `revision` has it.
  /// - Throws: `.notFound` where the file or the line does not exist there; `.shallow` where the
  ///   line is as old as what this clone holds, and may be older.
  package func origin(
    ofLine line: Int, of path: RepositoryPath, at revision: ObjectID
  ) throws(GitError) -> LineOrigin {
    let operation = "find the origin of '\(path)' line \(line)"
    let arguments = [
      "-c", "blame.ignoreRevsFile=", "blame", "--porcelain", "-L", "\(line),\(line)",
      revision.hex, "--",
    ]
    let top = workTree ?? gitDirectory
    let result = try git.run(arguments, rawArguments: [path.bytes], in: top)
    guard result.isSuccess else {
      throw GitError(.notFound, operation, GitCommand.failure(result, operation).message)
    }
    let lines = result.output.split(separator: UInt8(ascii: "\n"))
    let head = lines.first?.split(separator: UInt8(ascii: " ")) ?? []
    let prefix = Array("filename ".utf8)
    guard head.count >= 3, let commit = ObjectID(hex: head[0]),
      let number = Int(String(decoding: head[1], as: UTF8.self)),
      let name = lines.first(where: { $0.starts(with: prefix) })?.dropFirst(prefix.count)
    else { throw GitError(.failed, operation, "git blame printed what is not understood") }
    if try isShallowRoot(commit) {
      throw GitError(
        .shallow, operation, "this clone was cut off at \(commit), and the line may be older",
        hint: "git fetch --unshallow")
    }
    var at = 0
    let plain = Array(name)
    return LineOrigin(
      commit: commit, path: RepositoryPath(unquoteC(plain, &at) ?? plain), line: number)
  }
}
