/// The completion script for zsh, made from the table: a function for `$fpath`, which may as well
/// be sourced.
///
/// zsh's completion of git calls `_git-factory-hook` for `git factory-hook`, and offers as commands
/// what the style `user-commands` names and files `_git-*` on `$fpath`, described by their second
/// line. So the script lies there by that name as well.
struct ZshCompletion {
  var table: CommandTable = .standard

  var script: String {
    """
    #compdef factory-hook git-factory-hook
    #description \(Self.description)
    # zsh completion of factory-hook, made by: factory-hook completions zsh

    _factory-hook_rules() {
      local -a ids
      ids=(${(f)"$(factory-hook rules --quiet 2>/dev/null)"})
      compadd -a ids
    }

    _factory-hook_revisions() {
      local -a names
      names=(HEAD ${(f)"$(git for-each-ref --format='%(refname:short)' 2>/dev/null)"})
      compadd -a names
    }

    _factory-hook() {
      local context state state_descr line
      typeset -A opt_args
      local -a commands
      commands=(
    \(commands)
      )
      _arguments -C \\
    \(specifications(table.generalFlags, indent: 4)) \\
        '1: :->command' \\
        '*:: :->argument'
      case $state in
      command) _describe -t commands command commands ;;
      argument)
        case $line[1] in
    \(cases)
        esac
        ;;
      esac
    }

    if [[ $funcstack[1] == (_factory-hook|_git-factory-hook) ]]; then
      _factory-hook "$@"
    else
      compdef _factory-hook factory-hook git-factory-hook
      _git-factory-hook() { _factory-hook "$@" }
      () {
        local -a known
        zstyle -a ':completion:*:*:git:*' user-commands known
        (( ${known[(I)factory-hook:*]} )) ||
          zstyle ':completion:*:*:git:*' user-commands $known \(quoted(Self.userCommand))
      }
    fi

    """
  }

  private static let description = "quality gate"
  private static let userCommand = "factory-hook:\(description)"

  private var commands: String {
    table.commands
      .map { "    \(quoted("\($0.name.rawValue):\($0.summary)"))" }.joined(separator: "\n")
  }

  private var cases: String {
    table.commands.map { command in
      let flags = table.flags(of: command.name)
      var out = "    \(command.name.rawValue))\n      _arguments \\\n"
      out += specifications(flags, indent: 8)
      for (index, operand) in command.operands.enumerated() {
        let position = operand.isRepeated ? "*" : "\(index + 1)"
        out += " \\\n        " + quoted("\(position):\(operand.name):\(action(operand.kind))")
      }
      return out + "\n      ;;"
    }.joined(separator: "\n")
  }

  /// The flags as `_arguments` takes them: what a flag excludes, its names, summary and value.
  private func specifications(_ flags: [FlagEntry], indent: Int) -> String {
    flags.flatMap { flag -> [String] in
      let excluded =
        flag.alternative.map { alternative in
          let others = flags.filter { $0.alternative == alternative }.flatMap(names)
          return "(\(others.joined(separator: " ")))"
        } ?? (flag.isRepeatable ? "*" : "(\(names(flag).joined(separator: " ")))")
      let summary = "[\(escaped(flag.summaryLine))]"
      return names(flag).map { name in
        // A long flag takes its value after '=' or as the next word, a short one at once too.
        let mark = flag.value == nil ? "" : name.hasPrefix("--") ? "=" : "+"
        let value = flag.value.map { ":\($0.placeholder):\(action($0.kind))" } ?? ""
        return String(repeating: " ", count: indent)
          + quoted("\(excluded)\(name)\(mark)\(summary)\(value)")
      }
    }.joined(separator: " \\\n")
  }

  private func names(_ flag: FlagEntry) -> [String] {
    [flag.long] + (flag.short.map { ["-\($0)"] } ?? [])
  }

  private func action(_ kind: ValueKind) -> String {
    if let choices = kind.choices { return "(\(choices.joined(separator: " ")))" }
    switch kind {
    case .revision, .range: return "_factory-hook_revisions"
    case .rule: return "_factory-hook_rules"
    case .file, .path: return "_files"
    case .text, .command, .choice: return " "
    }
  }

  private func escaped(_ text: String) -> String {
    text.map { "[]:\\".contains($0) ? "\\\($0)" : String($0) }.joined()
  }

  private func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
