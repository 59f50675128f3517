"""Setpoints on their last hop: in the right order to the registers, or refused with reason."""
import time
import unittest

import devices
from driver_case import DriverCase


class Setpoints(DriverCase):
    def setUp(self):
        super().setUp()
        self.chain = devices.battery()
        self.begin([{"id": "b1"}], {"b1": {"registers": self.chain.registers}})
        self.server = self.servers["b1"]
        self.expect_state("b1", "online")
        self.offsets = self.chain.at[64900]

    def expect_stages(self, seq, stages, seconds=3):
        self.expect(lambda: self.stages("b1", seq)[:len(stages)] == stages, seconds,
                    lambda: f"{stages} for {seq}, got {self.results('b1', seq)}")

    def expect_refusal(self, seq, step):
        result = self.expect(lambda: self.results("b1", seq), 3, f"a result for {seq}")[-1]
        self.assertEqual(result["stage"], "rejected")
        self.assertTrue(result["reason"].startswith(step + ": "), result["reason"])
        return result["reason"]

    def test_value_and_timer_are_written_before_the_enable(self):
        self.setpoint("b1", 1, f_offset_hz=0.1184)
        self.expect_stages(1, ["written", "verified"])
        at = self.offsets
        self.assertEqual(self.server.written(),
                         [(1, 16, at + 4, [0, self.revert_s, 118]), (1, 16, at + 8, [1])])
        result = self.results("b1", 1)[-1]
        self.assertAlmostEqual(result["applied"]["f_offset_hz"], 0.118)
        self.assertEqual(result["epoch"], 7)

    def test_two_fields_are_carried_out_together(self):
        self.setpoint("b1", 1, p_w=-2000, p_max_w=2500)
        self.expect_stages(1, ["written", "verified"])
        at = self.chain.at[704]
        self.assertEqual([(a, v) for _, _, a, v in self.server.written()],
                         [(at + 23, [1] + devices.words32(-2000)), (at + 31, [0, self.revert_s]),
                          (at + 22, [1]),
                          (at + 15, [500]), (at + 18, [0, self.revert_s]), (at + 14, [1])])
        self.assertEqual(self.results("b1", 1)[-1]["applied"], {"p_w": -2000, "p_max_w": 2500})

    def test_what_does_not_stay_is_ineffective(self):
        at = self.offsets + 6
        registers = self.server.units[1]

        class Stubborn(dict):
            def __setitem__(self, key, value):
                super().__setitem__(key, 0 if key == at else value)

        self.server.units[1] = Stubborn(registers)
        self.setpoint("b1", 1, f_offset_hz=0.25)
        self.expect_stages(1, ["written", "ineffective"])
        self.assertIn(f"register {at}: wrote 250, reads 0", self.results("b1", 1)[-1]["reason"])

    def test_the_gate_says_which_step_refused_and_what_is_allowed(self):
        self.setpoint("b1", 5, f_offset_hz=0.1)
        self.expect_stages(5, ["written", "verified"])
        written = len(self.server.written())
        self.setpoint("b1", 5, f_offset_hz=0.2)
        self.expect(lambda: "rejected" in self.stages("b1", 5), 3, "the repetition refused")
        self.assertIn("above 5", self.expect_refusal(5, "sequence"))
        self.setpoint("b1", 6, epoch=6, f_offset_hz=0.2)
        self.assertIn("at least 7", self.expect_refusal(6, "epoch"))
        self.setpoint("b1", 7, age_ms=2500, f_offset_hz=0.2)
        self.assertIn("2000 ms", self.expect_refusal(7, "age"))
        self.setpoint("b1", 8, age_ms=-1500, f_offset_hz=0.2)
        self.expect_refusal(8, "age")
        self.setpoint("b1", 9, f_offset_hz=1.5)
        self.assertIn("allowed -1..1", self.expect_refusal(9, "range"))
        self.setpoint("b1", 10, p_w=6000)
        self.assertIn("allowed -5000..5000", self.expect_refusal(10, "range"))
        self.setpoint("b1", 11, run=True)
        self.expect_refusal(11, "capable")
        self.ear.publish("der/b1/setpoint", "{")
        self.expect_refusal(0, "schema")
        self.assertEqual(len(self.server.written()), written, "a refused setpoint was written")
        self.assertTrue(self.ear.all("event"), "refusals are events too")

    def test_a_retained_setpoint_is_refused(self):
        self.lab.kill("skerry-driver", 15)
        self.setpoint("b1", 1, ttl_ms=60000, retain=True, f_offset_hz=0.3)
        at = time.monotonic()
        self.lab.start("skerry-driver")
        self.expect_state("b1", "online", since=at)
        self.expect(lambda: any("retained" in r["reason"] for r in self.results("b1")), 3,
                    "the refusal")
        self.assertEqual(self.server.written(), [])

    def test_the_fence_holds_over_a_restart(self):
        self.setpoint("b1", 1, epoch=9, f_offset_hz=0.1)
        self.expect_stages(1, ["written", "verified"])
        self.lab.kill("skerry-driver")
        at = time.monotonic()
        self.lab.start("skerry-driver")
        self.expect_state("b1", "online", since=at)
        self.setpoint("b1", 20, epoch=8, f_offset_hz=0.2)
        self.expect_refusal(20, "epoch")
        self.setpoint("b1", 21, epoch=9, f_offset_hz=0.2)
        self.expect_stages(21, ["written", "verified"])

    def test_a_newer_one_takes_the_place_of_one_under_way(self):
        self.server.delay_s = 0.2
        for seq, value in ((1, 0.1), (2, 0.2), (3, 0.3)):
            self.setpoint("b1", seq, ttl_ms=20000, f_offset_hz=value)
        self.expect_stages(3, ["written", "verified"], 6)
        self.assertEqual(self.stages("b1", 2), [])
        self.assertEqual(self.server.get(self.offsets + 6), 300)
        self.assertNotIn([0, self.revert_s, 200], [v for _, _, _, v in self.server.written()])

    def test_what_became_too_old_on_the_way_is_not_written(self):
        self.server.delay_s = 0.3
        self.setpoint("b1", 1, ttl_ms=200, f_offset_hz=0.1)
        self.expect_stages(1, ["rejected"], 5)
        self.assertIn("ttl", self.results("b1", 1)[-1]["reason"])
        self.assertEqual(self.server.written(), [])

    def test_without_a_successor_it_expires(self):
        self.setpoint("b1", 1, ttl_ms=300, f_offset_hz=0.1)
        self.expect_stages(1, ["written", "verified", "expired"])

    def test_a_device_that_does_not_answer_takes_none(self):
        self.server.fault = "hang"
        self.expect_state("b1", "offline")
        self.setpoint("b1", 1, f_offset_hz=0.1)
        self.expect_refusal(1, "online")

    def test_the_devices_own_refusal_is_told(self):
        self.server.refuse[16, self.offsets + 4] = 3
        self.setpoint("b1", 1, f_offset_hz=0.1)
        self.expect_stages(1, ["rejected"])
        self.assertIn("illegal data value", self.results("b1", 1)[-1]["reason"])

    def test_single_registers_go_by_function_6_where_16_is_unknown(self):
        self.server.refuse[16, self.offsets + 8] = 1
        self.setpoint("b1", 1, f_offset_hz=0.1)
        self.expect_stages(1, ["written", "verified"])
        self.assertEqual(self.server.written()[-1], (1, 6, self.offsets + 8, [1]))


