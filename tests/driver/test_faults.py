"""Devices and networks that misbehave: no wrong value, no waiting neighbour, quick recovery."""
import time
import unittest

import devices
from driver_case import POLL_S, SLOW, DriverCase

FAULTS = ("hang", "reset", "half", "dribble", "garbage", "wrong_tid", "wrong_protocol",
          "wrong_unit", "wrong_function", "wrong_length", "wrong_count", "late")
RECOVERY_S = 5


def values_of(measurements):
    return {(m["p_w"], m["f_hz"], m["v_v"]) for m in measurements if m["p_w"] is not None}


class Faults(DriverCase):
    GOOD = (1500, 50.012, 230.4)

    def setUp(self):
        super().setUp()
        self.chain = devices.small()
        self.begin([{"id": "b1"}], {"b1": {"registers": self.chain.registers}})
        self.server = self.servers["b1"]
        self.expect_state("b1", "online")

    def check_recovery(self, name, start):
        since = time.monotonic()
        self.server.fault = None
        self.expect(lambda: self.state("b1") == "online" and
                    len(self.measured("b1", since)) > 2, RECOVERY_S, f"recovery from {name}")
        print(f"{name}: back after {time.monotonic() - since:.2f} s", flush=True)
        self.assertEqual(values_of(self.measured("b1", start)), {self.GOOD}, name)

    def test_each_fault_is_recognised_and_got_over(self):
        for name in FAULTS:
            with self.subTest(fault=name):
                start = time.monotonic()
                self.server.fault = name
                self.expect_state("b1", "offline", since=start)
                self.assertNotEqual(self.reason("b1"), "")
                self.check_recovery(name, start)

    def test_a_second_reply_is_never_taken_for_the_next_one(self):
        start = time.monotonic()
        self.server.fault = "twice"
        time.sleep(1)
        self.check_recovery("second replies", start)

    def test_a_fault_in_one_block_only_is_degraded_and_null(self):
        at = self.chain.at[701]
        self.server.faulty = lambda function, address: address == at
        self.server.fault = ("exception", 4)
        start = time.monotonic() + POLL_S
        self.expect_state("b1", "degraded")
        self.assertIn("exception 4", self.reason("b1"))
        time.sleep(3 * POLL_S)
        part = self.measured("b1", start)
        self.assertTrue(part)
        for m in part:
            self.assertIsNone(m["p_w"])
            self.assertEqual(m["q"]["p_w"], ["comm"])
            self.assertAlmostEqual(m["f_hz"], 50.012)
        self.check_recovery("exception in one block", start)

    def test_exceptions_alone_are_answers_and_cost_no_connection(self):
        connections = self.server.connections
        for code in (1, 2, 3, 4, 5, 6, 7, 8, 10, 11):
            start = time.monotonic()
            self.server.fault = ("exception", code)
            self.expect(lambda: self.state("b1", start) in ("degraded", "offline"), 5,
                        f"exception {code} noticed")
            self.check_recovery(f"exception {code}", start)
        self.assertEqual(self.server.connections, connections)

    def test_a_device_that_goes_away_and_comes_back(self):
        start = time.monotonic()
        self.server.close()
        self.expect_state("b1", "offline", since=start)
        self.assertIn("refused", self.reason("b1"))
        self.server.listen()
        self.check_recovery("a restart", start)

    def test_dropped_connections_cost_a_poll_or_two(self):
        start = time.monotonic()
        for _ in range(5):
            self.server.drop()
            time.sleep(4 * POLL_S)
        self.check_recovery("dropped connections", start)
        self.assertGreater(len(self.measured("b1", start)), 8)


class Neighbours(DriverCase):
    """One device of four is silent: b1 and b2 share a gateway, b3 and b4 have their own."""

    def setUp(self):
        super().setUp()
        chain = devices.small().registers
        link = {"link": "tcp://127.0.0.1:15020"}
        self.begin([{"id": "b1", **link}, {"id": "b2", "unit": 2, **link}, {"id": "b3"},
                    {"id": "b4"}],
                   {"b1": {"units": {1: dict(chain), 2: dict(chain)}},
                    "b3": {"registers": dict(chain)}, "b4": {"registers": dict(chain)}})
        for der in ("b1", "b2", "b3", "b4"):
            self.expect_state(der, "online")

    def gap(self, der, since):
        times = [m.at for m in self.ear.all(f"der/{der}/measurement", since, live=True)]
        return max(b - a for a, b in zip(times, times[1:])), len(times)

    def test_a_silent_device_delays_no_other(self):
        self.servers["b3"].fault = "hang"
        self.expect_state("b3", "offline")
        since = time.monotonic()
        time.sleep(4)
        for der in ("b1", "b2", "b4"):
            gap, polls = self.gap(der, since)
            print(f"{der}: {polls} polls, longest gap {gap * 1000:.0f} ms", flush=True)
            self.assertLess(gap, 2 * POLL_S * SLOW)
            self.assertEqual(self.state(der), "online")
        self.assertEqual(self.measured("b3", since), [])

    def test_a_silent_unit_is_asked_seldom_so_that_its_gateway_serves_the_other(self):
        self.servers["b1"].faulty_units = (2,)
        self.servers["b1"].fault = "hang"
        self.expect_state("b2", "offline")
        time.sleep(3)  # until its probes are as rare as they become
        since = time.monotonic()
        time.sleep(6)
        gap, polls = self.gap("b1", since)
        print(f"b1: {polls} polls, longest gap {gap * 1000:.0f} ms", flush=True)
        self.assertGreater(polls, 6 / POLL_S * 0.65)
        self.assertEqual(self.state("b1"), "online")


if __name__ == "__main__":
    unittest.main()
