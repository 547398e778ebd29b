import Git
import Platform

/// Shows long text as git does: through the pager that git would use, where a person watches.
enum Pager {
  /// Writes `text` to standard output, by way of the pager on a terminal.
  static func show(_ text: String, _ repository: Repository, on console: Console) {
    guard console.isTerminal(.output), let pager = command(repository), pager != "cat" else {
      return console.print(text)
    }
    var environment = Environment.all()
    // What git sets for `less`: quit where all fits, keep colours, leave the screen.
    if environment["LESS"] == nil { environment["LESS"] = "FRX" }
    if environment["LV"] == nil { environment["LV"] = "-c" }
    let result = try? Processes.run(
      ["/bin/sh", "-c", pager], environment: environment, input: Array(text.utf8),
      output: .inherit)
    if result == nil || result?.status == 127 { console.print(text) }
  }

  private static func command(_ repository: Repository) -> String? {
    guard
      let output = try? repository.git.output(["var", "GIT_PAGER"], operation: "find the pager")
    else { return nil }
    let line = String(decoding: output, as: UTF8.self).split(separator: "\n").first
    return line.map(String.init)
  }
}
