import Platform

/// Runs `body` with a new folder, removed afterwards.
func withScratchFolder<R>(_ body: (String) throws -> R) throws -> R {
  let folder = try Files.makeTemporaryDirectory(prefix: "factory-hook-test-")
  defer { try? Files.removeTree(folder) }
  return try body(folder)
}
