package import Diagnostics
package import Text

/// The findings that were there when a standard came: they do not count when a whole tree is
/// judged. A file of the judged tree, one line a finding, sorted, without line numbers or times, so
/// that branches which both make it shorter merge.
///
/// A change never asks it: what the old files had is no finding of the change, and what the change
/// brings must not be excused by a line that it writes beside it.
package struct Baseline: Sendable, Equatable {
  /// The version of the format that is written and read.
  static let version = 1
  private static let title = "# factory-hook baseline "
  private static let comment =
    "# Findings that were there before the standard. 'factory-hook baseline --prune' makes it shorter."

  /// Sorted as their lines are, each once.
  package let entries: [BaselineEntry]

  package init(_ entries: [BaselineEntry] = []) {
    let lines = Dictionary(entries.map { ($0.line, $0) }, uniquingKeysWith: { first, _ in first })
    self.entries = lines.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
  }

  /// The file's content.
  package var text: [UInt8] {
    var text = Array("\(Self.title)\(Self.version)\n\(Self.comment)\n".utf8)
    for entry in entries {
      text += entry.line
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }

  // MARK: Reading

  /// How many mistakes of one file are told.
  private static let mistakesMax = 20

  /// Reads a baseline. The order of lines does not count, nor does a line that stands twice: git's
  /// union of two branches may leave either.
  /// - Parameter path: for the places of mistakes.
  /// - Throws: every mistake at once, up to a bound: what cannot be read excuses nothing.
  package init(_ bytes: Span<UInt8>, path: RepositoryPath) throws(Failure) {
    var reader = BaselineReader(path: path)
    var start = 0
    while start < bytes.count {
      var end = start
      while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
      let isCut = end == bytes.count
      reader.read(bytes.extracting(start..<end), isCut: isCut, title: Self.title)
      if reader.isRefused || reader.mistakes.count == Self.mistakesMax { break }
      start = end + 1
    }
    if bytes.isEmpty { reader.readNothing(title: Self.title) }
    guard reader.mistakes.isEmpty else { throw Failure(reader.mistakes) }
    self.init(reader.entries)
  }
}

/// The state of reading a baseline, line by line.
private struct BaselineReader {
  let path: RepositoryPath
  private(set) var entries: [BaselineEntry] = []
  private(set) var mistakes: [Diagnostic] = []
  /// Whether what follows would only be told wrong for the same reason.
  private(set) var isRefused = false
  private var line = 0

  init(path: RepositoryPath) { self.path = path }

  mutating func read(_ bytes: Span<UInt8>, isCut: Bool, title: String) {
    line += 1
    if line == 1 { return readTitle(bytes, title) }
    if bytes.count > 0, bytes[bytes.count - 1] == UInt8(ascii: "\r") {
      refuse("the lines end in CR LF", hint: "sed -i 's/\\r$//' \(path)")
    } else if isCut {
      report("the last line is cut off", hint: "git checkout -- \(path)")
    } else if Self.isConflictMarker(bytes) {
      refuse(
        "a merge conflict is left here",
        hint: "keep the lines of both sides, then: factory-hook baseline --prune")
    } else if bytes.count > 0, bytes[0] == UInt8(ascii: "#") {
      return
    } else if let entry = BaselineEntry(line: bytes) {
      entries.append(entry)
    } else {
      report("no line of a baseline", hint: "write it anew: factory-hook baseline --force")
    }
  }

  mutating func readNothing(title: String) {
    line = 1
    readTitle([UInt8]().span, title)
  }

  private mutating func readTitle(_ bytes: Span<UInt8>, _ title: String) {
    let text = String(decoding: bytes.prefix(80), as: UTF8.self)
    let isWindows = text.hasSuffix("\r")
    let number =
      text.hasPrefix(title) ? Int(text.dropFirst(title.count).filter { $0 != "\r" }) : nil
    if Self.isConflictMarker(bytes) {
      refuse(
        "a merge conflict is left here",
        hint: "keep the lines of both sides, then: factory-hook baseline --prune")
    } else if let number, number > Baseline.version {
      refuse(
        "the baseline has version \(number), this program reads \(Baseline.version)",
        hint: "install a newer factory-hook")
    } else if number != Baseline.version {
      refuse(
        "this is no baseline: its first line is not '\(title)\(Baseline.version)'",
        hint: "write it anew: factory-hook baseline --force")
    } else if isWindows || text.unicodeScalars.contains("\r") {
      refuse("the lines end in CR LF", hint: "sed -i 's/\\r$//' \(path)")
    }
  }

  private static func isConflictMarker(_ bytes: Span<UInt8>) -> Bool {
    ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].contains { marker in
      bytes.count >= 7 && marker.utf8.enumerated().allSatisfy { bytes[$0.offset] == $0.element }
        && (bytes.count == 7 || bytes[7] == UInt8(ascii: " "))
    }
  }

  private mutating func report(_ message: String, hint: String) {
    mistakes.append(
      Diagnostic(
        .error, "bad-baseline", message,
        at: .init(path: path.description, line: line, column: 1), hint: hint))
  }

  private mutating func refuse(_ message: String, hint: String) {
    report(message, hint: hint)
    isRefused = true
  }
}

extension Span<UInt8> {
  fileprivate func prefix(_ length: Int) -> [UInt8] {
    (0..<Swift.min(length, count)).map { self[$0] }
  }
}
