"""A rehearsed scenario holds on the real processes too."""
import os
import tempfile
import unittest

from run_scenario import COMMANDS, run
from scenario import ROOT
from lab import SLOW, Lab, wait_for

SCENARIOS = os.path.join(ROOT, "conf", "scenarios")


class Rehearsed(unittest.TestCase):
    def test_the_load_step(self):
        rows = run(os.path.join(SCENARIOS, "load_step.cfg"))
        self.assertIsNotNone(rows)
        for e, figure, _ in rows:
            print(f"{e['kind']}: {figure:.4g}", flush=True)
        self.assertGreaterEqual(len(rows), 4)
        self.assertEqual([(e["kind"], figure) for e, figure, met in rows if not met], [])

    def test_every_event_played_is_a_command_the_simulator_takes(self):
        events = {"load": {"der": "load1", "p_w": 1.0, "q_var": 2.0},
                  "irradiance": {"der": "pv1", "p_w": 1.0},
                  "link": {"der": "pv1", "on": False},
                  "ignore": {"der": "bess1", "on": True}}
        self.assertEqual(set(events), set(COMMANDS))
        with tempfile.TemporaryDirectory(prefix="skerry-") as folder:
            lab = Lab(folder)
            self.addCleanup(lab.stop)
            lab.start_broker()
            ear = lab.ear()
            self.addCleanup(ear.close)
            lab.start("skerry-sim")
            self.assertTrue(wait_for(lambda: ear.last("simulator/state"), 10 * SLOW))
            for kind, event in events.items():
                ear.publish("simulator/command", COMMANDS[kind](event))
            self.assertTrue(wait_for(lambda: len(ear.all("event")) == len(events), 5 * SLOW))
            self.assertEqual({m.json()["kind"] for m in ear.all("event")}, {"simulated"})

    def test_what_cannot_be_played_is_refused(self):
        self.assertIsNone(run(os.path.join(SCENARIOS, "broker_down.cfg")))


if __name__ == "__main__":
    unittest.main()
