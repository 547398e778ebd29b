/// A pattern's program with what its automata share; threads have automata of their own.
@safe final class CompiledPattern: @unchecked Sendable {
  let program: Program
  let classes: ByteClasses
  /// Finds the bytes that a match can start with; nil where that would not pay.
  let skipper: ByteFinder?

  /// The program as plain addresses, for the loops that build states; good while this lives.
  @unsafe struct Code {
    let instructions: UnsafeMutablePointer<Program.Instruction>
    let transitions: UnsafeMutablePointer<Program.Transition>

    /// Where `instruction`, which takes a byte, goes on `byte`; nil for nowhere.
    @inline(__always)
    func target(of instruction: Program.Instruction, on byte: UInt8) -> UInt32? {
      var index = Int(instruction.first)
      let end = index &+ Int(instruction.second)
      while index < end {
        let transition = unsafe transitions[index]
        if byte <= transition.range.high {
          return byte >= transition.range.low ? transition.next : nil
        }
        index &+= 1
      }
      return nil
    }
  }

  let code: Code

  init(_ program: Program) {
    self.program = program
    classes = ByteClasses(program)
    unsafe code = Code(
      instructions: Self.copy(program.instructions), transitions: Self.copy(program.transitions))
    skipper = Self.firstBytes(program).flatMap {
      ByteFinder.isWorthwhile($0) ? ByteFinder($0) : nil
    }
  }

  deinit {
    unsafe code.instructions.deallocate()
    unsafe code.transitions.deallocate()
  }

  private static func copy<T: BitwiseCopyable>(_ array: [T]) -> UnsafeMutablePointer<T> {
    let out = UnsafeMutablePointer<T>.allocate(capacity: max(1, array.count))
    for index in array.indices { unsafe (out + index).initialize(to: array[index]) }
    return unsafe out
  }

  /// The bytes that a match can start with; nil where it may be empty.
  private static func firstBytes(_ program: Program) -> ByteSet? {
    var seen = SparseSet(capacity: program.instructions.count)
    var stack = [program.start]
    var out = ByteSet()
    while let index = stack.popLast() {
      guard seen.insert(index) else { continue }
      let instruction = program.instructions[Int(index)]
      switch instruction.opcode {
      case .match: return nil
      case .bytes:
        let first = Int(instruction.first)
        for transition in program.transitions[first..<first + Int(instruction.second)] {
          out.insert(transition.range)
        }
      case .split:
        stack.append(instruction.first)
        stack.append(instruction.second)
      case .save, .assertion, .anywhere: stack.append(instruction.first)
      }
    }
    return out
  }
}
