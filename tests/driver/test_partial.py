"""Devices that answer in part, or not truly: what is left out, refused, counted."""
import os
import time
import unittest

import devices
from driver_case import POLL_S, DriverCase

VENDOR = """
model = { id = "acme_y"; name = "Acme Y"; ref = "none";
  points = ( { at = 100; name = "P"; type = "int16"; maps = "p_w"; },
             { at = 101; name = "F"; type = "uint16"; sf = -2; maps = "f_hz"; },
             { at = 102; name = "V"; type = "uint16"; maps = "v_v"; },
             { at = 103; name = "SoC"; type = "uint16"; maps = "soc_pct"; },
             { at = 200; name = "T"; type = "int16"; maps = "temperature_c"; } ); };
"""


class Partial(DriverCase):
    def diagnostics(self, der="b1", since=0.0):
        message = self.ear.last(f"der/{der}/diagnostics", since)
        return message.json() if message else None

    def counted(self, der="b1"):
        """Counters so far: the driver tells them when the state changes and at its end."""
        at = time.monotonic()
        self.assertEqual(self.lab.kill("skerry-driver", 15), 0)
        return self.expect(lambda: self.diagnostics(der, at), 3, "diagnostics at the end")


class Lacking(Partial):
    def setUp(self):
        super().setUp()
        folder = os.path.join(self.folder.name, "models", "devices")
        os.makedirs(folder)
        with open(os.path.join(folder, "acme_y.cfg"), "w", encoding="utf-8") as file:
            file.write(VENDOR)
        self.site = f'models_dir = "{os.path.dirname(folder)}";'
        registers = {100: 1500, 101: 5001, 102: 230, 103: 64, 200: 31}
        self.begin([{"id": "b1", "model": "acme_y", "more": "retry_s = 3;"}],
                   {"b1": {"registers": registers}})
        self.server = self.servers["b1"]
        self.expect_state("b1", "online")

    def test_a_register_that_is_not_there_costs_itself_only(self):
        with self.server.lock:
            del self.server.units[1][102]
        at = time.monotonic()
        self.expect(lambda: "102..102 are refused" in self.reason("b1"), 5, "102 left out")
        m = self.expect_measured("b1", time.monotonic())[-1]
        self.assertEqual((m["p_w"], m["f_hz"], m["soc_pct"], m["temperature_c"]),
                         (1500, 50.01, 64, 31))
        self.assertIsNone(m["v_v"])
        self.assertEqual(m["q"], {"v_v": ["comm"]})
        self.server.set(102, [231])
        self.expect_state("b1", "online", 5, at)
        self.assertEqual(self.expect_measured("b1", time.monotonic())[-1]["v_v"], 231)

    def test_what_is_left_out_is_not_asked_for(self):
        self.server.refuse[3, 200] = 2
        self.expect(lambda: "200..200 are refused" in self.reason("b1"), 5, "200 left out")
        before, at = self.server.requests, time.monotonic()
        time.sleep(1)
        polls = len(self.measured("b1", at))
        self.assertLessEqual(self.server.requests - before, polls + 2)
        self.assertEqual(self.counted()["left_out"], 1)

    def test_a_register_that_is_never_answered_does_not_stop_the_others(self):
        self.server.faulty = lambda function, address: address == 100
        self.server.fault = "hang"
        self.expect(lambda: "100..103 are refused" in self.reason("b1"), 10, "left out")
        m = self.expect_measured("b1", time.monotonic())[-1]
        self.assertEqual(m["temperature_c"], 31)
        self.assertIsNone(m["p_w"])


