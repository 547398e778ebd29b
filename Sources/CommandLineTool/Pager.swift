import Git
import Platform

/// Shows long text as git does: through the pager that git would use, where a person watches.
enum Pager {
  /// Writes `text` to standard output, by way of the pager on a terminal.
  static func show(_ text: String, _ repository: Repository, on console: Console) {
    guard console.isTerminal(.output), let pager = command(repository), pager != "cat" else {
      return console.print(text)
    }
    var variables = repository.environment.variablesOfOthers
    // What git sets for `less`: quit where all fits, keep colours, leave the screen.
    for (name, value) in ["LESS": "FRX", "LV": "-c"] where Environment.get(name) == nil {
      variables.append(Array("\(name)=\(value)".utf8))
    }
    let result = try? Processes.run(
      rawArguments: ["/bin/sh", "-c", pager].map { Array($0.utf8) }, rawEnvironment: variables,
      input: Array(text.utf8), output: .inherit)
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
