import Foundation
import PackagePlugin

/// Embeds a target's data files into it: `EmbeddedFiles` in the target's own code then gives their
/// names and bytes. Installing so needs the binary alone.
@main
struct EmbedPlugin: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let inputs = try dataFiles(for: target, in: context.package)
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedFiles.swift")
    return [
      .buildCommand(
        displayName: "Embedding the data of \(target.name)",
        executable: try context.tool(named: "EmbedTool").url,
        arguments: [output.path] + inputs.map(\.path),
        inputFiles: inputs, outputFiles: [output])
    ]
  }

  /// Returns the files to embed, sorted by name so that the same data gives the same source.
  private func dataFiles(for target: any Target, in package: Package) throws -> [URL] {
    switch target.name {
    case "Packs":
      return try files(in: package.directoryURL.appending(path: "rules"), withExtension: "toml")
    case "Hooks":
      return try files(in: package.directoryURL.appending(path: "hooks"))
    default:
      throw EmbedError(description: "target '\(target.name)' has no data to embed")
    }
  }

  private func files(in folder: URL, withExtension wanted: String? = nil) throws -> [URL] {
    let content = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil, options: .skipsHiddenFiles)
    let files = content.filter { wanted == nil || $0.pathExtension == wanted }
    guard !files.isEmpty else {
      throw EmbedError(description: "nothing to embed in '\(folder.path)'")
    }
    return files.sorted { $0.lastPathComponent < $1.lastPathComponent }
  }
}

struct EmbedError: Error, CustomStringConvertible {
  var description: String
}
