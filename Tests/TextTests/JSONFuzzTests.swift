import Diagnostics
import Foundation
import Testing

@testable import Text

/// Random JSON: values that are written read as themselves, and damaged text ends in a value or
/// in one placed error.
///
/// `FUZZ_SEED` sets the seed and `FUZZ_ROUNDS` the rounds of a run by hand.
@Suite struct JSONFuzzTests {
  static let seed = number("FUZZ_SEED") ?? 20_261_123
  static let rounds = Int(number("FUZZ_ROUNDS") ?? 500)

  private static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }

  @Test func writtenValuesAreReadAgain() {
    print("JSON values: FUZZ_SEED=\(Self.seed) FUZZ_ROUNDS=\(Self.rounds)")
    for round in 0..<Self.rounds {
      var source = RandomJSON(seed: Self.seed &+ UInt64(round))
      let value = source.value(depth: 5)
      let written = value.serialized()
      let line = String(decoding: written, as: UTF8.self)
      let isSame =
        (try? JSONValue.parse(written.span)) == value
        && (try? JSONValue.parse(value.prettyPrinted().span)) == value
        && (try? JSONValue.parse(source.loose(value))) == value
      if !isSame { Issue.record("round \(round): other value from \(line)") }
      if written.contains(10) { Issue.record("round \(round): more than a line: \(line)") }
    }
  }

  @Test func damagedTextEndsInAValueOrAnError() {
    print("JSON damage: FUZZ_SEED=\(Self.seed) FUZZ_ROUNDS=\(Self.rounds)")
    var readCount = 0
    for round in 0..<(Self.rounds * 10) {
      var source = RandomJSON(seed: Self.seed &+ UInt64(round))
      var bytes = Array(source.loose(source.value(depth: 4)).utf8)
      for _ in 0..<Int.random(in: 1...3, using: &source.random) { source.damage(&bytes) }
      do throws(Failure) {
        let value = try JSONValue.parse(bytes.span)
        readCount += 1
        if (try? JSONValue.parse(value.serialized().span)) != value {
          Issue.record("round \(round): \(String(decoding: bytes, as: UTF8.self))")
        }
      } catch {
        let place = error.diagnostics.first?.location
        let isSound =
          error.diagnostics.count == 1 && error.diagnostics[0].id.hasPrefix("json-")
          && (1...(bytes.count { $0 == 10 } + 1)).contains(place?.line ?? 0)
          && (1...(bytes.count + 1)).contains(place?.column ?? 0)
        if !isSound { Issue.record("round \(round): \(error)") }
      }
    }
    // Neither all nor none: else the damage is too little or too great to try anything.
    #expect((Self.rounds / 10...Self.rounds * 10 - Self.rounds / 10).contains(readCount))
  }
}

/// Makes random values, and writes them as other programs might.
private struct RandomJSON {
  /// A small generator (SplitMix64), so that a seed names a run.
  struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(state: seed) }

  private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

  private mutating func pick<T>(_ elements: [T]) -> T { elements[below(elements.count)] }

  mutating func value(depth: Int) -> JSONValue {
    switch below(depth > 0 ? 10 : 6) {
    case 0: return .null
    case 1: return .boolean(pick([true, false]))
    case 2: return .integer(pick([0, -1, .max, .min, below(1_000_000)]))
    case 3:
      let number = Double(bitPattern: random.next())
      return .double(number.isFinite ? number : -0.0)
    case 4: return .number(pick(["1e999", "-18446744073709551616", "1E-999"]))
    case 5: return .string(text())
    case 6, 7: return .array((0..<below(4)).map { _ in value(depth: depth - 1) })
    default:
      let count = below(pick([3, 3, 30]))
      return .object(JSONObject((0..<count).map { _ in (text(), value(depth: depth - 1)) }))
    }
  }

  private mutating func text() -> String {
    var text = ""
    for _ in 0..<below(pick([2, 8, 30])) {
      text.unicodeScalars.append(
        pick([
          "a", "Z", "0", " ", "\t", "\n", "\r", "\u{8}", "\u{C}", "\"", "\\", "/", "\u{0}",
          "\u{1F}", "\u{7F}", "\u{9B}", "é", "\u{301}", "\u{202E}", "苹", "🍎", "\u{E0041}",
          "\u{FEFF}", "\u{10FFFF}",
        ]))
    }
    return text
  }

  // MARK: Text

  private mutating func space() -> String { pick(["", "", " ", "\n", "\r\n\t"]) }

  mutating func loose(_ value: JSONValue) -> String {
    let text: String
    switch value {
    case .string(let string): text = quoted(string)
    case .array(let values):
      text = "[" + space() + values.map { loose($0) }.joined(separator: ",") + "]"
    case .object(let object):
      let members = object.members.map {
        space() + quoted($0.key) + space() + ":" + loose($0.value)
      }
      text = "{" + space() + members.joined(separator: ",") + space() + "}"
    default: text = String(decoding: value.serialized(), as: UTF8.self)
    }
    return space() + text + space()
  }

  private mutating func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
      if mustEscape || below(5) == 0 {
        for unit in UTF16.encode(scalar)! {
          let code = String(unit, radix: 16, uppercase: below(2) > 0)
          out += "\\u" + String(repeating: "0", count: 4 - code.utf8.count) + code
        }
      } else {
        out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }

  mutating func damage(_ bytes: inout [UInt8]) {
    let at = below(bytes.count + 1)
    switch below(5) {
    case 0 where at < bytes.count: bytes.remove(at: at)
    case 1 where at < bytes.count: bytes[at] = UInt8(truncatingIfNeeded: random.next())
    case 2 where at < bytes.count: bytes.removeSubrange(at..<min(bytes.count, at + below(10)))
    default:
      let pieces = [
        "\"", ",", ":", "[", "]", "{", "}", "\\", "\\u", "\\ud800", "0", "-", ".", "e", "+", "1",
        "true", "null", " ", "\u{0}", "é", "\u{FEFF}", "9999999999999999999", "e999",
      ]
      bytes.insert(contentsOf: Array(pick(pieces).utf8), at: at)
    }
  }
}
