import Glibc

/// The pipes between this process and one child: made before it starts, pumped until it has closed
/// them, all at once by `poll`, so that neither side waits for the other for ever.
struct ChildStreams {
  private(set) var childDescriptors: Spawn.Descriptors
  private(set) var output: [UInt8] = []
  private(set) var errorOutput: [UInt8] = []
  /// Ends that belong to the child, closed here once it runs.
  private var childEnds: [Int32] = []
  private var inputEnd: Int32 = -1
  private var outputEnd: Int32 = -1
  private var errorEnd: Int32 = -1

  init(input: [UInt8]?, inheritsInput: Bool, output: ProcessOutput) throws(PlatformError) {
    childDescriptors = Spawn.Descriptors(input: 0, output: 1, error: 2)
    do throws(PlatformError) {
      if !inheritsInput { try connectInput(input) }
      try connectOutput(output)
    } catch {
      closeAll()
      throw error
    }
  }

  private mutating func connectInput(_ input: [UInt8]?) throws(PlatformError) {
    if let input, !input.isEmpty {
      let pipe = try makePipe()
      childEnds.append(pipe.read)
      inputEnd = pipe.write
      // A child that reads slowly must not keep this process from reading what it writes.
      _ = fcntl(inputEnd, F_SETFL, O_NONBLOCK)
      childDescriptors.input = pipe.read
    } else {
      childDescriptors.input = try null(O_RDONLY)
    }
  }

  private mutating func connectOutput(_ kind: ProcessOutput) throws(PlatformError) {
    switch kind {
    case .inherit: break
    case .standardError: childDescriptors.output = 2
    case .discard:
      childDescriptors.output = try null(O_WRONLY)
      childDescriptors.error = childDescriptors.output
    case .capture, .captureOutput:
      let pipe = try makePipe()
      childEnds.append(pipe.write)
      outputEnd = pipe.read
      childDescriptors.output = pipe.write
      guard case .capture = kind else { return }
      let errorPipe = try makePipe()
      childEnds.append(errorPipe.write)
      errorEnd = errorPipe.read
      childDescriptors.error = errorPipe.write
    }
  }

  private mutating func null(_ flags: Int32) throws(PlatformError) -> Int32 {
    let descriptor = try Files.open("/dev/null", flags, "open")
    childEnds.append(descriptor)
    return descriptor
  }

  /// Makes a pipe whose ends lie above the standard descriptors, so that setting up the child's
  /// own three cannot overwrite one that is still needed.
  private func makePipe() throws(PlatformError) -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw PlatformError("make a pipe", "", errno) }
    for index in 0...1 {
      let raised = fcntl(ends[index], F_DUPFD_CLOEXEC, 3)
      close(ends[index])
      ends[index] = raised
    }
    guard ends[0] >= 0, ends[1] >= 0 else {
      throw PlatformError("make a pipe", "", EMFILE)
    }
    return (ends[0], ends[1])
  }

  /// Moves bytes both ways until the child has closed its ends; `kill` is called once where the
  /// deadline (monotonic nanoseconds) passes first. Returns whether it did.
  /// Standard output goes to `sink` where there is one; when that returns false, it is read no more.
  mutating func pump(
    _ input: [UInt8], until deadline: UInt64?, sink: ((Span<UInt8>) -> Bool)? = nil,
    kill: () -> Void
  ) -> Bool {
    closeChildEnds()
    var written = 0
    var isTimedOut = false
    while inputEnd >= 0 || outputEnd >= 0 || errorEnd >= 0 {
      var wanted = [
        pollfd(fd: inputEnd, events: Int16(POLLOUT), revents: 0),
        pollfd(fd: outputEnd, events: Int16(POLLIN), revents: 0),
        pollfd(fd: errorEnd, events: Int16(POLLIN), revents: 0),
      ]
      let ready = unsafe poll(&wanted, 3, isTimedOut ? -1 : waitMilliseconds(deadline))
      if ready == 0, let deadline, Clock.monotonicNanoseconds() >= deadline {
        isTimedOut = true
        kill()
        // A grandchild in another group may hold the pipes open: what is there is taken, no more.
        closeAll()
      }
      if ready <= 0 { continue }
      if wanted[0].revents != 0 { feed(input, &written) }
      if wanted[1].revents != 0 {
        var goesOn = Self.drain(outputEnd, &output)
        if let sink, goesOn {
          goesOn = sink(output.span)
          output.removeAll(keepingCapacity: true)
        }
        if !goesOn { outputEnd = closed(outputEnd) }
      }
      if wanted[2].revents != 0, !Self.drain(errorEnd, &errorOutput) { errorEnd = closed(errorEnd) }
    }
    return isTimedOut
  }

  private func waitMilliseconds(_ deadline: UInt64?) -> Int32 {
    guard let deadline else { return -1 }
    let now = Clock.monotonicNanoseconds()
    return now >= deadline ? 0 : Int32(clamping: (deadline - now) / 1_000_000 + 1)
  }

  /// A child need not read all its input: one that closed it early is no error.
  private mutating func feed(_ input: [UInt8], _ written: inout Int) {
    let start = written
    let end = inputEnd
    let count = unsafe input.withUnsafeBufferPointer { buffer in
      Signals.holdingBrokenPipe {
        retryingInterrupts {
          unsafe Glibc.write(end, buffer.baseAddress! + start, buffer.count - start)
        }
      }
    }
    if count > 0 { written += count }
    if written == input.count || (count < 0 && errno != EAGAIN) { inputEnd = closed(inputEnd) }
  }

  private static func drain(_ descriptor: Int32, _ into: inout [UInt8]) -> Bool {
    var count = 0
    let chunk = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, initialized in
      let base = buffer.baseAddress
      count = retryingInterrupts { unsafe Glibc.read(descriptor, base, 65_536) }
      initialized = max(0, count)
    }
    into += chunk
    return count > 0
  }

  private mutating func closeChildEnds() {
    for descriptor in childEnds { close(descriptor) }
    childEnds = []
  }

  private func closed(_ descriptor: Int32) -> Int32 {
    if descriptor >= 0 { close(descriptor) }
    return -1
  }

  mutating func closeAll() {
    closeChildEnds()
    inputEnd = closed(inputEnd)
    outputEnd = closed(outputEnd)
    errorEnd = closed(errorEnd)
  }
}
