"""The offset goes where it must, and every message is as the contract says."""
import time
import unittest

from site_of_two import F_NOM_HZ, SLOW, Site

NEEDED_HZ = 3000 / (15000 / 0.5)  # 3 kW on 15 kW with 0.5 Hz of droop


class Restores(Site):
    def test_the_offset_converges_to_what_is_needed(self):
        self.expect(self.restoring, 8, "nominal frequency")
        state = self.state()
        self.assertAlmostEqual(state["f_offset_hz"], NEEDED_HZ, delta=0.0015)
        self.assertLess(state["sharing_error_pct"], 0.2)
        self.assertEqual(state["mode"], "islanded")
        self.assertAlmostEqual(state["p_gfm_w"], 3000, delta=1)
        self.assertLess(state["age_ms"], 1000)

        at = time.monotonic()
        self.batteries.load_w = 9000.0
        self.expect(lambda: abs(self.batteries.f_hz() - F_NOM_HZ) < 0.020, 3, "restored")
        print(f"load step of 40 %: within 20 mHz after {time.monotonic() - at:.2f} s",
              flush=True)

    def test_setpoints_are_as_the_contract_says(self):
        self.expect(self.restoring, 8, "nominal frequency")
        at = time.monotonic()
        self.batteries.load_w = 5000.0
        time.sleep(3 * SLOW)
        for der in ("bess1", "bess2"):
            found = self.batteries.received(der)
            self.assertGreater(len(found), 4)
            for setpoint in found:
                self.assertFalse(setpoint.retained)
                self.assertEqual(setpoint.qos, 1)
                self.assertIn(setpoint.expiry_s, (1, 2))  # what is left of 2 s
                fields = dict(setpoint.fields)
                self.assertEqual(fields.pop("source"), "controller")
                self.assertEqual(fields.pop("ttl_ms"), 2000)
                self.assertLess(abs(fields.pop("t_ms") / 1000 - time.time()), 60)
                self.assertEqual(fields.pop("epoch"), self.state()["epoch"])
                self.assertGreater(fields.pop("seq"), 0)
                self.assertEqual(list(fields), ["f_offset_hz"])
        everything = self.batteries.received("bess1") + self.batteries.received("bess2")
        numbers = sorted(s.fields["seq"] for s in everything)
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)), "seq has holes")
        recent = self.batteries.received("bess1", at + 2 * SLOW)
        self.assertGreaterEqual(len(recent), 1 * SLOW - 1, "refreshed at half of the ttl")

    def test_a_late_subscriber_finds_state_and_status_but_no_setpoint(self):
        self.expect(self.restoring, 8, "nominal frequency")
        late = self.lab.ear()
        self.addCleanup(late.close)
        self.expect(lambda: late.last("controller/status"), 2, "the retained birth")
        retained = [m.topic for m in late.all(".*") if m.retained]
        self.assertIn("site/controller/state", retained)
        self.assertIn("site/controller/status", retained)
        self.assertEqual([t for t in retained if t.endswith(("/setpoint", "/event"))], [])
        self.assertEqual(late.last("controller/status").json()["state"], "online")

    def test_the_state_comes_every_cycle(self):
        self.expect(self.restoring, 8, "nominal frequency")
        at = time.monotonic()
        time.sleep(4)
        states = [m.json() for m in self.ear.all("controller/state", at, live=True)]
        cycles = [s["cycle"] for s in states]
        self.assertEqual(cycles, list(range(cycles[0], cycles[0] + len(cycles))))
        self.assertGreaterEqual(len(cycles), 18 / SLOW)
        self.assertLessEqual(len(cycles), 21)
        self.assertTrue(all(s["compute_us"] < 50000 * SLOW for s in states))
        print(f"computing takes {sorted(s['compute_us'] for s in states)[len(states) // 2]}"
              " us (median)", flush=True)

    def test_one_that_ignores_offsets_is_left_out(self):
        self.batteries.obeying["bess2"] = False
        event = self.expect(lambda: self.events("der_left_out"), 12, "bess2 left out")[0]
        self.assertEqual(event.json()["der"], "bess2")
        self.expect(self.restoring, 5, "nominal frequency by bess1 alone")


class TakesOver(Site):
    def prepare(self):
        self.batteries.offset_hz = {"bess1": 0.07, "bess2": 0.07}

    def test_the_first_setpoint_is_what_is_in_force(self):
        first = self.expect(lambda: self.batteries.received("bess1"), 5, "a setpoint")[0]
        # Bumpless: from 70 mHz part of the way to 100 mHz, not from nothing.
        self.assertGreaterEqual(first.fields["f_offset_hz"], 0.0695)
        self.assertLess(first.fields["f_offset_hz"], NEEDED_HZ)


if __name__ == "__main__":
    unittest.main()
