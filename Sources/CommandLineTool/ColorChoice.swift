/// When output is coloured, as `--color` says it.
enum ColorChoice: String, Sendable, CaseIterable {
  case auto, always, never

  /// Returns whether a stream is coloured: by `auto` where it is a terminal that can, unless
  /// `NO_COLOR` is set and not empty; `CLICOLOR_FORCE` (set, not empty, not `0`) colours anyway.
  /// Sources: no-color.org, bixense.com/clicolors.
  func colors(
    isTerminal: Bool, environment: (String) -> String?
  ) -> Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto: break
    }
    if let force = environment("CLICOLOR_FORCE"), !force.isEmpty, force != "0" { return true }
    if let no = environment("NO_COLOR"), !no.isEmpty { return false }
    return isTerminal && environment("TERM") != "dumb"
  }
}
