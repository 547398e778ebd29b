package import Platform

/// git itself, told which repository is meant: for what libgit2 gets wrong or cannot do.
///
/// It runs with the environment of the start, the `C` locale, no pager, no prompt, no optional
/// locks, replacement objects left out (a verdict is about the objects that exist), and without
/// the file system monitor, which it might otherwise start.
package struct GitCommand: Sendable {
  let environment: GitEnvironment
  let gitDirectory: FilePath?
  let workTree: FilePath?

  /// Runs `git ARGUMENTS`.
  /// - Parameters:
  ///   - variables: more variables; they win over the environment's.
  ///   - folder: where git starts; nil is the environment's folder.
  ///   - input: what git reads on standard input.
  /// - Throws: `.system` where git cannot be started. A status other than 0 is a result.
  package func run(
    _ arguments: [String], rawArguments: [[UInt8]] = [], variables: [String: [UInt8]] = [:],
    in folder: FilePath? = nil, input: [UInt8]? = nil
  ) throws(GitError) -> ProcessResult {
    do throws(PlatformError) {
      return try Processes.run(
        rawArguments: try command(arguments) + rawArguments,
        rawEnvironment: childVariables(variables), input: input,
        directory: (folder ?? environment.directory).pathBytes)
    } catch {
      throw GitError(error, "run git \(arguments.first ?? "")")
    }
  }

  /// Runs `git ARGUMENTS` and returns what it prints.
  /// - Throws: also `.failed` with git's own words where the status is not 0.
  package func output(
    _ arguments: [String], rawArguments: [[UInt8]] = [], variables: [String: [UInt8]] = [:],
    in folder: FilePath? = nil, input: [UInt8]? = nil, operation: @autoclosure () -> String
  ) throws(GitError) -> [UInt8] {
    let result = try run(
      arguments, rawArguments: rawArguments, variables: variables, in: folder, input: input)
    if result.isSuccess { return result.output }
    throw GitCommand.failure(result, operation())
  }

  /// Runs `git ARGUMENTS` and passes what it prints to `body` as it comes; false stops it.
  /// - Throws: as `output`; a git that was stopped is no error.
  package func stream(
    _ arguments: [String], variables: [String: [UInt8]] = [:], input: [UInt8]? = nil,
    operation: @autoclosure () -> String, _ body: (Span<UInt8>) -> Bool
  ) throws(GitError) {
    var wasStopped = false
    let result: ProcessResult
    do throws(PlatformError) {
      result = try Processes.stream(
        rawArguments: try command(arguments), rawEnvironment: childVariables(variables),
        input: input, directory: environment.directory.pathBytes
      ) { bytes in
        wasStopped = !body(bytes)
        return !wasStopped
      }
    } catch {
      throw GitError(error, operation())
    }
    if !wasStopped, !result.isSuccess { throw Self.failure(result, operation()) }
  }

  /// Turns what git said on its way out into an error.
  static func failure(_ result: ProcessResult, _ operation: String) -> GitError {
    var text = String(decoding: result.errorOutput, as: UTF8.self)
    while text.last?.isNewline == true { text.removeLast() }
    for prefix in ["fatal: ", "error: "] where text.hasPrefix(prefix) {
      text.removeFirst(prefix.count)
    }
    if text.isEmpty { text = "git ended with status \(result.status)" }
    return GitError(.failed, operation, text)
  }

  func command(_ arguments: [String]) throws(PlatformError) -> [[UInt8]] {
    // git's own pager is of no concern: it is not used where output is no terminal, and
    // '--no-pager' would hide from 'git var' which one there is.
    var words = [try program(), Array("--no-replace-objects".utf8)]
    words += ["-c", "core.fsmonitor=false"].map { Array($0.utf8) }
    if let gitDirectory { words.append(Array("--git-dir=".utf8) + gitDirectory.pathBytes) }
    if let workTree { words.append(Array("--work-tree=".utf8) + workTree.pathBytes) }
    return words + arguments.map { Array($0.utf8) }
  }

  /// The git that started this hook where it says so, else the first on `PATH`.
  private func program() throws(PlatformError) -> [UInt8] {
    if let folder = environment.path("GIT_EXEC_PATH") {
      let candidate = folder.appending("git")
      if Files.isExecutable(candidate.pathBytes) { return candidate.pathBytes }
    }
    guard let found = Processes.find("git") else {
      throw PlatformError("run", "git", PlatformError.notFoundNumber)
    }
    return Array(found.utf8)
  }

  func childVariables(_ more: [String: [UInt8]]) -> [[UInt8]] {
    var variables = environment.variables
    // Its work is done: the folders are given on the command line, absolute.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX", "GIT_TRACE"] where gitDirectory != nil {
      variables[name] = nil
    }
    for name in ["GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_SHALLOW_FILE", "GIT_COMMON_DIR"] {
      if let path = environment.path(name) { variables[name] = path.pathBytes }
    }
    let fixed = ["LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"]
    for (name, value) in fixed { variables[name] = Array(value.utf8) }
    variables["LANGUAGE"] = nil
    for (name, value) in more { variables[name] = value }
    return variables.map { Array($0.key.utf8) + [UInt8(ascii: "=")] + $0.value }
  }
}
