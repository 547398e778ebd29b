// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// Every target is checked the same way: strict memory safety, explicit imports, no warnings.
///
/// A release build asks for the metadata of generic types by their accessors. By their mangled
/// names, which is the default and makes smaller code, the run-time library reads the name and goes
/// through all conformances of the program for each type: a fifth of the time of a hook. Functions
/// and variables get sections of their own so that the linker can put those together that a hook
/// uses.
let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .unsafeFlags(
    [
      "-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors",
      "-Xfrontend", "-function-sections", "-Xcc", "-fdata-sections",
    ],
    .when(configuration: .release)),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
]

/// One room of the house: a library target that may import the rooms it names and no others.
func room(
  _ name: String, on floorsBelow: [Target.Dependency] = [], plugins: [Target.PluginUsage] = []
) -> Target {
  .target(name: name, dependencies: floorsBelow, swiftSettings: strict, plugins: plugins)
}

func tests(_ room: String, on others: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(room)Tests", dependencies: [.target(name: room)] + others, swiftSettings: strict)
}

/// libgit2 is linked as an archive where Debian's libgit2 1.5 is installed, with stand-ins for its
/// network transports (`TransportStubs`): start-up then costs a tenth. Elsewhere, or where the
/// environment says `FACTORY_HOOK_SHARED_LIBGIT2=1`, it is linked as a shared library.
let libgit2Archives: [String]? = {
  if Context.environment["FACTORY_HOOK_SHARED_LIBGIT2"] == "1" { return nil }
  guard let version = try? String(contentsOfFile: "/usr/include/git2/version.h", encoding: .utf8),
    version.contains("\"1.5.")
  else { return nil }
  for folder in ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"] {
    let archives = ["git2", "mbedcrypto", "pcre2-8", "z"].map { "\(folder)/lib\($0).a" }
    if archives.allSatisfy(FileManager.default.fileExists(atPath:)) { return archives }
  }
  return nil
}()

/// The functions and variables that the hooks of a commit use come one after the other in the
/// program: post-commit then takes 124 page faults in it, 180 with functions alone. The list is made by
/// `Tests/Benchmarks/hot-symbols`; a name in it that is no longer there does no harm.
let hotSymbolsFirst: [String] = [
  "-use-ld=lld", "-Xlinker", "--no-warn-symbol-ordering", "-Xlinker",
  "--symbol-ordering-file=\(Context.packageDirectory)/Sources/factory-hook/hot-symbols.txt",
]

let package = Package(
  name: "factory-hook",
  products: [.executable(name: "factory-hook", targets: ["factory-hook"])],
  targets: [
    // Floor 0
    .systemLibrary(
      name: "CLibgit2", pkgConfig: libgit2Archives == nil ? "libgit2" : nil,
      providers: [.apt(["libgit2-dev"])]),
    .target(
      name: "TransportStubs", swiftSettings: strict,
      linkerSettings: libgit2Archives.map { [.unsafeFlags($0)] } ?? [.linkedLibrary("z")]),
    room("ZlibChecksum"),
    room("Platform"),
    room("Diagnostics"),
    room("Text", on: ["Diagnostics"]),
    room("TOML", on: ["Diagnostics", "Text"]),
    room("Matching", on: ["Platform", "Diagnostics", "Text"]),
    room("PackFormat", on: ["Diagnostics", "Text", "TOML"]),
    // Floor 1
    room("Rules", on: ["Platform", "Diagnostics", "Text", "TOML", "Matching", "PackFormat"]),
    // Floor 2
    room("Checks", on: ["Platform", "Diagnostics", "Text", "TOML", "Matching", "Rules"]),
    // The standard packs and hook shims: data of the top-level folders, embedded by the build.
    .executableTarget(name: "EmbedTool", dependencies: ["PackFormat"], swiftSettings: strict),
    .plugin(
      name: "EmbedPlugin", capability: .buildTool(), dependencies: ["EmbedTool"],
      path: "Sources/EmbedPlugin"),
    .target(
      name: "Packs", dependencies: ["PackFormat"], path: "rules", swiftSettings: strict,
      plugins: ["EmbedPlugin"]),
    // Floor 3
    room(
      "Git",
      on: ["Platform", "Diagnostics", "Text", "CLibgit2", "TransportStubs", "ZlibChecksum"]),
    room("Gate", on: ["Platform", "Diagnostics", "Text", "Rules", "Checks", "Git"]),
    // Floor 4
    room("Hooks", on: ["Platform", "Diagnostics", "Text", "Git"], plugins: ["EmbedPlugin"]),
    room("Ledger", on: ["Platform", "Diagnostics", "Text", "Rules", "Checks", "Git", "Gate"]),
    room("Fixes", on: ["Platform", "Diagnostics", "Text", "Git"]),
    room("Reports", on: ["Diagnostics", "Text", "Rules", "Checks", "Gate"]),
    // Floor 5
    room(
      "CommandLineTool",
      on: [
        "Platform", "Diagnostics", "Text", "TOML", "Matching", "Rules", "Checks", "Packs", "Git",
        "Gate", "Hooks", "Ledger", "Fixes", "Reports",
      ]),
    // Floor 6
    .executableTarget(
      name: "factory-hook", dependencies: ["CommandLineTool"], exclude: ["hot-symbols.txt"],
      swiftSettings: strict,
      // `--version` and the records name the binary by its build ID.
      linkerSettings: [
        .unsafeFlags(["-Xlinker", "--build-id=sha1"]),
        .unsafeFlags(hotSymbolsFirst, .when(configuration: .release)),
      ]),
    // Tests
    tests("ZlibChecksum"),
    tests("Diagnostics"),
    tests("Text", on: ["Diagnostics", "Platform"]),
    tests("TOML", on: ["Diagnostics", "Text", "Platform"]),
    tests("Matching", on: ["Diagnostics", "Text", "Platform"]),
    // Times the engine in memory; no part of the product.
    .executableTarget(
      name: "MatchingBenchmark",
      dependencies: ["Platform", "Diagnostics", "Text", "TOML", "Matching"],
      path: "Tests/Benchmarks/Matching", swiftSettings: strict),
    tests("Platform"),
    tests("Rules", on: ["Platform", "Diagnostics", "Text", "TOML", "Matching", "PackFormat"]),
    tests("Checks", on: ["Platform", "Diagnostics", "Text", "Matching", "Rules"]),
    tests(
      "Packs",
      on: ["Platform", "Diagnostics", "Text", "Matching", "Rules", "Checks", "EmbedTool"]),
    tests("Git", on: ["Diagnostics", "Text", "Platform"]),
    tests("Gate", on: ["Diagnostics", "Text", "Platform", "Rules", "Checks", "Git"]),
    tests("Hooks", on: ["Diagnostics", "Text", "Platform", "Git"]),
    tests("Ledger", on: ["Diagnostics", "Text", "Platform", "Git", "Gate", "Rules", "Checks"]),
    tests("Fixes", on: ["Diagnostics", "Text", "Platform", "Git"]),
    tests("Reports", on: ["Diagnostics", "Text", "Rules", "Checks", "Gate"]),
    tests(
      "CommandLineTool",
      on: ["Diagnostics", "Text", "Platform", "Rules", "Gate", "Git", "Ledger", "Reports"]),
    .testTarget(
      name: "EndToEndTests", dependencies: ["Platform", "Text"], exclude: ["Scenarios"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
