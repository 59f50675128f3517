"""Faults on the wire, somebody else's setpoint, a broker and a controller that go and come
back, all of one scenario file, on the real processes."""
import csv
import os
import tempfile
import unittest

from played import SCENARIOS, Played

# The ceiling of dg1 ends with its reversion timer, revert_s (30 s) after 3 s or a little later:
# the controller's next setpoint does not ask for it any more.
SCENARIO = f"""
text = "much happens";
site = "{SCENARIOS}/four_inverters.cfg";
duration_s = 34.0;
channel = {{ delay_ms = 10.0; jitter_ms = 10.0; loss_pct = 1.0; }};
events =
(
  {{ at_s = 3.0; kind = "command"; der = "dg1"; p_max_w = 4000.0; for_s = 60.0; }},
  {{ at_s = 4.0; kind = "fault"; der = "dg4"; fault = "garbage"; for_s = 2.0; }},
  {{ at_s = 5.0; kind = "fault"; der = "dg3"; fault = "half_frame"; }},
  {{ at_s = 7.0; kind = "fault"; der = "dg3"; fault = "half_frame"; on = false; }},
  {{ at_s = 8.0; kind = "broker"; on = false; }},
  {{ at_s = 9.0; kind = "load"; der = "load1"; p_w = 20000.0; }},
  {{ at_s = 10.0; kind = "broker"; on = true; }},
  {{ at_s = 16.0; kind = "controller"; on = false; }},
  {{ at_s = 18.0; kind = "controller"; on = true; }}
);
expect =
(
  {{ kind = "f_max_hz"; from_s = 9.2; to_s = 9.9; most = 49.99; }},
  {{ kind = "deviation_hz"; from_s = 26.0; to_s = 32.0; most = 0.005; }}
);
"""


class Deeds(Played):
    def test_what_happened_is_in_the_plants_trace(self):
        with tempfile.TemporaryDirectory(prefix="skerry-") as folder:
            with open(os.path.join(folder, "much.cfg"), "w", encoding="utf-8") as file:
                file.write(SCENARIO)
            trace = os.path.join(folder, "much.csv")
            self.play("much", 2, folder, trace)
            with open(trace, newline="", encoding="ascii") as file:
                rows = list(csv.DictReader(file))
        before, after = (float(rows[k]["dg1_p_w"]) for k in (250, 750))
        self.assertGreater(before, 5000)
        self.assertAlmostEqual(after, 4000, delta=100)
        sent = [int(row["setpoints"]) for row in rows]
        self.assertGreater(sent[1500], sent[1100], "after the broker's return")
        self.assertEqual(sent[1780], sent[1650], "there is no controller")
        self.assertGreater(sent[-1], sent[1900])


if __name__ == "__main__":
    unittest.main()
