import Platform
import Rules
import Testing

@testable import Checks

/// The README names every kind of check and every option.
@Suite struct ReadmeTests {
  static let readme: String = {
    let top = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    let path = (top + ["README.md"]).joined(separator: "/")
    return (try? Files.read(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }()

  @Test(arguments: CheckCatalog.kinds.map(\.name)) func kinds(_ name: String) throws {
    let rows = Self.readme.split(separator: "\n").filter { $0.hasPrefix("| `") }
    let row = try #require(
      rows.first { row in row.dropFirst().prefix { $0 != "|" }.contains("`\(name)`") })
    let shared = MessageScope.options.map(\.name)
    for option in try kind(name).options where !shared.contains(option.name) {
      #expect(row.contains("`\(option.name)`"), "\(option.name)")
    }
    for option in shared { #expect(Self.readme.contains("`\(option)`")) }
  }
}
