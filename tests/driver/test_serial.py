"""Two devices on one serial line (a pty pair): framing, turns, noise and silence."""
import time
import unittest

import devices
from driver_case import DriverCase
from modbus_server import SerialServer


class Serial(DriverCase):
    def setUp(self):
        super().setUp()
        self.line = SerialServer({1: devices.small().registers,
                                  2: devices.small().registers})
        self.addCleanup(self.line.close)
        link = f"rtu://{self.line.path}?baud=115200&parity=none"
        self.begin([{"id": "r1", "link": link}, {"id": "r2", "unit": 2, "link": link}], {})
        for der in ("r1", "r2"):
            self.expect_state(der, "online")

    def test_both_are_polled_in_turn(self):
        since = time.monotonic()
        time.sleep(2)
        for der in ("r1", "r2"):
            found = self.expect_measured(der, since, count=5)
            self.assertEqual({m["p_w"] for m in found}, {1500})

    def test_a_setpoint_goes_to_its_unit(self):
        self.setpoint("r2", 1, f_offset_hz=0.25)
        self.expect(lambda: self.stages("r2", 1) == ["written", "verified"], 5, "verified")
        self.assertEqual({unit for unit, _, _, _ in self.line.written()}, {2})

    def test_noise_and_silence_are_got_over(self):
        for fault in ("hang", "noise", "wrong_crc", "wrong_unit", "half"):
            with self.subTest(fault=fault):
                start = time.monotonic()
                self.line.fault = fault
                self.expect_state("r1", "offline", 6, start)
                since = time.monotonic()
                self.line.fault = None
                for der in ("r1", "r2"):
                    self.expect_state(der, "online", 5, start)
                    self.expect_measured(der, since)
                    self.assertEqual({m["p_w"] for m in self.measured(der, start)
                                      if m["p_w"] is not None}, {1500})

    def test_a_silent_unit_leaves_the_line_to_the_other(self):
        self.line.faulty_units = (2,)
        self.line.fault = "hang"
        self.expect_state("r2", "offline", 6)
        time.sleep(3)
        since = time.monotonic()
        time.sleep(4)
        self.assertGreater(len(self.measured("r1", since)), 20)
        self.assertEqual(self.state("r1"), "online")


if __name__ == "__main__":
    unittest.main()
