/// A JSON value (RFC 8259).
///
/// Integers that fit in 64 bits stay integers; a number that neither `Int` nor `Double` can hold
/// keeps its text. Values are equal when they are written the same: objects with the same keys in
/// another order are not, nor are `1` and `1.0`, nor strings that differ in any byte.
package enum JSONValue: Sendable {
  case null
  case boolean(Bool)
  case integer(Int)
  /// A number with a fraction or an exponent. Written as null where it is not finite.
  case double(Double)
  /// A number in JSON's own notation that is too large, or too near to zero, for the other two.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

extension JSONValue: Equatable {
  package static func == (a: JSONValue, b: JSONValue) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.boolean(let a), .boolean(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.double(let a), .double(let b)): a.bitPattern == b.bitPattern
    case (.number(let a), .number(let b)): a == b
    case (.string(let a), .string(let b)): a.isExactly(b)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a == b
    default: false
    }
  }
}

/// Looking into a value: each answers nil where the value is of another kind.
extension JSONValue {
  package var isNull: Bool { if case .null = self { true } else { false } }

  package var boolean: Bool? { if case .boolean(let flag) = self { flag } else { nil } }

  package var integer: Int? { if case .integer(let number) = self { number } else { nil } }

  /// Any number, rounded to a double; infinite where it is too large for one.
  package var double: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .double(let number): number
    case .number(let text): Double(text)
    default: nil
    }
  }

  package var string: String? { if case .string(let text) = self { text } else { nil } }

  package var array: [JSONValue]? { if case .array(let values) = self { values } else { nil } }

  package var object: JSONObject? { if case .object(let object) = self { object } else { nil } }

  /// The value of `key`, nil where this is no object or has no such key.
  package subscript(key: String) -> JSONValue? { object?[key] }

  /// The element at `index`, nil where this is no array or has no such element.
  package subscript(index: Int) -> JSONValue? {
    array.flatMap { $0.indices.contains(index) ? $0[index] : nil }
  }
}

/// Null has no literal: `value["key"] == nil` would then ask for a null and not for an absent key.
extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByStringInterpolation, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(booleanLiteral flag: Bool) { self = .boolean(flag) }

  package init(integerLiteral number: Int) { self = .integer(number) }

  package init(floatLiteral number: Double) { self = .double(number) }

  package init(stringLiteral text: String) { self = .string(text) }

  package init(arrayLiteral values: JSONValue...) { self = .array(values) }

  package init(dictionaryLiteral members: (String, JSONValue)...) {
    self = .object(JSONObject(members))
  }
}
