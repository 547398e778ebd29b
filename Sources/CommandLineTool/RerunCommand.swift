import Checks
import Diagnostics
import Gate
import Git
import Ledger
import Platform
import Reports
import Rules
import Text

/// `rerun SERIAL|COMMIT`: judges again from the recipe alone, and compares with the record.
///
/// Everything is read by content address: neither the work tree nor today's rulefile plays a part,
/// and nothing is written down.
struct RerunCommand {
  private let session: Session

  static func run(_ command: ParsedCommand, _ console: Console) throws(Failure) -> ExitStatus {
    let session = try Session.open(rules: command.bytes(.rules), isProof: true)
    let tracer = Tracer(session.ledger)
    let trace = try tracer.trace(try tracer.subject(command.operandText(0) ?? ""))
    let answer = try RerunCommand(session: session).answer(trace)
    if command.text(.format) == "json" {
      console.write(answer.json.prettyPrinted())
    } else {
      console.print(answer.text(console.style(for: .output)))
    }
    return answer.status
  }

  private func answer(_ trace: Trace) throws(Failure) -> RerunAnswer {
    var plan = try session.ledger.planRerun(trace)
    var answer = RerunAnswer(trace: trace, plan: plan, isHypothetical: session.given != nil)
    if session.given == nil, plan.summary?.standards.contains(where: { $0.role == .given }) == true
    {
      plan.obstacles.append(
        Diagnostic(
          .error, "given-standard", "it was judged by a rulefile that was named by hand",
          hint: "name it again: factory-hook rerun --rules FILE \(trace.serial?.short ?? "")"))
    }
    answer.obstacles = plan.obstacles
    guard plan.isPossible else { return answer }
    do throws(Failure) {
      let judged = try judged(plan, trace)
      let standards = try standards(for: judged, plan)
      var judgement: Judgement
      if let id = plan.commit {
        let commit = try session.commit(id)
        let context = MessageContext.committed(isMerge: commit.parents.count > 1)
        judgement = try session.judge(judged, with: commit.message, context, by: standards)
      } else {
        judgement = session.judge(judged, by: standards)
      }
      answer.take(judgement, plan)
    } catch {
      answer.obstacles = error.diagnostics
    }
    return answer
  }

  /// What the recipe names, on the day on which it was judged.
  private func judged(_ plan: RerunPlan, _ trace: Trace) throws(Failure) -> Judged {
    guard let target = ObjectID(hex: plan.recipe.target) else {
      throw Failure(Diagnostic(.error, "missing-object", "the recipe names no tree"))
    }
    let bases = plan.recipe.bases.compactMap { ObjectID(hex: $0) }
    var judged =
      plan.recipe.scope == .tree
      ? try session.wholeTree(target) : try session.change(from: bases, to: target)
    judged.day = try day(plan, trace)
    return judged
  }

  /// Hooks before the commit judge on the day on which they run, all else on the commit's.
  private func day(_ plan: RerunPlan, _ trace: Trace) throws(Failure) -> CalendarDate? {
    let trigger = trace.record?.trigger ?? trace.runs.first?.trigger
    let isBeforeCommit = trigger == .preCommit || trigger == .preMergeCommit
    if !isBeforeCommit, let id = plan.commit ?? trace.commit.flatMap({ ObjectID(hex: $0) }),
      session.repository.objects.contains(id)
    {
      return CalendarDate(try session.commit(id).committer.time.date)
    }
    let run = trace.runs.first { $0.serial == trace.serial } ?? trace.runs.first
    let time = run?.events.first?.timeMilliseconds ?? trace.record?.timeMilliseconds
    return time.flatMap { CalendarDate(Timestamp(milliseconds: $0).date) }
  }

  /// The standard of the target, without what a person added locally unless that took part then.
  private func standards(
    for judged: Judged, _ plan: RerunPlan
  ) throws(Failure) -> Gate.Standards {
    var session = session
    session.local = nil
    let plain = try session.standards(for: judged)
    if session.given != nil || hexadecimal(plain.target.digest) == plan.recipe.standard {
      return plain
    }
    guard self.session.local != nil else { return plain }
    let withLocal = try self.session.standards(for: judged)
    return hexadecimal(withLocal.target.digest) == plan.recipe.standard ? withLocal : plain
  }
}
