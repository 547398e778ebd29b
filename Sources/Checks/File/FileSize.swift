import Diagnostics
import Rules
import Text

/// `file-size`: files of at most so many bytes.
struct FileSize: FileCheck {
  private let bytesMax: Int

  static let definition = Definition(
    name: "file-size", subject: .file,
    summary: "No file is larger than `max-bytes`.",
    options: [
      OptionSpec(
        "max-bytes", .integer(0...Int.max), required: true, "The most bytes of a file.")
    ],
    make: { .file(FileSize($0.options)) })

  init(_ options: CheckOptions) { bytesMax = options.integer("max-bytes") ?? Int.max }

  func judge(
    _ file: FileFacts, _ bytes: Span<UInt8>, _ tree: TreeView?, _ number: Int,
    _ report: inout Report
  ) {
    if file.isSubmodule || file.size <= bytesMax { return }
    report.addWhole(
      number, detail: "size",
      message: "file of \(readableSize(file.size)), at most \(readableSize(bytesMax)) are allowed")
  }
}

/// Returns a size for people: bytes below 10,000, then kB, MB and GB of powers of 1,000 with one
/// decimal.
func readableSize(_ bytes: Int) -> String {
  if bytes < 10_000 { return "\(bytes) \(bytes == 1 ? "byte" : "bytes")" }
  let units = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000)]
  let (name, size) = units.first { bytes >= $0.1 } ?? ("kB", 1000)
  let tenths = bytes / (size / 10)
  return tenths % 10 == 0 ? "\(tenths / 10) \(name)" : "\(tenths / 10).\(tenths % 10) \(name)"
}
