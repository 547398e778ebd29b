import Platform

/// Returns a time of the ledger as RFC 3339 in UTC with milliseconds.
func time(ofMilliseconds milliseconds: Int64) -> String {
  let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
  let borrow: Int64 = rest < 0 ? 1 : 0
  return Timestamp(
    seconds: seconds - borrow, nanoseconds: Int32(rest + borrow * 1000) * 1_000_000
  ).description
}

/// Reads a time of the ledger; nil where it is none, or too far away to count in milliseconds.
func milliseconds(ofTime text: String) -> Int64? {
  guard let stamp = Timestamp(text) else { return nil }
  let (product, overflowed) = stamp.seconds.multipliedReportingOverflow(by: 1000)
  return overflowed ? nil : product + Int64(stamp.nanoseconds / 1_000_000)
}

extension Timestamp {
  /// Milliseconds since 1970-01-01 UTC, as the ledger and `Run` count.
  package var milliseconds: Int64 { seconds * 1000 + Int64(nanoseconds / 1_000_000) }
}
