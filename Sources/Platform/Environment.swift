import Glibc

/// The environment variables of this process. Change them before other threads start: the C
/// library does not guard them.
package enum Environment {
  /// Returns a variable's value, invalid UTF-8 repaired, or nil where it is not set.
  package static func get(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// Returns a variable's raw bytes (for paths), or nil where it is not set.
  package static func getBytes(_ name: String) -> [UInt8]? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe bytes(ofCString: value)
  }

  /// Sets a variable for this process and the children it starts.
  package static func set(_ name: String, _ value: String) {
    _ = unsafe setenv(name, value, 1)
  }

  /// Sets a variable to raw bytes, which must hold no NUL.
  package static func set(_ name: String, _ value: [UInt8]) {
    guard let text = try? value.terminated(for: "set") else { return }
    _ = unsafe setenv(name, text, 1)
  }

  package static func unset(_ name: String) {
    _ = unsafe unsetenv(name)
  }

  /// Returns all variables, names repaired where they are not UTF-8, values as raw bytes. Where a
  /// name is given twice, the first one counts, as for `getenv`.
  package static func allBytes() -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    found.reserveCapacity(64)
    var entry = unsafe environ
    while let text = unsafe entry.pointee {
      let line = unsafe UnsafeRawBufferPointer(start: text, count: strlen(text))
      if let equals = unsafe line.firstIndex(of: UInt8(ascii: "=")) {
        let name = unsafe String(decoding: line[..<equals], as: UTF8.self)
        if found[name] == nil { found[name] = unsafe Array(line[(equals + 1)...]) }
      }
      unsafe entry += 1
    }
    return found
  }

  /// Returns all variables as text, invalid UTF-8 repaired.
  package static func all() -> [String: String] {
    allBytes().mapValues { String(decoding: $0, as: UTF8.self) }
  }
}
