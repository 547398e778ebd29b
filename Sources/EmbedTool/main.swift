import Glibc
func readAll(_ p: String) -> [UInt8] {
  guard let f = unsafe fopen(p, "rb") else { exit(1) }
  var r: [UInt8] = [];
  var buf = [UInt8](repeating: 0, count: 65536)
  while true { let n = unsafe fread(&buf, 1, buf.count, f); if n == 0 { break }; r += buf[0..<n] }
  return r
}
var out = "package enum Embedded {\n"
for p in CommandLine.arguments.dropFirst(2) {
  let name = p.split(separator: "/").last!.split(separator: ".").first!
  out += "  package static let \(name): StaticString = \"\"\"\n" + String(decoding: readAll(p), as: UTF8.self).replacing(#"\"#, with: #"\\"#).replacing("\"\"\"", with: "\\\"\"\"") + "\n\"\"\"\n"
}
out += "}\n"
guard let f = unsafe fopen(CommandLine.arguments[1], "wb") else { exit(1) }
unsafe fputs(out, f); unsafe fclose(f)
