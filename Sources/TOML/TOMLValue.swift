/// The place where a key or a value starts: line and column from 1, the column counting Unicode
/// scalars.
package struct TOMLPlace: Sendable, Hashable, Comparable {
  // Kept small: a document has two of them for every key.
  private let storedLine: UInt32
  private let storedColumn: UInt32

  package var line: Int { Int(storedLine) }
  package var column: Int { Int(storedColumn) }

  package init(line: Int, column: Int) {
    storedLine = UInt32(clamping: line)
    storedColumn = UInt32(clamping: column)
  }

  package static func < (a: TOMLPlace, b: TOMLPlace) -> Bool {
    (a.storedLine, a.storedColumn) < (b.storedLine, b.storedColumn)
  }
}

/// A value and where it stands: its first character, or the `[` of the header that made a table.
package struct TOMLNode: Sendable, Equatable {
  package let value: TOMLValue
  package let place: TOMLPlace

  package init(_ value: TOMLValue, at place: TOMLPlace) {
    self.value = value
    self.place = place
  }
}

/// A value of a TOML 1.0 document.
package enum TOMLValue: Sendable, Equatable {
  case string(String)
  case integer(Int64)
  case float(Double)
  case boolean(Bool)
  case offsetDateTime(TOMLDateTime, offset: TOMLOffset)
  case localDateTime(TOMLDateTime)
  case localDate(TOMLDate)
  case localTime(TOMLTime)
  case array([TOMLNode])
  case table(TOMLTable)

  /// The name of the type as TOML's specification has it, for messages: `string`, `integer`, …
  package var typeName: String {
    switch self {
    case .string: "string"
    case .integer: "integer"
    case .float: "float"
    case .boolean: "boolean"
    case .offsetDateTime: "offset date-time"
    case .localDateTime: "local date-time"
    case .localDate: "local date"
    case .localTime: "local time"
    case .array: "array"
    case .table: "table"
    }
  }
}
