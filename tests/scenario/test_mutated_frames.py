"""Devices whose every second reply has a broken header, a cut or a tail: none is believed.

The payload of the broken ones is a mark. What TCP cannot tell, a right header over wrong
registers, no client can: docs/architecture.md says so.
"""
import time
import unittest

from fault_table import FaultCase, Steadiness

SECONDS = 10
DEVICES = [f"x{i}" for i in range(6)]
LEAST = 200  # broken replies, even on a machine that is busy


class MutatedFrames(FaultCase):
    def setUp(self):
        super().setUp()
        self.begin_with([{"id": der, "poll_ms": 20} for der in DEVICES])

    def test_none_is_believed(self):
        begin = time.monotonic()
        for der in DEVICES:
            self.servers[der].fault = "mutated"
        time.sleep(SECONDS)
        for der in DEVICES:
            self.servers[der].fault = None
        end = time.monotonic()
        back_s = max(self.recovery_s(der) for der in DEVICES)
        with_fault = Steadiness(self.neighbours, begin, end)
        control = Steadiness(self.control, begin, end)
        mutants = sum(self.servers[der].mutants for der in DEVICES)
        wrong = {der: self.wrong_values(der, self.servers[der]) for der in DEVICES}
        print(f"{mutants} mutated replies, {sum(map(len, wrong.values()))} wrong values, "
              f"back after {back_s:.2f} s", flush=True)
        self.assertEqual(wrong, {der: [] for der in DEVICES})
        self.assertGreater(mutants, LEAST)
        self.check_longest("mutated", with_fault, control)
        self.check_jitter(with_fault, control)


if __name__ == "__main__":
    unittest.main()
