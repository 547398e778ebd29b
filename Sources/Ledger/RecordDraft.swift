package import Gate
import Text

/// What a record is made of, before it is one.
package struct RecordDraft: Sendable {
  /// The program that judged.
  package struct Engine: Sendable, Hashable {
    package var version: String
    /// SHA-256 of the binary in hexadecimal; nil where it could not be read.
    package var digest: String?

    package init(version: String, digest: String?) {
      self.version = version
      self.digest = digest
    }
  }

  /// A tool of others whose findings took part: the part of a verdict that cannot be promised.
  package struct Tool: Sendable, Hashable {
    package var name: String
    package var version: String
    package var digest: String

    package init(name: String, version: String, digest: String) {
      self.name = name
      self.version = version
      self.digest = digest
    }
  }

  package struct Message: Sendable, Hashable {
    /// SHA-256 of the cleaned message in hexadecimal.
    package var digest: String
    package var verdict: Verdict

    package init(digest: String, verdict: Verdict) {
      self.digest = digest
      self.verdict = verdict
    }
  }

  package var recipe: Recipe
  package var verdict: Verdict
  package var origin: Record.Origin
  package var trigger: Run.Trigger
  package var commit: String
  package var tree: String
  package var run: String
  /// When each state was entered.
  package var events: [Run.Event]
  package var judgement: JudgementSummary?
  package var lateVerdict: Verdict?
  package var message: Message?
  package var engine: Engine
  package var tools: [Tool] = []
  package var authorship: Authorship
  package var lineage: Lineage?
  package var patch: String?
  package var isSkipped = false
  package var skipReason: String?
  /// Why it could not be judged.
  package var detail: String?

  package init(
    recipe: Recipe, verdict: Verdict, origin: Record.Origin, trigger: Run.Trigger, commit: String,
    tree: String, run: String, events: [Run.Event], engine: Engine, authorship: Authorship
  ) {
    self.recipe = recipe
    self.verdict = verdict
    self.origin = origin
    self.trigger = trigger
    self.commit = commit
    self.tree = tree
    self.run = run
    self.events = events
    self.engine = engine
    self.authorship = authorship
  }

  /// Makes the record, its lists cut until its line is at most `Record.bytesMax` long; what cannot
  /// be cut (the recipe of a merge of many) may be longer.
  /// - Parameter journalDigest: the digest of the journal's last line, in hexadecimal.
  package func record(journalDigest: String?) -> Record {
    var draft = self
    var limits = JudgementSummary.Limits.note
    while true {
      draft.judgement?.cut(to: limits)
      let record = draft.uncut(journalDigest)
      if record.line.count <= Record.bytesMax || isLeast(limits) { return record }
      limits.findings /= 2
      limits.subtractions /= 2
      limits.sources = max(JudgementSummary.Limits.least.sources, limits.sources / 2)
    }
  }

  private func isLeast(_ limits: JudgementSummary.Limits) -> Bool {
    limits.findings == 0 && limits.subtractions == 0
      && limits.sources <= JudgementSummary.Limits.least.sources
  }

  private func uncut(_ journalDigest: String?) -> Record {
    var object: JSONObject = [
      "schema": .integer(Record.schema), "serial": .string(recipe.serial.description),
      "commit": .string(commit), "tree": .string(tree), "verdict": .string(verdict.rawValue),
      "origin": .string(origin.rawValue),
      "time": .string(time(ofMilliseconds: events.last?.timeMilliseconds ?? 0)),
      "trigger": .string(trigger.rawValue), "run": .string(run),
    ]
    object["late"] = lateVerdict.map { .string($0.rawValue) }
    if isSkipped {
      object["skip"] = .object(skipReason.map { ["reason": .string(clipped($0))] } ?? [:])
    }
    object["detail"] = detail.map { .string(clipped($0)) }
    object["recipe"] = .object(recipe.json)
    object["states"] = .object(
      JSONObject(
        events.map { ($0.state.rawValue, .string(time(ofMilliseconds: $0.timeMilliseconds))) }))
    // The verdict stands above: a late judgement's own is not the commit's.
    for (key, value) in judgement?.members ?? [] where key != "verdict" { object[key] = value }
    object["message"] = message.map {
      ["digest": .string($0.digest), "verdict": .string($0.verdict.rawValue)]
    }
    object["author"] = .object(authorship.json)
    object["lineage"] = lineage.map { .object($0.json) }
    object["patch"] = patch.map { .string($0) }
    object["engine"] = .object(engine.json)
    if !tools.isEmpty { object["tools"] = .array(tools.map { .object($0.json) }) }
    object["journal"] = journalDigest.map { .string($0) }
    guard let record = Record(json: object) else {
      preconditionFailure("a draft holds all that a record needs")
    }
    return record
  }
}

extension RecordDraft.Engine {
  var json: JSONObject {
    var json: JSONObject = ["version": .string(version)]
    json["digest"] = digest.map { .string($0) }
    return json
  }
}

extension RecordDraft.Tool {
  var json: JSONObject {
    ["name": .string(name), "version": .string(version), "digest": .string(digest)]
  }
}

/// Returns the text, cut to 512 characters: reasons are a person's words, of any length.
private func clipped(_ text: String) -> String {
  text.count <= 512 ? text : String(text.prefix(511)) + "…"
}