class Toggle(DriverCase):
    """A device that takes a limit only when it is enabled anew."""
    PAUSE_MS = 600

    def test_a_changed_limit_is_enabled_anew(self):
        chain = devices.battery()
        self.begin([{"id": "b1", "more": f"toggle_ms = {self.PAUSE_MS};"}],
                   {"b1": {"registers": chain.registers}})
        server, enable = self.servers["b1"], chain.at[704] + 14
        registers = server.units[1]
        seen = []                              # (when, Ena)

        class Timed(dict):
            def __setitem__(self, key, value):
                if key == enable:
                    seen.append((time.monotonic(), value))
                super().__setitem__(key, value)

        server.units[1] = Timed(registers)
        self.expect_state("b1", "online")
        for seq, limit in ((1, 2500), (2, 1000), (3, 1000)):
            self.setpoint("b1", seq, p_max_w=limit)
            self.expect(lambda: self.stages("b1", seq)[:2] == ["written", "verified"], 8,
                        lambda: f"{seq} verified, got {self.results('b1', seq)}")
        self.assertEqual([value for _, value in seen], [1, 0, 1, 1])
        self.assertGreaterEqual(seen[2][0] - seen[1][0], 0.9 * self.PAUSE_MS / 1000)

    def test_a_newer_one_comes_after_the_pause_of_an_older(self):
        chain = devices.battery()
        self.begin([{"id": "b1", "more": "toggle_ms = 1500;"}],
                   {"b1": {"registers": chain.registers}})
        registers, enable = self.servers["b1"].units[1], chain.at[704] + 14
        self.expect_state("b1", "online")
        self.setpoint("b1", 1, p_max_w=2500)
        self.expect(lambda: "verified" in self.stages("b1", 1), 8, "1 verified")
        self.setpoint("b1", 2, p_max_w=1000)
        self.expect(lambda: registers[enable] == 0, 8, "a pause")
        self.setpoint("b1", 3, p_max_w=1500)
        self.expect(lambda: "verified" in self.stages("b1", 3), 8, "3 verified")
        self.assertEqual(registers[enable], 1)
        self.assertNotIn("verified", self.stages("b1", 2))


