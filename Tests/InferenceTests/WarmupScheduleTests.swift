import AuspexInference
import Testing

/// The windows that the Stan reference manual describes, worked out by hand.
@Test(arguments: [
    (1000, [100, 150, 250, 450, 950]),
    (500, [100, 150, 250, 450]),
    (300, [100, 150, 250]),
    (150, [100]),
    (100, [90]),
    (20, [18]),
    (19, []),
    (0, []),
])
func warmupWindows(length: Int, ends: [Int]) {
    let schedule = WarmupSchedule(length: length)
    #expect(schedule.windowEnds == ends)
    for iteration in 0..<length where schedule.closesWindow(at: iteration) {
        #expect(schedule.learnsMetric(at: iteration))
    }
    if length >= 150 {
        #expect(schedule.initialBuffer == 75)
        #expect(schedule.terminalBuffer == 50)
    }
}

@Test func shortWarmupIsDividedInProportion() {
    let schedule = WarmupSchedule(length: 100)
    #expect(schedule.initialBuffer == 15)
    #expect(schedule.terminalBuffer == 10)
}
