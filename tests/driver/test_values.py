"""Discovery of a chain, and registers that become points: values, units, quality, topics."""
import json
import os
import time
import unittest

import devices
from driver_case import DriverCase


class Values(DriverCase):
    def setUp(self):
        super().setUp()
        self.chain = devices.battery()
        self.begin([{"id": "b1"}], {"b1": {"registers": self.chain.registers}})
        self.server = self.servers["b1"]
        self.expect_state("b1", "online")

    def test_points_are_scaled_and_what_is_absent_is_left_out(self):
        at = self.chain.at[701]
        self.server.set(at + 10, [-250])
        self.server.set(at + 116, [1])
        since = time.monotonic() + 0.3
        time.sleep(0.3)
        m = self.expect_measured("b1", since)[0]
        self.assertEqual(m["p_w"], -2500)
        self.assertAlmostEqual(m["f_hz"], 50.012)
        self.assertAlmostEqual(m["v_v"], 230.4)
        self.assertEqual(m["state"], 3)
        self.assertEqual(m["f_offset_hz"], 0)
        self.assertNotIn("s_va", m)
        self.assertNotIn("soc_pct", m)

    def test_frequency_and_echo_come_from_the_block_of_the_higher_rank(self):
        self.server.set(self.chain.at[64900] + 2, devices.words32(49876))
        since = time.monotonic() + 0.3
        time.sleep(0.3)
        self.assertAlmostEqual(self.expect_measured("b1", since)[0]["f_hz"], 49.876)

    def test_n_counts_every_poll_of_the_session(self):
        found = self.expect_measured("b1", 0, count=10)
        self.assertEqual([m["n"] for m in found], list(range(1, len(found) + 1)))
        self.assertEqual({m["session"] for m in found},
                         {self.ear.last("der/b1/status").json()["session"]})

    def test_leaves_are_sent_when_they_change(self):
        self.expect_measured("b1", 0, count=3)
        before = len(self.ear.all("der/b1/measurement/p_w"))
        self.server.set(self.chain.at[701] + 10, [1700])
        self.expect(lambda: len(self.ear.all("der/b1/measurement/p_w")) > before, 3, "a leaf")
        self.expect_measured("b1", time.monotonic(), count=5)
        leaves = self.ear.all("der/b1/measurement/p_w")
        self.assertEqual(json.loads(leaves[-1].payload), 1700)
        self.assertLessEqual(len(leaves), before + 1)

    def test_the_nameplate_says_what_it_is_and_can(self):
        plate = self.ear.last("der/b1/nameplate").json()
        self.assertEqual((plate["maker"], plate["model"], plate["serial"]),
                         ("Acme", "Grid 5000", "B-1"))
        self.assertEqual((plate["p_max_w"], plate["p_min_w"]), (5000, -5000))
        self.assertAlmostEqual(plate["f_offset_lsb_hz"], 0.001)
        self.assertEqual(sorted(plate["capabilities"]),
                         ["f_offset_hz", "p_max_w", "p_w", "q_var", "v_offset_v"])

    def test_births_are_retained_and_a_farewell_is_said(self):
        late = self.lab.ear()
        self.addCleanup(late.close)
        self.expect(lambda: late.last("der/b1/status") and late.last("der/b1/nameplate")
                    and late.last("der/b1/measurement"), 3, "retained messages")
        self.assertTrue(late.all("der/b1/status")[0].retained)
        at = time.monotonic()
        self.assertEqual(self.lab.kill("skerry-driver", 15), 0)
        self.expect_state("b1", "offline", 2, at)
        self.assertEqual(self.ear.last("der/b1/status").json()["reason"], "driver stopped")

    def test_a_broker_restart_brings_births_and_no_old_measurement(self):
        self.server.fault = "hang"
        self.expect_state("b1", "offline")
        silent = time.monotonic()
        self.lab.kill("mosquitto")
        self.lab.start_broker()
        self.expect(lambda: self.ear.all("der/b1/nameplate", silent, live=True), 10, "a birth")
        self.assertEqual(self.state("b1", silent), "offline")
        self.assertEqual(self.measured("b1", silent), [])
        self.server.fault = None
        back = self.expect_measured("b1", silent)
        self.assertEqual(back[0]["n"], 1)


