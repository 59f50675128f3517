"""A rehearsed scenario holds on the real processes too."""
import os
import unittest

from run_scenario import run
from scenario import ROOT

SCENARIOS = os.path.join(ROOT, "conf", "scenarios")


class Rehearsed(unittest.TestCase):
    def test_the_load_step(self):
        rows = run(os.path.join(SCENARIOS, "load_step.cfg"))
        self.assertIsNotNone(rows)
        for e, figure, _ in rows:
            print(f"{e['kind']}: {figure:.4g}", flush=True)
        self.assertGreaterEqual(len(rows), 4)
        self.assertEqual([(e["kind"], figure) for e, figure, met in rows if not met], [])

    def test_what_cannot_be_played_is_refused(self):
        self.assertIsNone(run(os.path.join(SCENARIOS, "broker_down.cfg")))


if __name__ == "__main__":
    unittest.main()
