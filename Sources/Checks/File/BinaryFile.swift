import Rules
import Text

/// `binary-file`: files that git takes for binary: a NUL among the first 8,000 bytes.
struct BinaryFile: FileCheck {
  static let definition = Definition(
    name: "binary-file", subject: .file,
    summary: "No file is binary, as git sees it: a NUL among the first 8,000 bytes.",
    options: [],
    make: { _ in .file(BinaryFile()) })

  func needsContent(_ file: FileFacts) -> Bool { file.isRegular }

  func judge(
    _ file: FileFacts, _ bytes: Span<UInt8>, _ tree: TreeView?, _ number: Int,
    _ report: inout Report
  ) {
    guard file.isRegular else { return }
    switch TextForm(bytes) {
    case .plain: return
    case .binary: report.addWhole(number, detail: "binary", message: "binary file")
    case .wide(let unitBytes, _):
      report.addWhole(
        number, detail: "binary",
        message: "text in UTF-\(unitBytes * 8), which git takes for binary")
    }
  }
}
