/// The completion script for fish, made from the table.
struct FishCompletion {
  var table: CommandTable = .standard

  var script: String {
    """
    # fish completion of factory-hook, made by: factory-hook completions fish

    function __factory_hook_command
      set -l words (commandline -opc)
      set -l skips no
      for word in $words[2..-1]
        if test $skips = yes
          set skips no
          continue
        end
        switch $word
    \(generalValues)
          case '-*'
          case '*'
            echo $word
            return
        end
      end
    end

    function __factory_hook_needs_command
      test -z (__factory_hook_command)
    end

    function __factory_hook_using
      test "$(__factory_hook_command)" = $argv[1]
    end

    function __factory_hook_revisions
      echo HEAD
      git for-each-ref --format='%(refname:short)' 2>/dev/null
    end

    complete -c factory-hook -f
    \(rows.joined(separator: "\n"))

    """
  }

  private var generalValues: String {
    table.generalFlags.filter { $0.value != nil }
      .map { "      case \($0.long)\n        set skips yes" }.joined(separator: "\n")
  }

  private var rows: [String] {
    var rows = table.generalFlags.map { row($0, condition: "__factory_hook_needs_command") }
    for command in table.commands {
      rows.append(
        "complete -c factory-hook -n __factory_hook_needs_command -a \(command.name.rawValue)"
          + " -d \(quoted(command.summary))")
    }
    for command in table.commands {
      let condition = quoted("__factory_hook_using \(command.name.rawValue)")
      rows += table.flags(of: command.name).map { row($0, condition: condition) }
      if let operand = command.operands.last {
        rows.append("complete -c factory-hook -n \(condition) \(values(operand.kind))")
      }
    }
    return rows
  }

  private func row(_ flag: FlagEntry, condition: String) -> String {
    var out = "complete -c factory-hook -n \(condition) -l \(flag.name.rawValue)"
    if let short = flag.short { out += " -s \(short)" }
    if let value = flag.value { out += " -r \(values(value.kind))" }
    return out + " -d \(quoted(flag.summaryLine))"
  }

  private func values(_ kind: ValueKind) -> String {
    if let choices = kind.choices { return "-a \(quoted(choices.joined(separator: " ")))" }
    switch kind {
    case .revision, .range: return "-a '(__factory_hook_revisions)'"
    case .rule: return "-a '(factory-hook rules --quiet 2>/dev/null)'"
    case .text, .file, .path, .command, .choice: return "-F"
    }
  }

  private func quoted(_ text: String) -> String {
    var out = "'"
    for character in text {
      if character == "'" || character == "\\" { out += "\\" }
      out.append(character)
    }
    return out + "'"
  }
}
