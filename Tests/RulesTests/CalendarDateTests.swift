import Rules
import Testing

@Suite struct CalendarDateTests {
  @Test(arguments: [
    ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2024-03-01", 19_783),
    ("2026-11-23", 20_780), ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
  ])
  func days(_ text: String, _ days: Int) throws {
    let date = try #require(CalendarDate(text))
    #expect(date.description == text)
    #expect(date.daysSince1970 == days)
    #expect(CalendarDate(secondsSince1970: days * 86_400) == date)
    #expect(CalendarDate(secondsSince1970: days * 86_400 + 86_399) == date)
  }

  @Test(arguments: [
    "", "2026-1-1", "2026-13-01", "2026-00-01", "2026-01-00", "2026-02-29", "1900-02-29",
    "2026-04-31", "0000-01-01", "2026/01/01", "2026-01-01 ", "-026-01-01", "２026-01-01",
  ])
  func noDays(_ text: String) { #expect(CalendarDate(text) == nil) }

  @Test func everyDayFollowsTheOneBefore() throws {
    var date = try #require(CalendarDate("1896-01-01"))
    var wrong: [CalendarDate] = []
    for day in (date.daysSince1970 + 1)...(date.daysSince1970 + 80_000) {
      let next = CalendarDate(secondsSince1970: day * 86_400)
      if date >= next || next.daysSince1970 != day { wrong.append(next) }
      date = next
    }
    #expect(wrong.isEmpty)
  }

  @Test(arguments: [Int.min, Int.max]) func farAway(_ seconds: Int) {
    let date = CalendarDate(secondsSince1970: seconds)
    #expect(date.description == (seconds < 0 ? "0001-01-01" : "9999-12-31"))
  }
}
