import Glibc

/// Returns the content of the file at `path`; ends the build where it cannot be read or is not
/// UTF-8, which a Swift string literal cannot hold.
func readText(_ path: String) -> String {
  let bytes = readBytes(path)
  guard let text = String(validating: bytes, as: UTF8.self) else {
    fail("cannot embed '\(path)': it is not valid UTF-8")
  }
  return text
}

/// Writes `text` to `path`; ends the build where that fails.
func writeText(_ text: String, to path: String) {
  guard let file = unsafe fopen(path, "wb") else { failWithSystemError("write", path) }
  let bytes = Array(text.utf8)
  let written = unsafe fwrite(bytes, 1, bytes.count, file)
  guard unsafe fclose(file) == 0, written == bytes.count else {
    failWithSystemError("write", path)
  }
}

func lastPart(of path: String) -> String {
  path.split(separator: "/").last.map(String.init) ?? path
}

/// Prints `message` in the shape that SwiftPM shows as an error, and ends the build.
func fail(_ message: String) -> Never {
  let line = Array("error: \(message)\n".utf8)
  _ = unsafe write(STDERR_FILENO, line, line.count)
  exit(1)
}

private func readBytes(_ path: String) -> [UInt8] {
  guard let file = unsafe fopen(path, "rb") else { failWithSystemError("read", path) }
  defer { unsafe fclose(file) }
  var content: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = unsafe fread(&buffer, 1, buffer.count, file)
    content += buffer[..<count]
    guard count == 0 else { continue }
    if unsafe ferror(file) != 0 { failWithSystemError("read", path) }
    return content
  }
}

private func failWithSystemError(_ operation: String, _ path: String) -> Never {
  let reason = unsafe String(cString: strerror(errno))
  fail("cannot \(operation) '\(path)': \(reason)")
}
