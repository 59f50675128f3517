"""A setpoint's whole life on each generation of simulated devices, seen on the registers by a
client of its own: written, verified, effective, expired, and gone from the device."""
import os
import re
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "simulator"))
from simulated import Simulated  # noqa: E402

REVERT_S = 5


class Life(Simulated):
    def setUp(self):
        super().setUp()
        self.lab.start("skerry-driver")

    @staticmethod
    def EDIT(text):  # pylint: disable=invalid-name
        return text.replace("control =\n{", f"control =\n{{\n  revert_s = {REVERT_S};")

    def stages(self, der, seq):
        return [m.json()["stage"] for m in self.ear.all(f"der/{der}/setpoint/result", live=True)
                if m.json()["seq"] == seq]

    def live(self, der, seq, ttl_ms=1500, **fields):
        """Issue it, and expect every stage in its order."""
        self.expect(lambda: (m := self.ear.last(f"der/{der}/status"))
                    and m.json()["state"] == "online", 10, f"{der} online")
        # So that what is measured is of this life: power electronics settles in a second.
        time.sleep(1)
        self.ear.publish(f"der/{der}/setpoint",
                         {"epoch": 7, "seq": seq, "source": "test",
                          "t_ms": int(time.time() * 1000), "ttl_ms": ttl_ms, **fields})
        self.expect(lambda: self.stages(der, seq) == ["written", "verified", "effective"], 5,
                    f"{der} follows {fields}")

    def expect_end(self, der, seq, read, gone):
        self.expect(lambda: self.stages(der, seq)[-1] == "expired", 4, "its end")
        self.expect(lambda: read() == gone, REVERT_S + 3, "the device reverts")


class Generations(Life):
    def test_a_ceiling_of_model_704(self):
        device = self.device("pv1")

        def limit():
            return device.get(704, 14, "H"), device.get(704, 15, "H", 54)
        self.live("pv1", 1, p_max_w=1000)
        self.assertEqual(limit(), (1, 20))
        self.assertTrue(1 <= device.get(704, 20, "I") <= REVERT_S)
        self.expect_end("pv1", 1, lambda: limit()[0], 0)

    def test_a_power_of_model_704(self):
        device = self.device("pv1")
        self.live("pv1", 1, p_w=1500, q_var=500)
        self.assertEqual((device.get(704, 22, "H"), device.get(704, 24, "i", 55)), (1, 1500))
        self.assertEqual((device.get(704, 35, "H"), device.get(704, 38, "i", 57)), (1, 500))
        self.expect_end("pv1", 1, lambda: device.get(704, 22, "H"), 0)

    def test_a_ceiling_of_model_123(self):
        device = self.device("pv2")
        self.live("pv2", 1, p_max_w=1000)
        self.assertEqual((device.get(123, 9, "H"), device.get(123, 5, "H", 23),
                          device.get(123, 7, "H")), (1, 20, REVERT_S))
        self.expect_end("pv2", 1, lambda: device.get(123, 9, "H"), 0)

    def test_an_offset_of_model_64900(self):
        device = self.device("bess1")
        self.live("bess1", 1, f_offset_hz=0.1)
        self.assertEqual((device.get(64900, 8, "H"), device.get(64900, 10, "h", 17)), (1, 0.1))
        self.expect_end("bess1", 1, lambda: device.get(64900, 10, "h", 17), 0)

    def test_a_long_one_outlives_its_devices_timer(self):
        device = self.device("pv1")
        self.live("pv1", 1, ttl_ms=9000, p_max_w=1000)
        end = time.monotonic() + 7.5
        while time.monotonic() < end:
            self.assertEqual(device.get(704, 14, "H"), 1, "it lapsed while it stood")
            time.sleep(0.1)
        self.expect_end("pv1", 1, lambda: device.get(704, 14, "H"), 0)

    def test_what_another_left_in_force_is_found(self):
        self.lab.kill("skerry-driver", 15)
        self.device("pv2").put(123, 5, 5000)
        self.device("pv2").put(123, 9, 1)
        at = time.monotonic()
        self.lab.start("skerry-driver")
        found = self.expect(lambda: self.ear.last("der/pv2/setpoint/result", at), 5,
                            "what was found").json()
        self.assertEqual((found["stage"], found["applied"]), ("found", {"p_max_w": 2500}))
        self.assertEqual(self.device("pv2").get(123, 9, "H"), 1, "it was wiped")


class WithoutExport(Life):
    @staticmethod
    def EDIT(text):  # pylint: disable=invalid-name
        return re.sub(r'(id = "pv1"; kind.*?poll_ms = 200;)',
                      r'\1 on_loss = "restrict"; fallback_p_max_w = 500.0;',
                      Life.EDIT(text), count=1, flags=re.DOTALL)

    def test_a_killed_driver_leaves_the_ceiling_to_fall_back_to(self):
        device = self.device("pv1")
        self.live("pv1", 1, p_max_w=2000)
        self.lab.kill("skerry-driver", 9)
        self.expect(lambda: device.get(704, 15, "H", 54) == 10, REVERT_S + 3, "the fallback")
        self.assertEqual(device.get(704, 14, "H"), 1)


if __name__ == "__main__":
    unittest.main()
