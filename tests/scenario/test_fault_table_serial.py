"""A faulty unit on a serial line: nothing wrong is published, its neighbours on the line
lose what the line is busy with and no more, other links lose nothing. Prints the table."""
import time
import unittest

from fault_table import POLL_S, SLOW, CountingLine, FaultCase, Steadiness

WINDOW_S = 2
TIMEOUT_S = 0.15
FAULTS = ("hang", "noise", "wrong_crc", "wrong_unit", "half", ("exception", 4),
          ("exception", 11))


class SerialTable(FaultCase):
    """Units 1 and 3 are good, 2 is faulty; n0 to n3 are on TCP, on the same driver."""

    def setUp(self):
        super().setUp()
        self.line = CountingLine((1, 2, 3))
        self.addCleanup(self.line.close)
        link = f"rtu://{self.line.path}?baud=115200&parity=none"
        self.begin_with([], [{"id": f"r{unit}", "unit": unit, "link": link,
                              "timeout_ms": int(TIMEOUT_S * 1000)} for unit in (1, 2, 3)])
        self.line.faulty_units = (2,)
        self.others, self.control_all = Steadiness(), Steadiness()

    def one(self, fault):
        name = fault if isinstance(fault, str) else f"exception {fault[1]}"
        at = time.monotonic()
        self.line.fault = fault
        time.sleep(WINDOW_S)
        answered = len(self.known("r2", at))
        self.line.fault = None
        over = time.monotonic()
        back_s = self.recovery_s("r2")
        line = Steadiness([(self.line, 1), (self.line, 3)], at, over)
        others = Steadiness(self.neighbours, at, over)
        control = Steadiness(self.control, at, over)
        wrong = {f"r{unit}": self.wrong_values(f"r{unit}", self.line, unit)
                 for unit in (1, 2, 3)}
        print(f"{name}: {sum(map(len, wrong.values()))} wrong, {answered} answered, same line "
              f"{len(line.intervals)} polls, longest interval {line.longest() * 1e3:.0f} ms, "
              f"other links p99 {others.p(0.99) * 1e3:.1f} ms off, without fault "
              f"{control.p(0.99) * 1e3:.1f} ms, back after {back_s:.2f} s", flush=True)
        self.assertEqual(wrong, {"r1": [], "r2": [], "r3": []})
        self.assertLess(line.longest(), 2 * POLL_S + TIMEOUT_S + 0.05 * SLOW)
        self.check_longest(name, others, control)
        self.others.add(others)
        self.control_all.add(control)

    def test_every_fault(self):
        for fault in FAULTS:
            with self.subTest(fault=fault):
                self.one(fault)
        self.check_jitter(self.others, self.control_all)


if __name__ == "__main__":
    unittest.main()
