/// One journey of one change through the gate: the state machine of DESIGN.md §4.
///
/// A run spans the hooks of a commit: `pre-commit` opens it, `commit-msg` goes on with it,
/// `post-commit` binds it to the commit. `advance` is the only way to change its state; each
/// advance makes an `Event`, which the ledger writes down before the run goes on.
package struct Run: Sendable {
  package enum State: String, Sendable, CaseIterable {
    case opened
    case collected
    case judged
    case stopped
    case passed
    case bound
    case failed

    /// The states that may follow this one; empty for an end.
    package var successors: Set<State> { Set(State.allCases.filter(canGo)) }

    /// Whether `next` may follow this state.
    func canGo(to next: State) -> Bool {
      switch self {
      case .opened: next == .collected || next == .failed
      case .collected: next == .judged || next == .failed
      case .judged: next == .stopped || next == .passed
      case .passed: next == .bound || next == .stopped
      case .stopped, .bound, .failed: false
      }
    }

    var isEnd: Bool { self == .stopped || self == .bound || self == .failed }
  }

  /// What asked for the run.
  package enum Trigger: String, Sendable, CaseIterable {
    case preCommit = "pre-commit"
    case preMergeCommit = "pre-merge-commit"
    case commitMessage = "commit-msg"
    case postCommit = "post-commit"
    case postRewrite = "post-rewrite"
    case prePush = "pre-push"
    case preReceive = "pre-receive"
    case update
    case postReceive = "post-receive"
    case check
    case audit
    case ci
    case rerun
  }

  /// One transition, as the journal keeps it.
  package struct Event: Sendable, Equatable {
    package var state: State
    /// Milliseconds since 1970-01-01 UTC.
    package var timeMilliseconds: Int64
    /// Why, for people: the reason of a failure, the commit of a binding, the rule of a late stop.
    package var detail: String?

    package init(_ state: State, at timeMilliseconds: Int64, detail: String? = nil) {
      self.state = state
      self.timeMilliseconds = timeMilliseconds
      self.detail = detail
    }
  }

  package let recipe: Recipe
  package let trigger: Trigger
  package private(set) var events: [Event]

  /// Opens a run of `recipe`.
  package init(_ recipe: Recipe, trigger: Trigger, at timeMilliseconds: Int64) {
    self.recipe = recipe
    self.trigger = trigger
    events = [Event(.opened, at: timeMilliseconds)]
  }

  /// Takes up a run where another process left it.
  ///
  /// - Returns: nil where `events` is not a legal history: it comes from a file, so it may be
  ///   torn or altered.
  package init?(resuming recipe: Recipe, trigger: Trigger, events: [Event]) {
    guard events.first?.state == .opened else { return nil }
    for (before, after) in zip(events, events.dropFirst())
    where !before.state.canGo(to: after.state) { return nil }
    self.recipe = recipe
    self.trigger = trigger
    self.events = events
  }

  package var serial: Serial { recipe.serial }

  package var state: State {
    guard let last = events.last else { preconditionFailure("a run has at least one event") }
    return last.state
  }

  /// When the run was opened: with the serial it tells this attempt from others at the same work.
  package var openedMilliseconds: Int64 { events[0].timeMilliseconds }

  package var isEnded: Bool { state.isEnd }

  /// Moves the run to `next` and returns the event to write down.
  ///
  /// An impossible transition is a bug in the caller and traps.
  @discardableResult
  package mutating func advance(
    to next: State, at timeMilliseconds: Int64, detail: String? = nil
  ) -> Event {
    precondition(state.canGo(to: next), "a run cannot go from \(state) to \(next)")
    let event = Event(next, at: max(timeMilliseconds, openedMilliseconds), detail: detail)
    events.append(event)
    return event
  }
}
