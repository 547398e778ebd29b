import Platform
import Testing

@Suite struct ClockTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    var seconds: Int64
    var nanoseconds: Int32 = 0
    var printed: String? = nil
    var testDescription: String { text }
  }

  // Seconds by `date -u -d TEXT +%s`.
  static let valid = [
    Case(text: "1970-01-01T00:00:00.000Z", seconds: 0),
    Case(text: "1969-12-31T23:59:59.000Z", seconds: -1),
    Case(text: "2026-01-31T09:05:00.042Z", seconds: 1_769_850_300, nanoseconds: 42_000_000),
    Case(text: "2000-02-29T12:00:00.999Z", seconds: 951_825_600, nanoseconds: 999_000_000),
    Case(text: "1600-03-01T00:00:00.000Z", seconds: -11_670_912_000),
    Case(text: "9999-12-31T23:59:59.000Z", seconds: 253_402_300_799),
    Case(
      text: "2026-06-01t10:00:00+02:00", seconds: 1_780_300_800,
      printed: "2026-06-01T08:00:00.000Z"),
    Case(
      text: "2026-06-01 10:00:00.1234567891z", seconds: 1_780_308_000, nanoseconds: 123_456_789,
      printed: "2026-06-01T10:00:00.123Z"),
    Case(
      text: "1990-12-31T23:59:60Z", seconds: 662_688_000, printed: "1991-01-01T00:00:00.000Z"),
    Case(
      text: "1937-01-01T12:00:27.87+00:20", seconds: -1_041_337_173, nanoseconds: 870_000_000,
      printed: "1937-01-01T11:40:27.870Z"),
  ]

  @Test(arguments: valid) func readsAndPrints(_ c: Case) throws {
    let moment = try #require(Timestamp(c.text))
    #expect(moment == Timestamp(seconds: c.seconds, nanoseconds: c.nanoseconds))
    #expect(moment.description == c.printed ?? c.text)
  }

  @Test(arguments: [
    "", "2026", "2026-01-31", "2026-1-31T00:00:00Z", "2026-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
    "2026-04-31T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z",
    "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00Zx",
    "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+0100", "-026-01-01T00:00:00Z",
  ]) func refuses(_ text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test func everyDayOfFourCenturiesIsReadBack() throws {
    for day in stride(from: Int64(-146_097), through: 146_097, by: 13) {
      let moment = Timestamp(seconds: day * 86_400)
      #expect(Timestamp(moment.description) == moment)
    }
  }

  @Test func clocksGoForward() {
    let start = Clock.monotonicNanoseconds()
    Clock.sleep(milliseconds: 5)
    #expect(Clock.monotonicNanoseconds() - start >= 5_000_000)
    #expect(Clock.now() > Timestamp(seconds: 1_700_000_000))
  }
}
