import PackagePlugin
import Foundation
@main struct EmbedPlugin: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let dir = target.directoryURL
    let inputs = try FileManager.default.contentsOfDirectory(at: dir, includingPropertiesForKeys: nil).filter { $0.pathExtension == "toml" }.sorted { $0.path < $1.path }
    let out = context.pluginWorkDirectoryURL.appending(path: "Embedded.swift")
    return [.buildCommand(displayName: "embed rules", executable: try context.tool(named: "EmbedTool").url, arguments: [out.path] + inputs.map(\.path), inputFiles: inputs, outputFiles: [out])]
  }
}
