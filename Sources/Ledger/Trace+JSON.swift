import Gate
import Git
package import Text

extension Trace {
  /// The trace as one object: the record's own keys, with `serial`, `commit` and `verdict` of what
  /// was asked for, and then what only a trace knows.
  package var json: JSONValue {
    var object = record?.object ?? ["schema": .integer(Record.schema)]
    if let record, let judged = record.commit, judged != commit {
      object["judgedCommit"] = .string(judged)
    }
    object["serial"] = serial.map { .string($0.description) } ?? .null
    object["commit"] = commit.map { .string($0) } ?? .null
    object["verdict"] = .string(verdict.rawValue)
    if let found {
      object["foundBy"] = .string(found.match.rawValue)
      object["sameChange"] = .boolean(found.isSameChange)
    }
    if let origin {
      object["line"] = [
        "path": .string(origin.path.description), "line": .integer(origin.line),
      ]
    }
    object["records"] = .array(records.map { .object($0.object) })
    object["runs"] = .array(runs.map(\.json))
    object["ancestry"] = .array(ancestry.map(\.json))
    object["successors"] = .array(successors.map { .string($0) })
    object["rulesInForce"] = rulesInForce.map { rules in
      .array(
        rules.map { rule in
          [
            "id": .string(rule.id), "level": .string(rule.level), "source": .string(rule.source),
          ]
        })
    }
    if unreadableLines > 0 { object["unreadableNoteLines"] = .integer(unreadableLines) }
    return .object(object)
  }
}

extension RunHistory {
  /// What the journal knows of the run, without the recipe where it has none.
  var json: JSONValue {
    var object: JSONObject = ["run": .string(id)]
    object["serial"] = serial.map { .string($0.description) }
    object["trigger"] = trigger.map { .string($0.rawValue) }
    object["worktree"] = worktree.map { .string($0) }
    object["verdict"] = .string(verdict.rawValue)
    object["states"] = .array(
      events.map { event in
        var state: JSONObject = [
          "state": .string(event.state.rawValue),
          "time": .string(time(ofMilliseconds: event.timeMilliseconds)),
        ]
        state["detail"] = event.detail.map { .string($0) }
        return .object(state)
      })
    object["recipe"] = recipe.map { .object($0.json) }
    object["judgement"] = judgement.map { .object($0.json) }
    if let messageDigest {
      var message: JSONObject = ["digest": .string(messageDigest)]
      message["judgement"] = messageJudgement.map { .object($0.json) }
      object["message"] = .object(message)
    }
    object["commit"] = commit.map { .string($0) }
    return .object(object)
  }
}

extension Trace.Ancestor {
  var json: JSONValue {
    var object: JSONObject = [
      "commit": .string(commit), "way": .string(way.rawValue), "distance": .integer(distance),
    ]
    object["carriedBy"] = carriedBy.map { .string($0.rawValue) }
    object["verdict"] = verdict.map { .string($0.rawValue) }
    object["serial"] = serial.map { .string($0.description) }
    return .object(object)
  }
}