class OtherChains(DriverCase):
    def test_a_chain_at_50000_without_an_end(self):
        chain = devices.Chain(devices.common("X"), [9000, 3, 1, 2, 3], devices.measurement(),
                              base=50000, end=False)
        self.begin([{"id": "x1"}], {"x1": {"registers": chain.registers}})
        self.expect_state("x1", "online")
        self.assertEqual(self.expect_measured("x1", 0)[0]["p_w"], 1500)

    def test_models_that_move_are_found_again(self):
        chain = devices.small()
        self.begin([{"id": "x1"}], {"x1": {"registers": chain.registers}})
        server = self.servers["x1"]
        self.expect_state("x1", "online")
        moved = devices.Chain(devices.common("S-2"), [9000, 3, 1, 2, 3],
                              devices.measurement(p_w=777), devices.offsets())
        with server.lock:
            server.units[1] = moved.registers
        since = time.monotonic()
        self.expect(lambda: any(m["p_w"] == 777 for m in self.measured("x1", since)), 5,
                    "values from where the models stand now")
        self.assertEqual({m["p_w"] for m in self.measured("x1", since)} - {777, 1500}, set())
        self.assertEqual(self.ear.last("der/x1/nameplate").json()["serial"], "S-2")

    def test_no_sunspec_device_is_offline_with_its_reason(self):
        self.begin([{"id": "x1"}], {"x1": {"registers": {0: 1, 1: 2, 40000: 3, 40001: 4}}})
        self.expect(lambda: "marker" in self.reason("x1"), 5, "a reason")
        self.assertEqual(self.state("x1"), "offline")

    def test_a_device_that_refuses_reads_over_models_is_asked_for_each(self):
        chain = devices.battery()
        self.begin([{"id": "x1"}], {"x1": {"registers": chain.registers}})
        self.expect_state("x1", "online")
        self.lab.kill("skerry-driver", 15)
        self.servers["x1"].borders = tuple(chain.at.values())
        at = time.monotonic()
        self.lab.start("skerry-driver")
        self.expect_state("x1", "online", since=at)
        self.assertIn("asking for each", self.lab.log("skerry-driver"))
        plate = self.ear.last("der/x1/nameplate", at).json()
        self.assertEqual(plate["p_max_w"], 5000)
        self.assertIn("f_offset_hz", plate["capabilities"])


VENDOR = """
model = { id = "acme_x"; name = "Acme X"; ref = "none";
  points = ( { at = 100; name = "P"; type = "int32"; word_order = "little"; scale = 0.1;
               maps = "p_w"; },
             { at = 102; name = "F"; type = "uint16"; sf = -2; maps = "f_hz"; },
             { at = 200; name = "SoC"; type = "uint16"; maps = "soc_pct"; } ); };
"""


class Vendor(DriverCase):
    def test_a_vendors_table_is_read_where_it_says_and_nowhere_else(self):
        folder = os.path.join(self.folder.name, "models", "devices")
        os.makedirs(folder)
        with open(os.path.join(folder, "acme_x.cfg"), "w", encoding="utf-8") as file:
            file.write(VENDOR)
        self.site = f'models_dir = "{os.path.dirname(folder)}";'
        low, high = 25000 & 0xFFFF, 25000 >> 16
        self.begin([{"id": "v1", "model": "acme_x"}],
                   {"v1": {"registers": {100: low, 101: high, 102: 5001, 200: 64}}})
        self.expect_state("v1", "online")
        m = self.expect_measured("v1", 0)[0]
        self.assertEqual((m["p_w"], m["f_hz"], m["soc_pct"]), (2500, 50.01, 64))
        self.servers["v1"].refuse[3, 200] = 2
        self.expect_state("v1", "degraded")


if __name__ == "__main__":
    unittest.main()
