"""Every scenario of conf/scenarios in simulated time: what it asks, and the same answer twice."""
import glob
import json
import os
import subprocess
import tempfile
import unittest

ROOT = os.environ.get("SKERRY_SOURCE") or os.path.dirname(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("SKERRY_BUILD") or os.path.join(ROOT, "build")
PROGRAM = os.path.join(BUILD, "bin", "skerry-rehearse")
SCENARIOS = os.path.join(ROOT, "conf", "scenarios")
SEEDS = "3"

# The sites that the others name, and no scenarios themselves.
SITES = ("four_inverters", "sunny_island", "dark_island", "grid_site", "zero_export_site")


def rehearse(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=110,
                          check=False)


def scenarios():
    names = [os.path.splitext(os.path.basename(path))[0]
             for path in glob.glob(os.path.join(SCENARIOS, "*.cfg"))]
    return sorted(set(names) - set(SITES))


class Scenarios(unittest.TestCase):
    def test_every_scenario_is_well_formed(self):
        self.assertGreater(len(scenarios()), 10)
        for name in scenarios():
            done = rehearse("--check", os.path.join(SCENARIOS, name + ".cfg"))
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_every_expectation_is_met(self):
        for name in scenarios():
            with self.subTest(name=name):
                done = rehearse("-n", SEEDS, os.path.join(SCENARIOS, name + ".cfg"))
                print(done.stdout, flush=True)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_same_seed_gives_the_same_run_to_the_last_digit(self):
        path = os.path.join(SCENARIOS, "bad_network.cfg")
        first, again, other = (rehearse("--csv", "/dev/stdout", "-n", "1", "-s", seed, path)
                               for seed in ("7", "7", "8"))
        self.assertEqual(first.returncode, 0, first.stderr)
        rows = [[line for line in done.stdout.splitlines() if "simulated in" not in line]
                for done in (first, again, other)]
        self.assertGreater(len(rows[0]), 100)
        self.assertEqual(rows[0], rows[1])
        self.assertNotEqual(rows[0], rows[2])

    def test_a_trace_is_judged_as_the_run_it_is_of(self):
        path = os.path.join(SCENARIOS, "lost_link.cfg")
        with tempfile.TemporaryDirectory() as folder:
            trace = os.path.join(folder, "run.csv")
            first, judged = (rehearse("--json", *more, path) for more in (
                ("-n", "1", "--csv", trace), ("--judge", trace)))
            self.assertEqual(first.returncode, 0, first.stderr)
            figures = [[e["p50"] for e in json.loads(done.stdout)["controllers"][0]["expect"]]
                       for done in (first, judged)]
            self.assertEqual(len(figures[0]), 6)
            for one, other in zip(*figures):
                self.assertAlmostEqual(one, other, places=6)
            with open(trace, encoding="ascii") as file:
                lines = file.readlines()
            for bad, complaint in ((lines[:99] + lines[100:], ":100: must have 43 fields"),
                                   (lines[1:], ":1: must be the columns t_s"),
                                   (lines[:1], "has no samples")):
                with open(trace, "w", encoding="ascii") as file:
                    file.writelines(bad)
                done = rehearse("--judge", trace, path)
                self.assertEqual(done.returncode, 2)
                self.assertIn(complaint, done.stderr)

    def test_no_supervisor_leaves_the_frequency_where_droop_puts_it(self):
        done = rehearse("--compare", "--json", "-n", "1",
                        os.path.join(SCENARIOS, "load_step.cfg"))
        verdict = json.loads(done.stdout)
        self.assertIn("none", json.dumps(verdict))


class Mistakes(unittest.TestCase):
    def test_a_site_is_no_scenario_and_a_missing_file_is_told(self):
        for path in (os.path.join(SCENARIOS, "four_inverters.cfg"), "/nonexistent.cfg"):
            done = rehearse(path)
            self.assertEqual(done.returncode, 2)
            self.assertIn(os.path.basename(path), done.stderr)

    def test_an_unknown_option_is_refused(self):
        self.assertEqual(rehearse("--fast").returncode, 2)


if __name__ == "__main__":
    unittest.main()
