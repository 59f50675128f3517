"""Every fault of one device on TCP: nothing wrong is published, no other DER waits for it,
and it is back soon after the fault's end. Prints the table.

The 10^5 mutated frames: tests/unit/link/test_mutation.c and test_mutated_frames.py."""
import time
import unittest

from fault_table import POLL_S, FaultCase, Steadiness

WINDOW_S = 1.6
LONG_S = 8  # until a silent device is asked as seldom as ever
EXCEPTIONS = range(1, 12)
FAULTS = ("hang", "reset", "half", "dribble", "garbage", "wrong_tid", "wrong_protocol",
          "wrong_unit", "wrong_function", "wrong_length", "wrong_count", "late", "twice")
HEAD = ("fault", "wrong", "answered", "jitter p99 ms", "same, no fault", "longest ms",
        "back after s")


class FaultTable(FaultCase):
    def setUp(self):
        super().setUp()
        self.begin_with([{"id": "x"}])
        self.device = self.servers["x"]
        self.rows = []
        self.with_fault, self.without = Steadiness(), Steadiness()

    def one(self, name, begin, end, seconds=WINDOW_S):
        """One fault from begin() to end(); its row."""
        at = time.monotonic()
        begin()
        time.sleep(seconds)
        answered = len(self.known("x", at))
        end()
        over = time.monotonic()
        back_s = self.recovery_s("x")
        with_fault = Steadiness(self.neighbours, at, over)
        control = Steadiness(self.control, at, over)
        wrong = self.wrong_values("x", self.device)
        self.with_fault.add(with_fault)
        self.without.add(control)
        self.rows.append((name, len(wrong), f"{answered}/{seconds / POLL_S:.0f}",
                          f"{with_fault.p(0.99) * 1e3:.1f}", f"{control.p(0.99) * 1e3:.1f}",
                          f"{with_fault.longest() * 1e3:.0f}", f"{back_s:.2f}"))
        with self.subTest(fault=name):
            self.assertEqual(wrong, [], "published, but never served so")
            self.check_longest(name, with_fault, control)

    def switch(self, name, fault, seconds=WINDOW_S):
        def put(value):
            self.device.fault = value
        self.one(name, lambda: put(fault), lambda: put(None), seconds)

    def slow_accept(self):
        def begin():
            self.device.accept_delay_s = 10
            self.device.drop()

        def end():
            self.device.accept_delay_s = 0
        self.one("slow accept", begin, end)

    def print_table(self):
        widths = [max(len(str(row[i])) for row in (HEAD, *self.rows)) for i in range(len(HEAD))]
        for row in (HEAD, *self.rows):
            print("  ".join(str(cell).rjust(width) if i else str(cell).ljust(width)
                            for i, (cell, width) in enumerate(zip(row, widths))), flush=True)

    def test_every_fault(self):
        for name in FAULTS:
            self.switch(name.replace("_", " "), name)
        for code in EXCEPTIONS:
            self.switch(f"exception {code}", ("exception", code), WINDOW_S / 2)
        self.slow_accept()
        self.one("nobody listens", self.device.close, self.device.listen)
        self.switch(f"hang for {LONG_S} s", "hang", LONG_S)
        self.print_table()
        self.check_neighbours()

    def check_neighbours(self):
        self.check_jitter(self.with_fault, self.without)
        for der in [f"n{i}" for i in range(self.GOOD)]:
            self.assertEqual(self.wrong_values(der, self.servers[der]), [], der)
            self.assertEqual(len(self.ear.all(f"der/{der}/status", live=True)), 1, der)


if __name__ == "__main__":
    unittest.main()
