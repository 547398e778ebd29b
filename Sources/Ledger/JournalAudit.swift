import Gate
import Platform

/// What looking through the whole journal shows: whether every line still is what it was.
package struct JournalAudit: Sendable, Equatable {
  /// A line that is not what the line after it says it was, or the place where lines are missing.
  package struct Alteration: Sendable, Hashable {
    /// The file's name: `journal.jsonl`, `journal.000001.jsonl`.
    package var file: String
    /// Counts from 1; the line that was altered, or the one before which lines are missing.
    package var line: Int
    package var what: What

    package enum What: String, Sendable {
      /// The line that follows carries another digest: this line was altered, or one between
      /// them was taken away.
      case altered
      /// The first line of a file does not follow the last of the file before.
      case missingBefore = "missing-before"
      /// The recipe of the line is not that of its serial.
      case falseSerial = "false-serial"
    }
  }

  /// In the order of the journal.
  package private(set) var alterations: [Alteration] = []
  package private(set) var lineCount = 0
  /// Torn lines and garbage: what is left of writers that were killed. They are part of the chain.
  package private(set) var unreadableCount = 0
  /// Lines of a later version, of which only the chain can be checked.
  package private(set) var newerCount = 0

  /// Looks through the journal from its first line. Cost: one digest and one parse a line.
  package static func check(_ journal: Journal) -> JournalAudit {
    var audit = JournalAudit()
    var previous = Chain.start
    for segment in JournalSegment.all(in: journal.directory).reversed() {
      guard let map = try? MappedFile(segment.path) else { continue }
      map.withBytes { previous = audit.check(segment, $0, after: previous) }
    }
    return audit
  }

  private mutating func check(
    _ segment: JournalSegment, _ bytes: Span<UInt8>, after last: String
  ) -> String {
    let file = String(
      decoding: segment.path.split(separator: UInt8(ascii: "/")).last ?? [], as: UTF8.self)
    var previous = last
    var number = 0
    var at = 0
    while at < bytes.count {
      let end = ByteSearch.firstIndex(of: Lines.newline, in: bytes, from: at) ?? bytes.count
      number += 1
      lineCount += 1
      let line = end - at <= Chain.lineBytesMax ? JournalLine(bytes.extracting(at..<end)) : nil
      if let line {
        if line.previous != previous { add(file, number, number == 1 ? .missingBefore : .altered) }
        check(line, file, number)
      } else {
        unreadableCount += 1
      }
      previous = Chain.digest(of: bytes, at..<end)
      at = end + 1
    }
    return previous
  }

  private mutating func check(_ line: JournalLine, _ file: String, _ number: Int) {
    if line.isNewer {
      newerCount += 1
      return
    }
    let isFalse =
      line.recipe.map { $0.serial != line.serial } ?? line.record.map { !$0.hasTrueSerial }
    if isFalse == true { add(file, number, .falseSerial) }
  }

  private mutating func add(_ file: String, _ line: Int, _ what: Alteration.What) {
    // The digest in a line tells of the line before it.
    let place = what == .altered ? line - 1 : line
    alterations.append(Alteration(file: file, line: place, what: what))
  }
}
