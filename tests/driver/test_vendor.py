"""A vendor's device: input registers, low word first, and a command in its own terms."""
import unittest

from driver_case import DriverCase


class Sungrow(DriverCase):
    def setUp(self):
        super().setUp()
        export = -70000 & 0xFFFFFFFF
        self.begin([{"id": "h1", "model": "sungrow_hybrid", "more": "p_min_w = -6000;"}],
                   {"h1": {"registers": {13049: 0, 13050: 0xCC, 13051: 0, 33047: 660}}})
        self.server = self.servers["h1"]
        self.server.inputs = {1: {13000: 0, 13009: export & 0xFFFF, 13010: export >> 16,
                                  13021: -400 & 0xFFFF, 13022: 641}}
        self.expect_state("h1", "online")

    def test_input_registers_become_points_and_a_setpoint_the_makers_command(self):
        m = self.expect_measured("h1", 0)[-1]
        self.expect(lambda: self.measured("h1")[-1].get("p_w") == -400, 3, "p_w")
        m = self.measured("h1")[-1]
        self.assertEqual(m["soc_pct"], 64.1)
        self.setpoint("h1", 1, p_w=-1500)
        self.expect(lambda: self.stages("h1", 1) == ["written", "verified"], 3,
                    f"verified, got {self.results('h1', 1)}")
        self.assertEqual(self.server.written(), [(1, 16, 13049, [2]), (1, 16, 13051, [1500]),
                                                 (1, 16, 13050, [0xAA])])
        self.assertEqual(self.results("h1", 1)[-1]["applied"], {"p_w": -1500})


class Wearing(DriverCase):
    def test_flash_is_not_written_again_at_once_and_it_says_so(self):
        low_first = {0xE00B: 0, 0xE00C: 0, 0xE00E: 0, 0xE00F: 0, 0xE010: 0, 0xE011: 0,
                     0xE174: 0, 0xE175: 0x447A, 0xE184: 0, 0xE185: 0x4248,
                     0xF304: 0x4000, 0xF305: 0x461C, 0xF310: 0, 0xF311: 0,
                     0xF322: 0, 0xF323: 0}
        registers = {0xE004: 1, 0xE00D: 7, 0xF300: 0, **low_first}
        self.begin([{"id": "s1", "model": "solaredge_storage"}], {"s1": {"registers": registers}})
        self.expect_state("s1", "online")
        m = self.expect_measured("s1", 0)[0]
        self.assertEqual((m["p_w"], m["soc_pct"]), (-1000, 50))
        self.setpoint("s1", 1, p_w=1000)
        self.expect(lambda: self.stages("s1", 1) == ["written", "verified"], 3, "verified")
        before = len(self.servers["s1"].written())
        self.setpoint("s1", 2, p_w=2000)
        self.expect(lambda: self.stages("s1", 2) == ["rejected"], 3, "a refusal")
        self.assertIn("flash", self.results("s1", 2)[-1]["reason"])
        self.assertEqual(len(self.servers["s1"].written()), before)


if __name__ == "__main__":
    unittest.main()
