import Diagnostics
import Foundation
import Testing

@testable import TOML

private let dataFolder = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "../shared/testdata/toml").standardizedFileURL

private let dataIsThere = FileManager.default.fileExists(atPath: dataFolder.path)

/// Every document of toml-lang/toml-test for TOML 1.0: valid ones against the tagged JSON beside
/// them, invalid ones refused with a place and a reason.
@Suite(.enabled(if: dataIsThere, "skipped: ../shared/testdata/toml is not beside the repository"))
struct ConformanceTests {
  static func documents(_ folder: String) -> [String] {
    let all = FileManager.default.enumerator(atPath: dataFolder.appending(path: folder).path)
    return (all?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".toml") }.sorted()
  }

  @Test func dataIsWhole() {
    #expect(Self.documents("valid").count == 210)
    #expect(Self.documents("invalid").count == 499)
  }

  @Test(arguments: documents("valid")) func valid(_ name: String) throws {
    let file = dataFolder.appending(path: "valid/\(name)")
    let table = try TOMLDocument.parse(Array(Data(contentsOf: file)).span, path: name)
    let wanted = try JSONSerialization.jsonObject(
      with: Data(contentsOf: file.deletingPathExtension().appendingPathExtension("json")))
    expectSame(.table(table), wanted, at: name)
  }

  @Test(arguments: documents("invalid")) func invalid(_ name: String) throws {
    let bytes = try Array(Data(contentsOf: dataFolder.appending(path: "invalid/\(name)")))
    let failure = try #require(throws: Failure.self) {
      try TOMLDocument.parse(bytes.span, path: "a.toml")
    }
    let diagnostic = try #require(failure.diagnostics.first)
    #expect(failure.diagnostics.count == 1)
    #expect(diagnostic.id.hasPrefix("toml-"))
    #expect(diagnostic.hint != nil)
    let location = try #require(diagnostic.location)
    let lineCount = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .count
    #expect(location.path == "a.toml")
    #expect((1...max(1, lineCount)).contains(location.line), "\(diagnostic)")
    #expect((1...(bytes.count + 1)).contains(location.column), "\(diagnostic)")
  }

  private func expectSame(_ value: TOMLValue, _ wanted: Any, at path: String) {
    switch (value, wanted) {
    case (.table(let table), let wanted as [String: Any]) where !isLeaf(wanted):
      #expect(Set(table.entries.map(\.key)) == Set(wanted.keys), "\(path)")
      for entry in table.entries {
        if let next = wanted[entry.key] {
          expectSame(entry.node.value, next, at: "\(path)/\(entry.key)")
        }
      }
    case (.array(let nodes), let wanted as [Any]):
      #expect(nodes.count == wanted.count, "\(path)")
      for (index, (node, next)) in zip(nodes, wanted).enumerated() {
        expectSame(node.value, next, at: "\(path)/\(index)")
      }
    case (_, let wanted as [String: Any]):
      let tag = wanted["type"] as? String
      #expect(tag == self.tag(of: value), "\(path)")
      expectSameLeaf(value, wanted["value"] as? String ?? "", at: path)
    default:
      Issue.record("\(path): \(value.typeName) where \(wanted) is wanted")
    }
  }

  private func isLeaf(_ object: [String: Any]) -> Bool {
    object.count == 2 && object["type"] is String && object["value"] is String
  }

  private func tag(of value: TOMLValue) -> String {
    switch value {
    case .boolean: "bool"
    case .offsetDateTime: "datetime"
    case .localDateTime: "datetime-local"
    case .localDate: "date-local"
    case .localTime: "time-local"
    default: value.typeName
    }
  }

  private func expectSameLeaf(_ value: TOMLValue, _ wanted: String, at path: String) {
    switch value {
    case .string(let text): #expect(Array(text.utf8) == Array(wanted.utf8), "\(path)")
    case .integer(let number): #expect(String(number) == wanted, "\(path)")
    case .boolean(let flag): #expect(String(flag) == wanted, "\(path)")
    case .float(let number) where number.isNaN: #expect(wanted == "nan", "\(path)")
    case .float(let number): #expect(number == Double(wanted), "\(path)")
    case .offsetDateTime(let time, let offset): #expect("\(time)\(offset)" == wanted, "\(path)")
    case .localDateTime(let time): #expect("\(time)" == wanted, "\(path)")
    case .localDate(let date): #expect("\(date)" == wanted, "\(path)")
    case .localTime(let time): #expect("\(time)" == wanted, "\(path)")
    case .array, .table: Issue.record("\(path): not a leaf")
    }
  }
}
