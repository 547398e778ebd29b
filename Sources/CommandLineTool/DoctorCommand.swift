import Diagnostics
import Reports
import Text

/// `doctor`: whether the gate works here, and what to type where it does not.
enum DoctorCommand {
  static func run(_ command: ParsedCommand, _ console: Console) throws(Failure) -> ExitStatus {
    let doctor = Doctor(session: try Session.open(), binary: try InstallCommand.binary())
    var results = doctor.examine()
    if command.has(.fix) {
      let mended = results.compactMap { doctor.mend($0) }
      // A new look, at what the mending left.
      if !mended.isEmpty { results = mended + doctor.examine() }
    }
    if command.text(.format) == "json" {
      console.write(JSONValue.array(results.map(\.json)).prettyPrinted())
    } else {
      let style = console.style(for: .output)
      for result in results { console.print(result.text(style)) }
      if !command.has(.fix), results.contains(where: { $0.repair != nil }) {
        console.print("\n  next: factory-hook doctor --fix\n")
      }
    }
    return results.contains { $0.state == .bad } ? .stopped : .passed
  }
}
