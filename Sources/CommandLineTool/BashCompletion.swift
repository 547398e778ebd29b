/// The completion script for bash 4 and newer, made from the table. Completes `git factory-hook`
/// too where git's own completion is loaded.
struct BashCompletion {
  var table: CommandTable = .standard

  var script: String {
    """
    # bash completion of factory-hook, made by: factory-hook completions bash

    _factory_hook_words() {
      local IFS=$' \\t\\n'
      COMPREPLY=($(compgen -W "$1" -- "$current"))
    }

    _factory_hook_files() {
      local IFS=$'\\n'
      compopt -o filenames 2>/dev/null
      COMPREPLY=($(compgen -f -- "$current"))
    }

    _factory_hook_revisions() {
      _factory_hook_words "HEAD $(git for-each-ref --format='%(refname:short)' 2>/dev/null)"
    }

    _factory_hook_rules() {
      _factory_hook_words "$(factory-hook rules --quiet 2>/dev/null)"
    }

    _factory_hook() {
      local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
      local command= start=0 i
      # bash takes the '=' of --flag=VALUE for a word of its own.
      if [[ $current == '=' ]]; then
        current=
      elif [[ $previous == '=' ]] && ((COMP_CWORD >= 2)); then
        previous=${COMP_WORDS[COMP_CWORD - 2]}
      fi
      if [[ ${COMP_WORDS[0]##*/} == git ]]; then
        for ((i = 1; i < COMP_CWORD; i++)); do
          if [[ ${COMP_WORDS[i]} == factory-hook ]]; then start=$i && break; fi
        done
      fi
      for ((i = start + 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
    \(generalValues)
          -* | =) ;;
          *) command=${COMP_WORDS[i]} && break ;;
        esac
      done
      COMPREPLY=()
      case "$command $previous" in
    \(values)
      esac
      if [[ $current == -* ]]; then
        case $command in
    \(flags)
        esac
        return
      fi
      case $command in
    \(operands)
      esac
    }

    _git_factory_hook() { _factory_hook; }

    complete -F _factory_hook factory-hook git-factory-hook

    """
  }

  /// Flags with a value that may stand before the command: the value is no command.
  private var generalValues: String {
    let names = table.generalFlags.filter { $0.value != nil }.map(\.long)
    return "      \(names.joined(separator: " | "))) ((i++)) ;;"
  }

  private var values: String {
    var rows: [String] = []
    func add(_ command: String, _ flag: FlagEntry) {
      guard let value = flag.value else { return }
      let names = [flag.long] + (flag.short.map { ["-\($0)"] } ?? [])
      let patterns = names.map { "'\(command) \($0)'" }.joined(separator: " | ")
      rows.append("    \(patterns)) \(action(value.kind)); return ;;")
    }
    for flag in table.generalFlags { add("", flag) }
    for command in table.commands {
      for flag in table.flags(of: command.name) { add(command.name.rawValue, flag) }
    }
    return rows.joined(separator: "\n")
  }

  private var flags: String {
    func row(_ pattern: String, _ flags: [FlagEntry]) -> String {
      let names = flags.map(\.long).joined(separator: " ")
      return "      \(pattern)) _factory_hook_words '\(names)' ;;"
    }
    let rows = table.commands.map { row($0.name.rawValue, table.flags(of: $0.name)) }
    return (rows + [row("*", table.generalFlags)]).joined(separator: "\n")
  }

  private var operands: String {
    let commands = table.commands.map(\.name.rawValue).joined(separator: " ")
    var rows = ["    '') _factory_hook_words '\(commands)' ;;"]
    for command in table.commands {
      guard let operand = command.operands.last else { continue }
      rows.append("    \(command.name.rawValue)) \(action(operand.kind)) ;;")
    }
    return rows.joined(separator: "\n")
  }

  private func action(_ kind: ValueKind) -> String {
    if let choices = kind.choices {
      return "_factory_hook_words '\(choices.joined(separator: " "))'"
    }
    switch kind {
    case .revision, .range: return "_factory_hook_revisions"
    case .rule: return "_factory_hook_rules"
    case .text, .file, .path, .command, .choice: return "_factory_hook_files"
    }
  }
}
