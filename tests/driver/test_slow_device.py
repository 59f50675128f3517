"""A device that takes longer for a setpoint than its controller waits before the next."""
import time
import unittest

from driver_case import SLOW
from life_case import Life

ANSWER_S = 0.2  # a setpoint takes eight answers: some 1.6 s, and the polls between them
EVERY_S = 0.3   # between two setpoints


class SlowDevice(Life):
    def steer(self, want, seconds):
        """Setpoints without a pause; want(seq) -> fields. The last seq."""
        until, seq = time.monotonic() + seconds * SLOW, 0
        while time.monotonic() < until:
            seq += 1
            self.setpoint("b1", seq, ttl_ms=int(8000 * SLOW), **want(seq))
            time.sleep(EVERY_S)
        return seq

    def slow(self):
        self.one(poll_ms=1000, timeout_ms=2000)
        self.server.delay_s = ANSWER_S

    def ceilings(self):
        return [value for name, value in self.limits() if name == "pct"]

    def test_repeated_it_is_written_once_and_the_last_is_told(self):
        self.slow()
        last = self.steer(lambda seq: {"p_max_w": 2000}, 3)
        self.expect(lambda: "verified" in self.stages("b1", last), 8,
                    lambda: f"{last} verified, got {self.results('b1')}")
        self.assertEqual(set(self.ceilings()), {400})
        self.assertLess(len(self.ceilings()), last)

    def test_always_another_value_is_written_all_the_same(self):
        self.slow()
        last = self.steer(lambda seq: {"p_max_w": 2000 + 50 * (seq % 20)}, 8)
        enabled = [value for name, value in self.limits() if name == "ena"]
        self.assertGreaterEqual(len(enabled), 2, "carried out while they came")
        self.expect(lambda: "verified" in self.stages("b1", last), 8,
                    lambda: f"{last} verified, got {self.results('b1')}")
        self.assertEqual(self.ceilings()[-1], 400 + 10 * (last % 20))

    def test_the_polls_go_on(self):
        self.slow()
        since = time.monotonic()
        self.steer(lambda seq: {"p_max_w": 2000 + 50 * (seq % 20)}, 10)
        self.assertGreaterEqual(len(self.measured("b1", since)), 3)


if __name__ == "__main__":
    unittest.main()