class Untrue(Partial):
    def setUp(self):
        super().setUp()
        self.chain = devices.battery()
        self.at = self.chain.at[701]
        self.chain.registers.update({self.at + 19 + i: 0 for i in range(3)})
        self.chain.registers[self.at + 22] = 1000           # TotWhInj
        self.chain.registers[self.at + 120] = 0             # TotWh_SF
        self.begin([{"id": "b1"}], {"b1": {"registers": self.chain.registers}})
        self.server = self.servers["b1"]
        self.expect_state("b1", "online")

    def look(self):
        time.sleep(2 * POLL_S)
        return self.expect_measured("b1", time.monotonic())[-1]

    def test_lifetime_energy_never_falls(self):
        self.assertEqual(self.look()["e_wh"], 1000)
        for wrong in (0, 999):
            self.server.set(self.at + 22, [wrong])
            m = self.look()
            self.assertIsNone(m["e_wh"])
            self.assertEqual(m["q"], {"e_wh": ["implausible"]})
            self.assertEqual(m["p_w"], 1500)
        self.server.set(self.at + 22, [1001])
        self.assertEqual(self.look()["e_wh"], 1001)
        self.assertGreater(self.counted()["bad_implausible"], 1)

    def test_more_than_twice_the_rating_is_out_of_range(self):
        self.server.set(self.at + 10, [10001])
        m = self.look()
        self.assertIsNone(m["p_w"])
        self.assertEqual(m["q"]["p_w"], ["range"])

    def test_a_block_of_zeros_is_not_believed(self):
        whole = [self.server.get(self.at + i) for i in range(155)]
        self.server.set(self.at + 2, [0] * 153)
        self.server.set(self.at + 4, [6])
        self.expect_state("b1", "degraded")
        m = self.look()
        self.assertIsNone(m["p_w"])
        self.assertIn("implausible", m["q"]["p_w"])
        self.assertAlmostEqual(m["f_hz"], 50.012)           # of the other block
        self.server.set(self.at, whole)
        self.expect_state("b1", "online")

    def test_busy_is_asked_again_at_once(self):
        answers = [0]

        def every_other(_function, _address):
            answers[0] += 1
            return answers[0] % 2 == 1
        self.server.faulty = every_other
        self.server.fault = ("exception", 6)
        since = time.monotonic()
        time.sleep(10 * POLL_S)
        self.assertEqual({m["p_w"] for m in self.measured("b1", since)}, {1500})
        self.assertEqual(self.state("b1"), "online")
        self.assertGreater(self.counted()["exceptions"]["6"], 5)


class Counted(Partial):
    FAULTS = {"hang": "timeouts", "half": "short", "reset": "broken",
              "wrong_tid": "wrong_transaction", "wrong_protocol": "wrong_protocol",
              "wrong_unit": "wrong_unit", "wrong_function": "wrong_function",
              "wrong_length": "wrong_length", "wrong_count": "wrong_length"}

    def test_each_fault_is_counted_as_what_it_is(self):
        self.begin([{"id": "b1"}], {"b1": {"registers": devices.small().registers}})
        self.expect_state("b1", "online")
        self.expect(self.diagnostics, 3, "diagnostics from the beginning")
        for fault, counter in self.FAULTS.items():
            with self.subTest(fault=fault):
                before = self.diagnostics()[counter]
                at = time.monotonic()
                self.servers["b1"].fault = fault
                self.expect_state("b1", "offline", since=at)
                self.expect(lambda c=counter, b=before: self.diagnostics()[c] > b, 2, counter)
                at = time.monotonic()
                self.servers["b1"].fault = None
                self.expect_state("b1", "online", since=at)

    def test_what_setpoints_ask_for_is_counted_too(self):
        chain = devices.battery()
        self.begin([{"id": "b1"}], {"b1": {"registers": chain.registers}})
        self.expect_state("b1", "online")
        self.servers["b1"].refuse[16, chain.at[704] + 23] = 4
        self.setpoint("b1", 1, p_w=-2000)
        self.expect(lambda: self.stages("b1", 1) == ["rejected"], 3, "a refusal")
        end = self.counted()
        self.assertEqual((end["exceptions"], end["setpoints_failed"]), ({"4": 1}, 1))

    def test_they_are_retained_and_told_at_the_end(self):
        self.begin([{"id": "b1"}], {"b1": {"registers": devices.small().registers}})
        self.expect_state("b1", "online")
        self.expect_measured("b1", 0, count=5)
        end = self.counted()
        self.assertGreaterEqual(end["polls"], 5)
        self.assertEqual((end["timeouts"], end["connects"], end["discoveries"]), (0, 1, 1))
        self.assertGreaterEqual(end["timeout_ms"], 200)
        late = self.lab.ear()
        self.addCleanup(late.close)
        self.expect(lambda: late.last("der/b1/diagnostics"), 3, "a retained copy")


class Frozen(Partial):
    def test_what_stands_still_under_power_is_not_believed(self):
        chain = devices.battery()
        self.begin([{"id": "b1", "more": "frozen_s = 2; frozen_polls = 5;"}],
                   {"b1": {"registers": chain.registers}})
        self.expect_state("b1", "online")
        at = chain.at[701]
        for i in range(30):
            self.servers["b1"].set(at + 17, devices.words32(50000 + i))
            time.sleep(POLL_S)
        self.assertEqual(self.state("b1"), "online")
        self.expect(lambda: "stand still" in self.reason("b1"), 5, "frozen")
        m = self.expect_measured("b1", time.monotonic())[-1]
        self.assertIsNone(m["p_w"])
        self.assertEqual(m["q"]["p_w"], ["frozen"])
        self.servers["b1"].set(at + 17, devices.words32(49999))
        self.expect_state("b1", "online", 3)


if __name__ == "__main__":
    unittest.main()
