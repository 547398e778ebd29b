import Diagnostics
import Foundation
import Testing

@testable import TOML

/// Random documents: those that are written from a value read as that value, whatever the style;
/// those that are damaged end in a result or in one placed error.
///
/// `FUZZ_SEED` sets the seed and `FUZZ_ROUNDS` the rounds of a run by hand.
@Suite struct FuzzTests {
  static let seed = number("FUZZ_SEED") ?? 20_261_123
  static let rounds = Int(number("FUZZ_ROUNDS") ?? 300)

  private static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }

  @Test func writtenValuesAreReadAgain() {
    print("TOML values: FUZZ_SEED=\(Self.seed) FUZZ_ROUNDS=\(Self.rounds)")
    for round in 0..<Self.rounds {
      var source = RandomTOML(seed: Self.seed &+ UInt64(round))
      let value = source.table(depth: 4)
      let text = source.document(value)
      do throws(Failure) {
        let read = try TOMLDocument.parse(Array(text.utf8).span, path: "a.toml")
        if !same(.table(read), value) { Issue.record("round \(round): other value from\n\(text)") }
      } catch {
        Issue.record("round \(round): \(error)\n\(text)")
      }
    }
  }

  @Test func damagedDocumentsEndInAResultOrAnError() {
    print("TOML damage: FUZZ_SEED=\(Self.seed) FUZZ_ROUNDS=\(Self.rounds)")
    var readCount = 0
    for round in 0..<(Self.rounds * 5) {
      var source = RandomTOML(seed: Self.seed &+ UInt64(round))
      var bytes = Array(source.document(source.table(depth: 3)).utf8)
      for _ in 0..<Int.random(in: 1...4, using: &source.random) { source.damage(&bytes) }
      do throws(Failure) {
        let table = try TOMLDocument.parse(bytes.span, path: "a.toml")
        readCount += 1
        expectReadAgain(table, round: round)
      } catch {
        expectPlaced(error, in: bytes, round: round)
      }
    }
    // Neither all nor none: else the damage is too little or too great to try anything.
    #expect((Self.rounds / 10...Self.rounds * 5 - Self.rounds / 10).contains(readCount))
  }

  private func expectReadAgain(_ table: TOMLTable, round: Int) {
    var writer = RandomTOML(seed: UInt64(round))
    let text = writer.document(.table(table))
    let again = try? TOMLDocument.parse(Array(text.utf8).span, path: "a.toml")
    if !(again.map { same(.table($0), .table(table)) } ?? false) {
      Issue.record("round \(round): other value from\n\(text)")
    }
  }

  private func expectPlaced(_ failure: Failure, in bytes: [UInt8], round: Int) {
    let lineCount = bytes.count { $0 == 10 } + 1
    let place = failure.diagnostics.first?.location
    let isSound =
      failure.diagnostics.count == 1 && failure.diagnostics[0].id.hasPrefix("toml-")
      && (1...lineCount).contains(place?.line ?? 0)
      && (1...(bytes.count + 1)).contains(place?.column ?? 0)
    if !isSound { Issue.record("round \(round): \(failure)") }
  }

  /// Whether the values are the same, wherever they stand and in whatever order the keys are.
  private func same(_ a: TOMLValue, _ b: TOMLValue) -> Bool {
    switch (a, b) {
    case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
    case (.float(let a), .float(let b)): a.bitPattern == b.bitPattern || a.isNaN && b.isNaN
    case (.array(let a), .array(let b)):
      a.count == b.count && zip(a, b).allSatisfy { same($0.value, $1.value) }
    case (.table(let a), .table(let b)):
      a.entries.count == b.entries.count
        && a.entries.allSatisfy { entry in
          b[entry.key].map { same(entry.node.value, $0.value) } ?? false
        }
    default: a == b
    }
  }
}
