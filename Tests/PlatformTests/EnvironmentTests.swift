import Platform
import Testing

@Suite struct EnvironmentTests {
  @Test func whatIsSetIsSeen() throws {
    let name = "FACTORY_HOOK_TEST_VARIABLE"
    #expect(Environment.get(name) == nil)
    Environment.set(name, "a=b")
    #expect(Environment.get(name) == "a=b")
    #expect(Environment.all()[name] == "a=b")
    Environment.set(name, [0x61, 0xFF])
    #expect(Environment.getBytes(name) == [0x61, 0xFF])
    #expect(Environment.get(name) == "a\u{FFFD}")
    Environment.unset(name)
    #expect(Environment.get(name) == nil)
    #expect(Environment.all()[name] == nil)
  }

  @Test func streamsThatAreGoneTakeNoBytes() throws {
    #expect(!Terminal.write([1], to: 999))
    #expect(Terminal.width(999) == nil)
    #expect(!Terminal.isTerminal(999))
    #expect(throws: PlatformError.self) { try Terminal.readAll(999) }
  }
}
