import Diagnostics
import Platform
import Reports

/// The standard streams: the one place of the program that prints.
///
/// A stream that takes no more never changes a verdict by itself. A reader that left (`head`) is
/// ordinary; any other trouble with standard output is kept in `outputTrouble`, for the commands
/// whose output is what they were asked for.
final class Console {
  enum Stream: Int32 {
    case output = 1
    case errors = 2

    var name: String { self == .output ? "standard output" : "standard error" }
  }

  private let choice: ColorChoice
  private let closed: [Int32]
  private var gone: Set<Stream> = []
  /// Why standard output could not be written, where it was not just that its reader left.
  private(set) var outputTrouble: PlatformError?

  /// - Parameter closed: the descriptors that were closed when the program started.
  init(color: ColorChoice, closed: [Int32]) {
    choice = color
    self.closed = closed
  }

  /// How text on `stream` is dressed.
  func style(for stream: Stream) -> TextStyle {
    let isTerminal = isTerminal(stream)
    return TextStyle(
      isColored: choice.colors(isTerminal: isTerminal, environment: Environment.get),
      width: isTerminal ? Terminal.width(stream.rawValue) : nil)
  }

  func isTerminal(_ stream: Stream) -> Bool { Terminal.isTerminal(stream.rawValue) }

  func print(_ text: String, to stream: Stream = .output) {
    write(Array(text.utf8), to: stream)
  }

  func write(_ bytes: [UInt8], to stream: Stream = .output) {
    if bytes.isEmpty || gone.contains(stream) { return }
    ProgressMeter.standardError?.erase()
    do throws(PlatformError) {
      if closed.contains(stream.rawValue) { throw PlatformError.closed("write", stream.name) }
      try Terminal.send(bytes, to: stream.rawValue, named: stream.name)
    } catch {
      gone.insert(stream)
      if stream == .output, !error.isReaderGone { outputTrouble = error }
    }
  }

  /// Prints what went wrong, each diagnostic with its hint, to standard error.
  func print(_ failure: Failure) {
    let style = style(for: .errors)
    for diagnostic in failure.diagnostics {
      print(diagnosticText(diagnostic, style: style), to: .errors)
    }
  }
}
