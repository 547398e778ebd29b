/// A day of the proleptic Gregorian calendar, year 0 to 9999.
package struct TOMLDate: Sendable, Hashable, CustomStringConvertible {
  private let storedYear: Int16
  private let storedMonth: UInt8
  private let storedDay: UInt8

  package var year: Int { Int(storedYear) }
  package var month: Int { Int(storedMonth) }
  package var day: Int { Int(storedDay) }

  /// Returns nil where the calendar has no such day.
  package init?(year: Int, month: Int, day: Int) {
    guard (0...9999).contains(year), (1...12).contains(month) else { return nil }
    guard (1...Self.dayCount(ofMonth: month, year: year)).contains(day) else { return nil }
    storedYear = Int16(year)
    storedMonth = UInt8(month)
    storedDay = UInt8(day)
  }

  /// Returns how many days the month (1 to 12) of the year has.
  package static func dayCount(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// As RFC 3339 writes it: `1979-05-27`.
  package var description: String {
    "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))"
  }
}

/// A time of day to the nanosecond; the second may be 60, a leap second.
package struct TOMLTime: Sendable, Hashable, CustomStringConvertible {
  private let storedHour: UInt8
  private let storedMinute: UInt8
  private let storedSecond: UInt8
  private let storedNanosecond: UInt32

  package var hour: Int { Int(storedHour) }
  package var minute: Int { Int(storedMinute) }
  package var second: Int { Int(storedSecond) }
  package var nanosecond: Int { Int(storedNanosecond) }

  /// Returns nil where the clock has no such time.
  package init?(hour: Int, minute: Int, second: Int, nanosecond: Int = 0) {
    guard (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second),
      (0...999_999_999).contains(nanosecond)
    else { return nil }
    storedHour = UInt8(hour)
    storedMinute = UInt8(minute)
    storedSecond = UInt8(second)
    storedNanosecond = UInt32(nanosecond)
  }

  /// As RFC 3339 writes it: `07:32:00`, with as many digits of the second as it needs, in threes.
  package var description: String {
    var text = "\(padded(hour, to: 2)):\(padded(minute, to: 2)):\(padded(second, to: 2))"
    if nanosecond != 0 {
      var fraction = padded(nanosecond, to: 9)
      while fraction.hasSuffix("000") { fraction.removeLast(3) }
      text += "." + fraction
    }
    return text
  }
}

/// A day and a time of day, without a zone.
package struct TOMLDateTime: Sendable, Hashable, CustomStringConvertible {
  package let date: TOMLDate
  package let time: TOMLTime

  package init(date: TOMLDate, time: TOMLTime) {
    self.date = date
    self.time = time
  }

  package var description: String { "\(date)T\(time)" }
}

/// How far a clock is ahead of UTC, in minutes, from -23:59 to 23:59.
package struct TOMLOffset: Sendable, Hashable, CustomStringConvertible {
  private let storedMinutes: Int16

  package var minutes: Int { Int(storedMinutes) }

  /// Returns nil for a day or more.
  package init?(minutes: Int) {
    guard (-1439...1439).contains(minutes) else { return nil }
    storedMinutes = Int16(minutes)
  }

  /// `Z`, or `+HH:MM`.
  package var description: String {
    if minutes == 0 { return "Z" }
    let size = abs(minutes)
    return "\(minutes < 0 ? "-" : "+")\(padded(size / 60, to: 2)):\(padded(size % 60, to: 2))"
  }
}

private func padded(_ number: Int, to width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
