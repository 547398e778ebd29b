import Glibc

/// How a child process ended and what it said.
package struct ProcessResult: Sendable {
  /// The exit status, or 128 plus the signal that killed it.
  package let status: Int32
  /// What it wrote to standard output; empty unless captured.
  package let output: [UInt8]
  /// What it wrote to standard error; empty unless captured.
  package let errorOutput: [UInt8]
  /// Whether it was killed because its time was up.
  package let isTimedOut: Bool

  package var isSuccess: Bool { status == 0 }

  /// The output as text, invalid UTF-8 repaired, without the last line end.
  package var text: String {
    var bytes = output[...]
    if bytes.last == UInt8(ascii: "\n") { bytes = bytes.dropLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Where the standard streams of a child lead.
package enum ProcessOutput: Sendable {
  /// Both output streams are read to their end and returned.
  case capture
  /// Standard output is returned, standard error is this process's own.
  case captureOutput
  /// Both are this process's own.
  case inherit
  /// Both are this process's standard error, as git runs its hooks.
  case standardError
  /// Both are thrown away.
  case discard
}

/// Child processes, started without a shell.
package enum Processes {
  /// Runs a program to its end.
  ///
  /// The child gets default signal handling and no descriptor but the three standard ones.
  /// - Parameters:
  ///   - arguments: the program and its arguments. A program without a slash is looked for in
  ///     `PATH`, relative folders of which are left out: nothing is ever run from a repository
  ///     because of where the process happens to stand.
  ///   - environment: all of the child's variables; nil passes on this process's own.
  ///   - input: what it reads on standard input, or a part of it; nil gives an empty input.
  ///   - inheritsInput: whether it reads this process's standard input instead.
  ///   - directory: where it starts; nil is the current directory.
  ///   - timeoutMilliseconds: after which it is killed, with its process group; nil never.
  /// - Throws: `PlatformError` where it cannot be started. A status other than 0 is a result.
  package static func run(
    _ arguments: [String], environment: [String: String]? = nil, input: [UInt8]? = nil,
    inheritsInput: Bool = false, directory: String? = nil, output: ProcessOutput = .capture,
    timeoutMilliseconds: Int? = nil
  ) throws(PlatformError) -> ProcessResult {
    let arguments = arguments.map { Array($0.utf8) }
    let strings = environment?.map { Array("\($0.key)=\($0.value)".utf8) }
    return try run(
      rawArguments: arguments, rawEnvironment: strings, input: input,
      inheritsInput: inheritsInput, directory: directory?.pathBytes, output: output,
      timeoutMilliseconds: timeoutMilliseconds)
  }

  /// As `run`, with arguments, `NAME=value` variables and the folder as raw bytes.
  package static func run(
    rawArguments: [[UInt8]], rawEnvironment: [[UInt8]]? = nil, input: [UInt8]? = nil,
    inheritsInput: Bool = false, directory: [UInt8]? = nil, output: ProcessOutput = .capture,
    timeoutMilliseconds: Int? = nil
  ) throws(PlatformError) -> ProcessResult {
    try run(
      rawArguments, rawEnvironment, input, inheritsInput, directory, output, timeoutMilliseconds,
      sink: nil)
  }

  /// As `run`, but passes what the child writes to standard output to `sink` as it comes, and keeps
  /// none of it; when `sink` returns false, the output is closed, which ends most programs.
  package static func stream(
    rawArguments: [[UInt8]], rawEnvironment: [[UInt8]]? = nil, input: [UInt8]? = nil,
    directory: [UInt8]? = nil, sink: (Span<UInt8>) -> Bool
  ) throws(PlatformError) -> ProcessResult {
    let result = withoutActuallyEscaping(sink) { sink in
      Result { () throws(PlatformError) in
        try run(
          rawArguments, rawEnvironment, input, false, directory, .capture, nil, sink: sink)
      }
    }
    return try result.get()
  }

  private static func run(
    _ rawArguments: [[UInt8]], _ rawEnvironment: [[UInt8]]?, _ input: [UInt8]?,
    _ inheritsInput: Bool, _ directory: [UInt8]?, _ output: ProcessOutput,
    _ timeoutMilliseconds: Int?, sink: ((Span<UInt8>) -> Bool)?
  ) throws(PlatformError) -> ProcessResult {
    guard let program = rawArguments.first else { throw PlatformError("run", "", EINVAL) }
    let path = try locate(program)
    var streams = try ChildStreams(input: input, inheritsInput: inheritsInput, output: output)
    let child: pid_t
    do throws(PlatformError) {
      child = try Spawn.start(
        path, rawArguments, rawEnvironment, directory, streams.childDescriptors,
        timeoutMilliseconds != nil)
    } catch {
      streams.closeAll()
      throw error
    }
    let deadline = timeoutMilliseconds.map {
      Clock.monotonicNanoseconds() + UInt64(max(0, $0)) * 1_000_000
    }
    let wasSlow = streams.pump(input ?? [], until: deadline, sink: sink) { kill(-child, SIGKILL) }
    let (status, wasKilled) = wait(child, wasSlow ? nil : deadline)
    return ProcessResult(
      status: status, output: streams.output, errorOutput: streams.errorOutput,
      isTimedOut: wasSlow || wasKilled)
  }

  /// Returns the absolute path of a program named without a slash, looked for in `PATH` (or
  /// `/usr/local/bin:/usr/bin:/bin` where that is empty), or nil. Relative folders are skipped.
  package static func find(_ program: String) -> String? {
    (try? locate(Array(program.utf8))).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func locate(_ program: [UInt8]) throws(PlatformError) -> [UInt8] {
    if program.contains(UInt8(ascii: "/")) { return program }
    var folders = Environment.getBytes("PATH") ?? []
    if folders.isEmpty { folders = Array("/usr/local/bin:/usr/bin:/bin".utf8) }
    for folder in folders.split(separator: UInt8(ascii: ":"))
    where folder.first == UInt8(ascii: "/") {
      let candidate = Array(folder) + [UInt8(ascii: "/")] + program
      if Files.isExecutable(candidate) { return candidate }
    }
    throw PlatformError("run", program.displayText, ENOENT)
  }

  /// Waits for the child; one that closed its streams and lives on past `deadline` is killed.
  private static func wait(
    _ child: pid_t, _ deadline: UInt64?
  ) -> (status: Int32, wasKilled: Bool) {
    var status: Int32 = 0
    if let deadline {
      while true {
        let ended = retryingInterrupts { unsafe waitpid(child, &status, WNOHANG) }
        if ended != 0 { return (exitStatus(status), false) }
        if Clock.monotonicNanoseconds() >= deadline { break }
        Clock.sleep(milliseconds: 1)
      }
      kill(-child, SIGKILL)
    }
    _ = retryingInterrupts { unsafe waitpid(child, &status, 0) }
    return (exitStatus(status), deadline != nil)
  }

  private static func exitStatus(_ status: Int32) -> Int32 {
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }

  /// Replaces this process by another program (`execv`), found as `run` finds it; the
  /// environment and the standard streams stay. Returns only by throwing.
  package static func replaceProcess(_ arguments: [String]) throws(PlatformError) -> Never {
    guard let program = arguments.first else { throw PlatformError("run", "", EINVAL) }
    let path = try locate(Array(program.utf8)).terminated(for: "run")
    let vector = try CStringVector(arguments.map { Array($0.utf8) })
    // An ignored SIGPIPE would be inherited and change how the program ends.
    let before = signal(SIGPIPE, SIG_DFL)
    unsafe vector.withPointers { _ = unsafe execv(path, $0) }
    let error = PlatformError("run", program)
    _ = signal(SIGPIPE, before)
    throw error
  }
}
