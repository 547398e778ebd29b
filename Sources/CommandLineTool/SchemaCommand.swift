import Checks
import Packs
import Rules
import Text

/// `schema`: the JSON Schema of the rulefile, or with `--output` of what commands print as JSON.
enum SchemaCommand {
  static func run(_ command: ParsedCommand, _ console: Console) -> ExitStatus {
    let document =
      command.has(.output)
      ? OutputSchema().document
      : RulefileSchema(kinds: CheckCatalog.kinds, packs: BuiltInPacks.names).document
    console.write(document.prettyPrinted())
    return .passed
  }
}
