package import Diagnostics
import PackFormat
import Text

/// The values of a rule's own options, with the place of each for diagnostics.
///
/// Those of a built-in pack stay in its image until they are asked for.
package struct CheckOptions: Sendable {
  package enum Value: Sendable, Equatable {
    case string(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case strings([String])
  }

  private struct Entry: Sendable {
    var name: String
    var value: Value
    var place: Diagnostic.Location
  }

  private enum Storage: Sendable {
    case given([Entry])
    case image(OptionsRecord, source: String)
  }

  private var storage: Storage

  package init() { storage = .given([]) }

  init(image: OptionsRecord, source: String) { storage = .image(image, source: source) }

  /// All values by name. Makes them: to look one up ask for it.
  package var values: [String: Value] {
    Dictionary(entries.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
  }

  package mutating func set(_ name: String, _ value: Value, at place: Diagnostic.Location) {
    var entries = entries
    entries.removeAll { $0.name.isExactly(name) }
    entries.append(Entry(name: name, value: value, place: place))
    storage = .given(entries)
  }

  package func has(_ name: String) -> Bool {
    switch storage {
    case .given(let entries): entries.contains { $0.name.isExactly(name) }
    case .image(let record, _): record.has(name)
    }
  }

  package func string(_ name: String) -> String? {
    if case .string(let text)? = value(name) { text } else { nil }
  }

  package func integer(_ name: String) -> Int? {
    if case .integer(let number)? = value(name) { number } else { nil }
  }

  /// An integer in the rulefile is a number too.
  package func number(_ name: String) -> Double? {
    switch value(name) {
    case .number(let number)?: number
    case .integer(let number)?: Double(number)
    default: nil
    }
  }

  package func boolean(_ name: String) -> Bool? {
    if case .boolean(let flag)? = value(name) { flag } else { nil }
  }

  /// Empty where the option was not given.
  package func strings(_ name: String) -> [String] {
    switch value(name) {
    case .strings(let all)?: all
    case .string(let one)?: [one]
    default: []
    }
  }

  /// The bytes of the texts of an option, not empty ones only: for hundreds of them at little cost.
  package func textBytes(_ name: String) -> [[UInt8]] {
    switch storage {
    case .given: strings(name).filter { !$0.isEmpty }.map { Array($0.utf8) }
    case .image(let record, _): record.textBytes(name)
    }
  }

  /// Calls `body` with what `textBytes` returns, without making anything of what an image holds.
  package func forEachTextBytes(_ name: String, _ body: (Span<UInt8>) -> Void) {
    switch storage {
    case .given: for text in textBytes(name) { body(text.span) }
    case .image(let record, _): record.forEachTextBytes(name, body)
    }
  }

  /// Where the option was written.
  package func place(of name: String) -> Diagnostic.Location? {
    switch storage {
    case .given(let entries):
      entries.first { $0.name.isExactly(name) }?.place
    case .image(let record, let source):
      record.place(name).map {
        Diagnostic.Location(path: source, line: $0.line, column: $0.column)
      }
    }
  }

  private func value(_ name: String) -> Value? {
    switch storage {
    case .given(let entries): entries.first { $0.name.isExactly(name) }?.value
    case .image(let record, _): record.value(name).map(Value.init)
    }
  }

  private var entries: [Entry] {
    switch storage {
    case .given(let entries): entries
    case .image(let record, let source):
      record.all.map {
        Entry(
          name: $0.name, value: Value($0.value),
          place: Diagnostic.Location(path: source, line: $0.line, column: $0.column))
      }
    }
  }
}

extension CheckOptions.Value {
  fileprivate init(_ value: OptionsRecord.Value) {
    self =
      switch value {
      case .string(let text): .string(text)
      case .integer(let number): .integer(number)
      case .number(let number): .number(number)
      case .boolean(let flag): .boolean(flag)
      case .strings(let texts): .strings(texts)
      }
  }
}
