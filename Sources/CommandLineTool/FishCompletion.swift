/// The completion script for fish, made from the table.
///
/// `git factory-hook` is completed as `factory-hook` is. fish's completion of git does the same for
/// every program `git-*`, but 3.6 looks for them by a wrong name, so the script says it itself. Its
/// last part is all that must be known before git is completed: `install.sh` puts that where every
/// shell reads it.
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

    # Under git.
    function __factory_hook_git_words
      set -l words (commandline -opc)
      set -e words[1]
      while set -q words[1]
        switch $words[1]
          case factory-hook
            printf '%s\\n' $words
            return 0
          case -C -c --git-dir --work-tree --namespace --exec-path --config-env --super-prefix
            set -e words[1]
          case '-*'
          case '*'
            return 1
        end
        set -q words[1]; and set -e words[1]
      end
      return 1
    end

    function __factory_hook_under_git
      __factory_hook_git_words >/dev/null
    end

    function __factory_hook_complete_git
      set -l words (__factory_hook_git_words | string escape)
      complete -C "$words "(commandline -ct)
    end

    complete -c git-factory-hook -w factory-hook
    complete -c git -n 'functions -q __fish_git_needs_command; and __fish_git_needs_command' \\
      -a factory-hook -d 'quality gate'
    complete -c git -f -n __factory_hook_under_git -a '(__factory_hook_complete_git)'

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
