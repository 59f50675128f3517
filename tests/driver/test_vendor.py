"""A vendor's device: input registers, low word first, and a command in its own terms."""
import unittest

from driver_case import DriverCase


class Sungrow(DriverCase):
    """Registers of a hybrid that discharges, and that has no battery temperature."""

    def setUp(self):
        super().setUp()
        export = -70000 & 0xFFFFFFFF
        self.begin([{"id": "h1", "model": "sungrow_hybrid"}],
                   {"h1": {"registers": {13049: 0, 13050: 0xCC, 13051: 0, 33046: 600,
                                         33047: 660, 33048: 960}}})
        self.server = self.servers["h1"]
        self.server.inputs = {1: {5007: 305, 5018: 2307, 5019: 2312, 5020: 2300, 5035: 500,
                                  13000: 2, 13009: export & 0xFFFF, 13010: export >> 16,
                                  13021: 390, 13022: 641, 13033: -400 & 0xFFFF, 13034: 0xFFFF}}
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

    def test_what_is_read_slowly_is_sent_when_it_was_read(self):
        self.expect(lambda: sum("temperature_c" in m for m in self.measured("h1")) >= 2, 5,
                    "the temperature twice")
        carry = [i for i, m in enumerate(self.measured("h1")) if "temperature_c" in m]
        self.assertEqual([b - a for a, b in zip(carry, carry[1:])], [10] * (len(carry) - 1))
        self.assertEqual({m.get("temperature_c", 30.5) for m in self.measured("h1")}, {30.5})
        self.assertEqual({m["f_hz"] for m in self.measured("h1")}, {50})

    def test_a_slow_register_that_is_not_there_is_told_once(self):
        self.server.inputs[1].pop(5007)
        self.expect_state("h1", "degraded")
        before = len(self.ear.all("der/h1/status", live=True))
        asked = len(self.measured("h1"))
        self.expect(lambda: len(self.measured("h1")) > asked + 25, 5, "25 polls")
        self.assertEqual(len(self.ear.all("der/h1/status", live=True)), before)


class Wearing(DriverCase):
    def test_flash_is_not_written_again_at_once_and_it_says_so(self):
        low_first = {0xE00B: 0, 0xE00C: 0, 0xE00E: 0, 0xE00F: 0, 0xE010: 0, 0xE011: 0,
                     0xE16C: 0, 0xE16D: 0x41CC, **{at: 0 for at in range(0xE176, 0xE17A)},
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
        self.setpoint("s1", 3, p_w=1000)
        self.expect(lambda: self.stages("s1", 3) == ["written", "verified"], 3,
                    "what holds already")
        self.assertEqual(len(self.servers["s1"].written()), before)


if __name__ == "__main__":
    unittest.main()
