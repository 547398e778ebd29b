import Diagnostics
import Text

/// Dates, times and both (RFC 3339, section 5.6).
extension TOMLReader {
  /// Reads a date, and the time and offset where they follow. Four digits and `-` stand at the
  /// cursor.
  mutating func readDate() throws(Failure) -> TOMLValue {
    let start = at
    guard isDigits(5, 2), byte(ahead: 7) == UInt8(ascii: "-"), isDigits(8, 2) else {
      throw badDateTime(start, "a date is written 1979-05-27")
    }
    let (year, month, day) = (digits(0, 4), digits(5, 2), digits(8, 2))
    guard let date = TOMLDate(year: year, month: month, day: day) else {
      throw badDateTime(start, "the calendar has no such day")
    }
    at += 10
    switch byte {
    case UInt8(ascii: "T"), UInt8(ascii: "t"): at += 1
    // A blank may also be what stands before a comment.
    case UInt8(ascii: " ") where isDigits(1, 1): at += 1
    default:
      try checkEnd(of: start)
      return .localDate(date)
    }
    let dateTime = TOMLDateTime(date: date, time: try readTime(start: start, checkingEnd: false))
    let offset = try readOffset(start: start)
    try checkEnd(of: start)
    return offset.map { .offsetDateTime(dateTime, offset: $0) } ?? .localDateTime(dateTime)
  }

  mutating func readTime() throws(Failure) -> TOMLTime {
    try readTime(start: at, checkingEnd: true)
  }

  /// Reads a time of day; digits of the second beyond the ninth are dropped, as TOML says.
  private mutating func readTime(start: Int, checkingEnd: Bool) throws(Failure) -> TOMLTime {
    guard isDigits(0, 2), byte(ahead: 2) == UInt8(ascii: ":"), isDigits(3, 2),
      byte(ahead: 5) == UInt8(ascii: ":"), isDigits(6, 2)
    else { throw badDateTime(start, "a time is written 07:32:00, with its seconds") }
    let (hour, minute, second) = (digits(0, 2), digits(3, 2), digits(6, 2))
    at += 8
    var nanosecond = 0
    if byte == UInt8(ascii: ".") {
      guard isDigits(1, 1) else { throw badDateTime(start, "a digit must follow the point") }
      at += 1
      var weight = 100_000_000
      while isDigit(byte) {
        nanosecond += Int(byte - 48) * weight
        weight /= 10
        at += 1
      }
    }
    if checkingEnd { try checkEnd(of: start) }
    let time = TOMLTime(hour: hour, minute: minute, second: second, nanosecond: nanosecond)
    guard let time else { throw badDateTime(start, "the clock has no such time") }
    return time
  }

  /// Reads `Z` or `+HH:MM`; nil where neither stands at the cursor.
  private mutating func readOffset(start: Int) throws(Failure) -> TOMLOffset? {
    switch byte {
    case UInt8(ascii: "Z"), UInt8(ascii: "z"):
      at += 1
      return TOMLOffset(minutes: 0)
    case UInt8(ascii: "+"), UInt8(ascii: "-"):
      guard isDigits(1, 2), byte(ahead: 3) == UInt8(ascii: ":"), isDigits(4, 2),
        digits(1, 2) < 24, digits(4, 2) < 60
      else { throw badDateTime(start, "an offset is written Z or +07:30") }
      let minutes = digits(1, 2) * 60 + digits(4, 2)
      let offset = TOMLOffset(minutes: byte == UInt8(ascii: "-") ? -minutes : minutes)
      at += 6
      return offset
    default:
      return nil
    }
  }

  /// Returns the number in the `length` digits from `distance` after the cursor.
  private func digits(_ distance: Int, _ length: Int) -> Int {
    bytes[(at + distance)..<(at + distance + length)].reduce(0) { $0 * 10 + Int($1) - 48 }
  }

  private func checkEnd(of start: Int) throws(Failure) {
    if !word.isEmpty { throw badDateTime(start, "'\(excerpt(word))' does not belong there") }
  }

  private func badDateTime(_ start: Int, _ reason: String) -> Failure {
    let end = max(word.upperBound, start + 1)
    let text = excerpt(start..<min(end, count))
    return failure(
      "toml-date-time", "cannot read the date or time '\(text)': \(reason)", at: start,
      hint: "for example 1979-05-27T07:32:00Z, 1979-05-27 or 07:32:00; text goes in quotes")
  }
}
