import Checks
import Packs
import Rules
import Text

/// `schema`: the JSON Schema of the rulefile.
enum SchemaCommand {
  static func run(_ console: Console) -> ExitStatus {
    let schema = RulefileSchema(kinds: CheckCatalog.kinds, packs: BuiltInPacks.names)
    console.write(schema.document.prettyPrinted())
    return .passed
  }
}
