"""skerryctl status: what it shows, whom it calls well, and what it exits with."""
import json
import time
import unittest

from site_test import SLOW, SiteTest


class Status(SiteTest):
    def json(self, code, *arguments):
        run = self.expect(self.ctl("status", "--json", *arguments), code)
        self.assertEqual(run.stdout.count("\n"), 1, "one object on one line")
        return json.loads(run.stdout)

    def test_all_well(self):
        self.speaker.start()
        began = time.monotonic()
        run = self.expect(self.ctl("status"), 0)
        took = time.monotonic() - began
        lines = run.stdout.splitlines()
        print(run.stdout, f"took {took:.2f} s", sep="", flush=True)
        self.assertLess(took, 1.0 * SLOW, "ends as soon as everyone was heard")
        self.assertIn("controller  online, islanded, restoring", run.stdout)
        self.assertIn("dispatch: island, short   short of 120 W", run.stdout)
        self.assertIn("f 49.998 Hz   V 230.1 V   offset +0.1180 Hz", run.stdout)
        head = next(line for line in lines if line.startswith("DER"))
        row = next(line for line in lines if line.startswith("bess1"))
        self.assertEqual(row[head.index("P kW") - 1:].split()[0], "4.123")
        self.assertTrue(row.endswith("verified f_offset_hz=0.118"), row)
        total = next(line for line in lines if line.startswith("sources"))
        self.assertIn("4 of 4", total)
        self.assertIn("11.083", total)
        self.assertEqual(lines[-1],
                         "all well: 5 DERs online and fresh, the controller runs")
        self.assertNotIn("\033", run.stdout, "no colours into a pipe")

    def test_json_of_all_well(self):
        self.speaker.start()
        site = self.json(0)
        self.assertTrue(site["good"])
        self.assertEqual(site["complaints"], [])
        self.assertEqual([der["id"] for der in site["ders"]], self.lab.ids)
        self.assertTrue(all(der["fresh"] and der["state"] == "online"
                            for der in site["ders"]))
        self.assertEqual(site["controller"]["mode"], "islanded")
        bess1 = site["ders"][0]
        self.assertEqual((bess1["p_w"], bess1["q_var"], bess1["soc_pct"]), (4123, None, 60))
        self.assertLess(bess1["age_ms"], 1000 * SLOW)

    def test_offline_and_stale_are_named(self):
        self.speaker.start()
        self.speaker.status("pv1", "offline", "no answer for 1.2 s")
        self.speaker.silent = {"pv1", "load1"}
        began = time.monotonic()
        run = self.expect(self.ctl("status"), 1)
        self.assertLess(time.monotonic() - began, 2.0 * SLOW)
        self.assertIn("pv1: offline: no answer for 1.2 s\n", run.stdout)
        self.assertRegex(run.stdout, r"load1: stale: no measurement within \d\.\d s, though "
                                     "one is due every 200 ms")
        self.assertNotIn("all well", run.stdout)
        self.assertEqual(run.stdout.count("bess1"), 1, "bess1 is well: in its row only")
        ders = {der["id"]: der for der in self.json(1)["ders"]}
        self.assertEqual(ders["pv1"]["state"], "offline")
        self.assertEqual(ders["load1"]["state"], "stale")
        self.assertFalse(ders["load1"]["fresh"])
        self.assertIsNone(ders["load1"]["p_w"], "an old value is no value")

    def test_retained_online_of_a_dead_site_is_not_believed(self):
        self.speaker.start()
        self.speaker.stop()
        run = self.expect(self.ctl("status"), 1)
        for name in ("controller", *self.lab.ids):
            self.assertIn(f"\n{name}: stale: ", run.stdout)

    def test_hold_and_degraded_are_shown(self):
        self.speaker.hold = "bess2 is stale"
        self.speaker.start()
        self.assertIn("islanded, holding: bess2 is stale",
                      self.expect(self.ctl("status"), 0).stdout)
        self.speaker.status("pv2", "degraded", "model 123 does not answer")
        self.assertIn("pv2: degraded: model 123 does not answer",
                      self.expect(self.ctl("status"), 1).stdout)

    def test_an_empty_bus_is_silent(self):
        run = self.expect(self.ctl("status"), 1)
        self.assertIn("controller: silent: no status", run.stdout)
        self.assertIn("bess1: silent: no status from any driver", run.stdout)

    def test_waiting_is_the_users_choice(self):
        began = time.monotonic()
        self.expect(self.ctl("status", "--wait", "300ms"), 1)
        self.assertLess(time.monotonic() - began, 1.2 * SLOW)

    def test_no_broker(self):
        self.lab.kill("mosquitto", 15)
        began = time.monotonic()
        run = self.expect(self.ctl("status"), 1)
        self.assertLess(time.monotonic() - began, 3.0 * SLOW)
        self.assertIn(f"no answer from the broker at 127.0.0.1:{self.lab.broker_port} within "
                      "1.5 s", run.stderr)
        self.assertEqual(run.stdout, "")
        site = self.json(1)
        self.assertFalse(site["connected"] or site["good"])
        self.assertIn("no answer from the broker", site["complaints"][0])


if __name__ == "__main__":
    unittest.main()