class OlderBattery(DriverCase):
    """Storage controls of model 124 beside the inverter's 103: a battery that obeys them."""
    W, SCALE = 14, 100                         # of model 103; InOutWRte_SF is -2

    def test_a_power_comes_into_effect_both_ways_and_is_handed_back(self):
        chain = devices.older_battery()
        chain.registers[chain.at[124] + 15] = devices.ABSENT16  # no timer: the driver's turn
        power, storage = chain.at[103] + self.W, chain.at[124]

        class Battery(dict):
            def __setitem__(self, key, value):
                super().__setitem__(key, value)
                if key == storage + 5:
                    out = self[storage + 12] - (self[storage + 12] >> 15 << 16)
                    watts = out * 5000 // 10000 if value == 3 else 0
                    super().__setitem__(power, watts & 0xFFFF)

        self.begin([{"id": "b1", "role": "grid_following",
                     "more": "p_min_w = -5000.0; p_max_w = 5000.0;"}],
                   {"b1": {"registers": chain.registers}})
        server = self.servers["b1"]
        registers = server.units[1] = Battery(server.units[1])
        self.expect_state("b1", "online")
        for seq, watts in ((1, 1250), (2, -2000)):
            before = len(server.written())
            self.setpoint("b1", seq, ttl_ms=6000, p_w=watts)
            self.expect(lambda: "effective" in self.stages("b1", seq), 10,
                        lambda: f"{seq} in effect, got {self.results('b1', seq)}")
            percent = watts * 100 * self.SCALE // 5000
            self.assertEqual([(a - storage, v) for _, _, a, v in server.written()[before:]][:2],
                             [(12, [percent & 0xFFFF, -percent & 0xFFFF]), (5, [3])])
        self.expect(lambda: registers[storage + 5] == 0, 60, "handed back")
        self.expect(lambda: (registers[storage + 12], registers[storage + 13])
                    == (10000, 10000), 10, "the whole range again")


class WithoutTimer(DriverCase):
    revert_s = 5

    def test_the_driver_releases_what_has_no_timer(self):
        chain = devices.small()
        at = chain.at[64900]
        self.begin([{"id": "b1"}], {"b1": {"registers": chain.registers}})
        server = self.servers["b1"]
        server.set(at + 4, [0xFFFF, 0xFFFF])  # RvrtTms: not implemented
        self.expect_state("b1", "online")
        self.setpoint("b1", 1, ttl_ms=500, f_offset_hz=0.1)
        self.expect(lambda: self.stages("b1", 1) == ["written", "verified", "expired",
                                                     "released"], 10, "the release")
        self.assertEqual([(a, v) for _, _, a, v in server.written()],
                         [(at + 6, [100]), (at + 8, [1]), (at + 8, [0])])


if __name__ == "__main__":
    unittest.main()
