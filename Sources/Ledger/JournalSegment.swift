import Platform

/// One file of the journal: the one that is written to, or one that was full and put away.
struct JournalSegment: Sendable, Hashable {
  /// 0 for the file that is written to; the others count from 1, the oldest.
  let number: Int
  let path: [UInt8]
  let indexPath: [UInt8]

  init(_ number: Int, in directory: [UInt8]) {
    self.number = number
    let name = number == 0 ? "journal" : "journal.\(String(1_000_000 + number).dropFirst())"
    path = joined(directory, "\(name).jsonl")
    indexPath = joined(directory, "\(name).index")
  }

  /// Returns the segments that exist, the newest first.
  static func all(in directory: [UInt8]) -> [JournalSegment] {
    let names = (try? Files.listBytes(directory)) ?? []
    let numbers = names.compactMap(number(of:)).sorted(by: >)
    let current = JournalSegment(0, in: directory)
    return (Files.exists(current.path) ? [current] : [])
      + numbers.map { JournalSegment($0, in: directory) }
  }

  /// `journal.000012.jsonl` is 12; nil for any other name.
  private static func number(of name: [UInt8]) -> Int? {
    let start = "journal.".utf8
    let end = ".jsonl".utf8
    guard name.count >= start.count + 6 + end.count, name.starts(with: start),
      name.suffix(end.count).elementsEqual(end)
    else { return nil }
    let digits = name[start.count..<(name.count - end.count)]
    guard let number = Int(String(decoding: digits, as: UTF8.self)), number > 0 else { return nil }
    return number
  }
}

func joined(_ directory: [UInt8], _ name: String) -> [UInt8] {
  directory + [UInt8(ascii: "/")] + Array(name.utf8)
}
