import Rules
import Text

/// `new-submodule`: a submodule that was not there before.
struct NewSubmodule: FileCheck {
  static let definition = Definition(
    name: "new-submodule", subject: .file,
    summary: "No submodule is added. Moving one to another commit is no finding.",
    options: [],
    make: { _ in .file(NewSubmodule()) })

  func judge(
    _ file: FileFacts, _ bytes: Span<UInt8>, _ tree: TreeView?, _ number: Int,
    _ report: inout Report
  ) {
    if file.isSubmodule {
      report.addWhole(number, detail: "submodule", message: "submodule '\(file.path)'")
    }
  }
}
