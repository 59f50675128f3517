"""Tests that play a scenario on the real processes: its figures within what any machine holds."""
import os
import unittest

from run_scenario import REHEARSE, run  # noqa: F401
from scenario import ROOT
from lab import SLOW

SCENARIOS = os.path.join(ROOT, "conf", "scenarios")

# The scenario's limits are for a machine that is free. A loaded one is late, which settles
# later and leaves more behind, but not worse than this.
GENEROUS = {"settle_s": 3.0 * SLOW, "v_settle_s": 3.0 * SLOW, "deviation_hz": 5.0,
            "overshoot_hz": 4.0}
OTHERS = 2.0


class Played(unittest.TestCase):
    def play(self, name, figures, folder=SCENARIOS, keep=None):
        """The rows that were judged."""
        rows = run(os.path.join(folder, name + ".cfg"), keep)
        self.assertIsNotNone(rows)
        for e in rows:
            print(f"{e['kind']} {e['der']} {e['from_s']:g}..{e['to_s']:g} s: {e['p50']}, "
                  f"asked {e['least']}..{e['most']}", flush=True)
        self.assertEqual(len(rows), figures)
        for e in rows:
            with self.subTest(kind=e["kind"], from_s=e["from_s"]):
                self.assertIsNotNone(e["p50"], "never")
                if e["most"] is not None:
                    self.assertLessEqual(e["p50"], e["most"] * GENEROUS.get(e["kind"], OTHERS))
                if e["least"] is not None:
                    self.assertGreaterEqual(e["p50"], e["least"])
        return rows
