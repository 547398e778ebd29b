package import Gate
import Platform
package import Text

/// What the journal of a clone knows of one rule.
///
/// A change that was judged more than once counts once, by its newest judgement; a message counts
/// beside the change that it belongs to.
package struct RuleHistory: Sendable, Equatable {
  /// In how many changes the rule has a finding that counts.
  package var changes = 0
  /// How many such findings there are in all.
  package var findings = 0
  /// How many findings a suppression excused; of a change with hundreds of excused findings those
  /// that its line still names.
  package var suppressed = 0
  /// When it fired last, in milliseconds since 1970-01-01 UTC, and in what.
  package var lastMilliseconds: Int64?
  package var lastSerial: Serial?
  /// When the journal begins.
  package var sinceMilliseconds: Int64?

  package init() {}

  /// The history as one object, times in RFC 3339.
  package var json: JSONValue {
    func moment(_ milliseconds: Int64?) -> JSONValue {
      milliseconds.map { .string(time(ofMilliseconds: $0)) } ?? .null
    }
    return [
      "changes": .integer(changes), "findings": .integer(findings),
      "suppressed": .integer(suppressed), "last": moment(lastMilliseconds),
      "lastSerial": lastSerial.map { .string($0.description) } ?? .null,
      "since": moment(sinceMilliseconds),
    ]
  }
}

extension Journal {
  /// Returns how often the rule `id` fired here. Cost: a search for the id through the whole
  /// journal; only lines that hold it are read.
  package func history(ofRule id: String) -> RuleHistory {
    struct Subject: Hashable {
      var serial: Serial?
      /// The digest of a message that was judged on its own.
      var message: String?
    }
    var history = RuleHistory()
    var seen: Set<Subject> = []
    let needle = Array("\"\(id)\"".utf8)
    forEachRawLineNewestFirst { bytes in
      guard bytes.count <= Chain.lineBytesMax,
        ByteSearch.firstRange(of: needle, in: bytes) != nil,
        let line = JournalLine(bytes), let judgement = line.judgement
      else { return true }
      let subject = Subject(serial: line.serial, message: line["message"]?.string)
      guard seen.insert(subject).inserted else { return true }
      history.add(judgement, of: id, line)
      return true
    }
    history.sinceMilliseconds = beginMilliseconds
    return history
  }

  /// When the oldest line that is there was written; nil where none can be read.
  private var beginMilliseconds: Int64? {
    guard let segment = JournalSegment.all(in: directory).last,
      let map = try? MappedFile(segment.path)
    else { return nil }
    return map.withBytes { bytes in
      let end = ByteSearch.firstIndex(of: Lines.newline, in: bytes) ?? bytes.count
      return end > Chain.lineBytesMax
        ? nil : JournalLine(bytes.extracting(0..<end))?.timeMilliseconds
    }
  }
}

extension RuleHistory {
  fileprivate mutating func add(
    _ judgement: JudgementSummary, of id: String, _ line: JournalLine
  ) {
    suppressed += judgement.subtractions.count {
      $0.found.rule == id && $0.reason == .suppressed
    }
    guard let count = judgement.ruleCounts[id], count > 0 else { return }
    changes += 1
    findings += count
    if lastMilliseconds == nil {
      lastMilliseconds = line.timeMilliseconds
      lastSerial = line.serial
    }
  }
}
