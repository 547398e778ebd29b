import Gate

/// The version of the program; that of the checks is `Engine.version`.
enum Version {
  static let current = "0.1.0"
}

/// `version` and `--version`.
enum VersionCommand {
  static func run(_ console: Console) -> ExitStatus {
    console.print(
      """
      factory-hook \(Version.current)
      engine \(Engine.version)
      build \(BuildIdentity.current ?? "unknown")

      """)
    return .passed
  }
}
