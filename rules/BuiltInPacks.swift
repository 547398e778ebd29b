package enum P { package static var x: UnsafeBufferPointer<UInt8> { unsafe UnsafeBufferPointer(start: Embedded.x.utf8Start, count: Embedded.x.utf8CodeUnitCount) } }
