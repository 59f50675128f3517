"""A rehearsed scenario holds on the real processes too."""
import re
import subprocess
import tempfile
import unittest

from played import REHEARSE, SCENARIOS, Played
from run_scenario import COMMANDS, DEEDS
from lab import SLOW, Lab, wait_for


def with_machines(text):
    """The lab with a genset and a breaker."""
    ders = "".join(f'{{ id = "{der}"; kind = "{kind}"; role = "{role}"; model = "{model}";\n'
                   f'link = "tcp://127.0.0.1:{port}"; }},\n' for der, kind, role, model, port in (
                       ("gen1", "genset", "grid_forming", "dse_gencomm", 15090),
                       ("pcc1", "pcc", "monitor", "pcc_relay", 15091)))
    units = '{ id = "gen1"; s_va = 10e3; stopped = true; }, { id = "pcc1"; s_va = 10e3; },'
    text = re.sub(r"^(ders =\s*\()", lambda m: m.group(1) + ders, text, flags=re.M)
    return re.sub(r"^(\s+ders =\s*\()", lambda m: m.group(1) + units, text, flags=re.M)


class Rehearsed(Played):
    def test_the_load_step(self):
        self.play("load_step", 8)

    def test_every_event_is_played(self):
        with tempfile.NamedTemporaryFile("w", suffix=".cfg") as file:
            file.write(f'site = "{SCENARIOS}/four_inverters.cfg"; duration_s = 1.0;\n'
                       'events = ( { at_s = 0.0; kind = "none"; } );\n'
                       'expect = ( { kind = "f_min_hz"; least = 1.0; } );\n')
            file.flush()
            done = subprocess.run([REHEARSE, "--check", file.name], capture_output=True,
                                  text=True, check=False, timeout=30)
        kinds = set(re.findall(r'"(\w+)"', done.stderr.partition("allowed")[2]))
        self.assertGreater(len(kinds), 10, done.stderr)
        self.assertEqual(kinds, set(COMMANDS) | set(DEEDS))

    def test_every_event_played_is_a_command_the_simulator_takes(self):
        scenario = {"f_nom_hz": 50.0, "v_nom_v": 230.0, "pcc": "pcc1"}
        events = {"load": {"der": "load1", "p_w": 1.0, "q_var": 2.0, "ramp_s": 0.5},
                  "irradiance": {"der": "pv1", "p_w": 1.0, "ramp_s": 0.0},
                  "motor": {"der": "load1", "p_w": 1.0, "q_var": None},
                  "trip": {"der": "bess2", "on": True},
                  "run": {"der": "gen1", "on": True},
                  "breaker": {"der": "pcc1", "on": False},
                  "grid": {"f_hz": 0.1, "v_v": None},
                  "ceiling": {"der": "bess1", "p_w": None},
                  "bias": {"der": "bess1", "f_hz": 0.01},
                  "link": {"der": "pv1", "on": False},
                  "ignore": {"der": "bess1", "on": True},
                  "fault": {"order": {"der": "pv1", "fault": "garbage", "for_s": 1.0}}}
        self.assertEqual(set(events), set(COMMANDS))
        with tempfile.TemporaryDirectory(prefix="skerry-") as folder:
            lab = Lab(folder, edit=with_machines)
            self.addCleanup(lab.stop)
            lab.start_broker()
            ear = lab.ear()
            self.addCleanup(ear.close)
            lab.start("skerry-sim")
            self.assertTrue(wait_for(lambda: ear.last("simulator/state"), 10 * SLOW))
            for kind, event in events.items():
                ear.publish("simulator/command", COMMANDS[kind](event, scenario))
            self.assertTrue(wait_for(lambda: len(ear.all("event")) == len(events), 5 * SLOW))
            self.assertEqual({m.json()["kind"] for m in ear.all("event")}, {"simulated"})


if __name__ == "__main__":
    unittest.main()
