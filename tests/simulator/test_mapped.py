"""Setpoints for devices other than SunSpec's, from the bus through a real driver into the
simulated plant: what is verified must be what the plant does."""
import os
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lab import SLOW, Lab, wait_for  # noqa: E402

CONFIG = """
site = {{ state_dir = "../build/demo"; }};
broker = {{ host = "127.0.0.1"; port = 18830; }};
control = {{ revert_s = 5; f_offset_max_hz = 1.0; }};
historian = {{ database = "../build/demo/history.db"; }};
ders = (
  {{ id = "gfm"; kind = "battery"; role = "grid_forming"; model = "gfm_generic"; unit = 1;
    link = "rtu://{line}?baud=115200"; poll_ms = 100; }},
  {{ id = "hybrid"; kind = "battery"; role = "grid_following"; model = "sungrow_hybrid";
    unit = 2; link = "rtu://{line}?baud=115200"; poll_ms = 100; }},
  {{ id = "roof"; kind = "pv"; role = "grid_following"; model = "sunspec";
    link = "tcp://127.0.0.1:15020"; poll_ms = 100; }},
  {{ id = "load"; kind = "load"; role = "monitor"; model = "generic_meter";
    link = "tcp://127.0.0.1:15021"; poll_ms = 100; }}
);
simulator = {{ ders = (
  {{ id = "gfm"; s_va = 20e3; }},
  {{ id = "hybrid"; s_va = 10e3; p_w = 1000.0; }},
  {{ id = "roof"; s_va = 10e3; p_w = 4000.0; generation = "1, 102, 120, 123"; }},
  {{ id = "load"; s_va = 10e3; p_w = 6000.0; }}
); }};
"""


class Mapped(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="skerry-")
        self.addCleanup(folder.cleanup)
        source = os.path.join(folder.name, "mapped.cfg")
        with open(source, "w", encoding="utf-8") as file:
            file.write(CONFIG.format(line=os.path.join(folder.name, "line")))
        self.lab = Lab(folder.name, config=source)
        self.addCleanup(lambda: self.assertEqual(self.lab.stop(), {}))
        self.lab.start_broker()
        self.ear = self.lab.ear()
        self.addCleanup(self.ear.close)
        self.lab.start("skerry-sim")
        self.lab.start("skerry-driver")
        for der in ("gfm", "hybrid", "roof", "load"):
            self.expect(lambda der=der: self.last(f"der/{der}/measurement"), f"{der} measures")

    def expect(self, condition, what, seconds=12):
        value = wait_for(condition, seconds * SLOW)
        self.assertTrue(value, f"not seen: {what}\n{self.lab.log('skerry-sim')[-1000:]}"
                        f"{self.lab.log('skerry-driver')[-3000:]}")
        return value

    def last(self, topic):
        message = self.ear.last(topic)
        return message.json() if message else None

    def near(self, der, point, value, tolerance):
        found = (self.last(f"der/{der}/measurement") or {}).get(point)
        return found is not None and abs(found - value) <= tolerance

    def command(self, der, **fields):
        self.ear.publish(f"der/{der}/setpoint",
                         {"epoch": 7, "seq": 1, "source": "test",
                          "t_ms": int(time.time() * 1000), "ttl_ms": 2000, **fields})
        self.expect(lambda: "verified" in [m.json()["stage"] for m in
                                           self.ear.all(f"der/{der}/setpoint/result")],
                    f"{der} {fields} verified")

    def test_all_show_the_same_plant(self):
        self.expect(lambda: self.near("load", "p_w", -6000, 60), "the load's power")
        self.expect(lambda: self.near("roof", "p_w", 4000, 60), "the roof's power")
        for der in ("gfm", "roof", "load"):
            self.assertAlmostEqual(self.last(f"der/{der}/measurement")["f_hz"], 50, delta=1)

    def test_an_offset_moves_the_frequency_and_reverts(self):
        before = self.last("der/gfm/measurement")["f_hz"]
        self.command("gfm", f_offset_hz=0.2)
        self.expect(lambda: self.near("gfm", "f_offset_hz", 0.2, 0.001), "the echo")
        self.expect(lambda: self.near("load", "f_hz", before + 0.2, 0.02), "the frequency")
        self.expect(lambda: self.near("gfm", "f_offset_hz", 0, 0.001), "it reverts")
        self.expect(lambda: self.near("load", "f_hz", before, 0.02), "the frequency back")

    def test_a_forced_charge_moves_the_power_and_is_released(self):
        self.command("hybrid", p_w=-2500)
        self.expect(lambda: self.near("hybrid", "p_w", -2500, 25), "the charge")
        self.expect(lambda: self.near("hybrid", "p_w", 1000, 25), "its own power again")

    def test_a_ceiling_caps_a_chain_of_numbers(self):
        self.command("roof", p_max_w=1500)
        self.expect(lambda: self.near("roof", "p_w", 1500, 25), "the ceiling")
        self.expect(lambda: self.near("roof", "p_w", 4000, 60), "it reverts")


if __name__ == "__main__":
    unittest.main()
