import Glibc

/// A moment in UTC, from 1970-01-01T00:00:00Z, leap seconds left out as POSIX does.
package struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let seconds: Int64
  /// `0..<1_000_000_000`.
  package let nanoseconds: Int32

  package init(seconds: Int64, nanoseconds: Int32 = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  package static func < (a: Timestamp, b: Timestamp) -> Bool {
    (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
  }

  /// RFC 3339 in UTC with milliseconds, rounded down: `2026-01-31T09:05:00.042Z`.
  package var description: String {
    let (year, month, day) = civilDate(daysSince1970: floorDivide(seconds, 86_400))
    let second = Int(seconds - floorDivide(seconds, 86_400) * 86_400)
    return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
      + "T" + padded(second / 3600, 2) + ":" + padded(second / 60 % 60, 2)
      + ":" + padded(second % 60, 2) + "." + padded(Int(nanoseconds) / 1_000_000, 3) + "Z"
  }

  /// The calendar day in UTC: `2026-01-31`.
  package var date: String { String(description.prefix(while: { $0 != "T" })) }

  /// Reads an RFC 3339 date and time (section 5.6): a `T`, `t` or space between date and time,
  /// an optional fraction of up to nine digits that count, `Z` or an offset. A leap second (`:60`)
  /// counts as the next second. Returns nil for anything else, impossible dates included.
  package init?(_ text: String) {
    var reader = DigitReader(Array(text.utf8))
    guard let year = reader.number(4), reader.take("-"), let month = reader.number(2),
      reader.take("-"), let day = reader.number(2), (1...12).contains(month), day >= 1,
      day <= daysInMonth(year, month), reader.takeAny("Tt "), let hour = reader.number(2),
      hour < 24, reader.take(":"), let minute = reader.number(2), minute < 60, reader.take(":"),
      let second = reader.number(2), second <= 60
    else { return nil }
    var fraction: Int32 = 0
    if reader.take(".") {
      guard let nanoseconds = reader.nanoseconds() else { return nil }
      fraction = nanoseconds
    }
    guard let offset = reader.offsetSeconds(), reader.isAtEnd else { return nil }
    let days = daysSince1970(year: year, month: month, day: day)
    let local = days * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    self.init(seconds: local - Int64(offset), nanoseconds: fraction)
  }
}

/// The two clocks of the system.
package enum Clock {
  /// Returns the wall-clock time, which a person or NTP may set back.
  package static func now() -> Timestamp {
    let time = read(CLOCK_REALTIME)
    return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
  }

  /// Returns nanoseconds since some fixed moment; never goes back, for measuring spans of time.
  package static func monotonicNanoseconds() -> UInt64 {
    let time = read(CLOCK_MONOTONIC)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Waits at least that long.
  package static func sleep(milliseconds: Int) {
    var left = timespec(
      tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
    var rest = timespec()
    while unsafe nanosleep(&left, &rest) == -1, errno == EINTR { left = rest }
  }

  private static func read(_ clock: clockid_t) -> timespec {
    var time = timespec()
    _ = unsafe clock_gettime(clock, &time)
    return time
  }
}

private struct DigitReader {
  let bytes: [UInt8]
  var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { at == bytes.count }

  mutating func take(_ wanted: Unicode.Scalar) -> Bool {
    guard at < bytes.count, bytes[at] == UInt8(ascii: wanted) else { return false }
    at += 1
    return true
  }

  mutating func takeAny(_ wanted: String) -> Bool {
    guard at < bytes.count, wanted.utf8.contains(bytes[at]) else { return false }
    at += 1
    return true
  }

  mutating func digit() -> Int? {
    guard at < bytes.count, (0x30...0x39).contains(bytes[at]) else { return nil }
    at += 1
    return Int(bytes[at - 1]) - 0x30
  }

  mutating func number(_ digits: Int) -> Int? {
    var value = 0
    for _ in 0..<digits {
      guard let next = digit() else { return nil }
      value = value * 10 + next
    }
    return value
  }

  /// Reads at least one digit of a fraction; those past the ninth are dropped.
  mutating func nanoseconds() -> Int32? {
    var value: Int32 = 0
    var count = 0
    while let next = digit() {
      if count < 9 { value = value * 10 + Int32(next) }
      count += 1
    }
    if count == 0 { return nil }
    for _ in min(count, 9)..<9 { value *= 10 }
    return value
  }

  mutating func offsetSeconds() -> Int? {
    if takeAny("Zz") { return 0 }
    let isWest = take("-")
    guard isWest || take("+"), let hours = number(2), hours < 24, take(":"),
      let minutes = number(2), minutes < 60
    else { return nil }
    return (isWest ? -1 : 1) * (hours * 3600 + minutes * 60)
  }
}

private func padded(_ value: Int, _ width: Int) -> String {
  let digits = String(abs(value))
  let zeros = String(repeating: "0", count: max(0, width - digits.count))
  return (value < 0 ? "-" : "") + zeros + digits
}

private func floorDivide(_ a: Int64, _ b: Int64) -> Int64 { a >= 0 ? a / b : -((b - 1 - a) / b) }

private func daysInMonth(_ year: Int, _ month: Int) -> Int {
  switch month {
  case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  case 4, 6, 9, 11: 30
  default: 31
  }
}

/// Days in the proleptic Gregorian calendar, counted in eras of 400 years that start in March, so
/// that the leap day comes last.
private func daysSince1970(year: Int, month: Int, day: Int) -> Int64 {
  let shifted = Int64(month <= 2 ? year - 1 : year)
  let era = floorDivide(shifted, 400)
  let yearOfEra = shifted - era * 400
  let dayOfYear = Int64((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1)
  let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

private func civilDate(daysSince1970 days: Int64) -> (year: Int, month: Int, day: Int) {
  let shifted = days + 719_468
  let era = floorDivide(shifted, 146_097)
  let dayOfEra = shifted - era * 146_097
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let monthFromMarch = (5 * dayOfYear + 2) / 153
  let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
  let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  return (Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0), Int(month), Int(day))
}
