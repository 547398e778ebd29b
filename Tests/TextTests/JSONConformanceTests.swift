import Diagnostics
import Foundation
import Testing

@testable import Text

private let dataFile = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "../shared/testdata/json.jsonl").standardizedFileURL

private let dataIsThere = FileManager.default.fileExists(atPath: dataFile.path)

/// Every text of nst/JSONTestSuite: what must be read is, what must not is refused with a place,
/// and where a reader may choose it does one of the two.
@Suite(.enabled(if: dataIsThere, "skipped: ../shared/testdata/json.jsonl is not there"))
struct JSONConformanceTests {
  @Test func suite() throws {
    let lines = try Array(Data(contentsOf: dataFile)).split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == 318)
    for line in lines {
      let row = try JSONValue.parse(Array(line).span)
      let id = try #require(row["id"]?.string)
      let bytes = try #require(text(of: row))
      switch Result(catching: { () throws(Failure) in try JSONValue.parse(bytes.span) }) {
      case .success(let value):
        #expect(row["valid"]?.boolean != false, "\(id) was read")
        expectRoundTrip(value, id: id)
      case .failure(let failure):
        #expect(row["valid"]?.boolean != true, "\(id): \(failure)")
        #expect(failure.diagnostics.count == 1)
        #expect(failure.diagnostics[0].id.hasPrefix("json-"))
        #expect((failure.diagnostics[0].location?.line ?? 0) > 0)
      }
    }
  }

  /// Returns the text of a row: in base64, or as a start to repeat and a tail.
  private func text(of row: JSONValue) -> [UInt8]? {
    guard let unit = row["repeat"] else {
      return row["base64"]?.string.flatMap { decodeBase64($0.utf8) }
    }
    guard let start = unit[0]?.string.flatMap({ decodeBase64($0.utf8) }),
      let count = unit[1]?.integer,
      let tail = decodeBase64((row["tail_base64"]?.string ?? "").utf8)
    else { return nil }
    return repeatElement(start, count: count).flatMap { $0 } + tail
  }

  private func expectRoundTrip(_ value: JSONValue, id: String) {
    let written = value.serialized()
    #expect((try? JSONValue.parse(written.span)) == value, "\(id)")
    #expect((try? JSONValue.parse(value.prettyPrinted().span)) == value, "\(id)")
  }
}
