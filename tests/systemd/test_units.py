"""The units: systemd understands them, each is well locked in, and none needs the broker."""
import configparser
import glob
import os
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.environ.get("SKERRY_SOURCE") or os.path.dirname(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("SKERRY_BUILD") or os.path.join(ROOT, "build")
UNITS = "usr/lib/systemd/system"
MOST_EXPOSED = 2.0
PROGRAMS = ("driver", "driver@", "controller", "historian", "sim")
RELOADING = ("driver", "driver@")


def instance(program):
    """The name of a unit that can be started."""
    return f"skerry-{program}2-3.service" if program.endswith("@") else f"skerry-{program}.service"


def run(*command, **env):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=60, check=False, env={**os.environ, **env})


class Units(unittest.TestCase):
    """The units in a root of their own, with the programs of the build tree."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="skerry-")
        cls.units = os.path.join(cls.folder.name, UNITS)
        shutil.copytree(os.path.join(BUILD, "systemd"), cls.units)
        shutil.copytree(os.path.join(ROOT, "systemd", "skerry-.service.d"),
                        os.path.join(cls.units, "skerry-.service.d"))
        shutil.copy(os.path.join(ROOT, "systemd", "skerry.target"), cls.units)
        for path in glob.glob(os.path.join(cls.units, "*.service")):
            with open(path, encoding="utf-8") as file:
                text = file.read()
            with open(path, "w", encoding="utf-8") as file:
                file.write(re.sub(r"ExecStart=\S+/", f"ExecStart={BUILD}/bin/", text))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def setUp(self):
        if not shutil.which("systemd-analyze") and "analyze" in self._testMethodName:
            self.skipTest("systemd-analyze is not installed (package systemd)")

    def read(self, *names):
        """The settings of some files together, the last one said winning."""
        parser = configparser.RawConfigParser(strict=False)
        parser.optionxform = str
        for name in names:
            with open(os.path.join(self.units, name), encoding="utf-8") as file:
                parser.read_file(file)
        return parser

    def test_analyze_verify_is_content(self):
        found = run("systemd-analyze", "verify", "--man=no", "--recursive-errors=no",
                    *(os.path.join(self.units, instance(p)) for p in PROGRAMS),
                    os.path.join(self.units, "skerry.target"),
                    SYSTEMD_UNIT_PATH=self.units + ":")
        ours = [line for line in found.stdout.splitlines() if "skerry" in line]
        self.assertEqual((found.returncode, ours), (0, []), found.stdout)

    def test_analyze_security_scores_each(self):
        for program in PROGRAMS:
            found = run("systemd-analyze", "security", "--no-pager", "--offline=true",
                        f"--root={self.folder.name}", instance(program))
            score = re.search(r"exposure level for \S+: ([0-9.]+)", found.stdout)
            self.assertTrue(score, found.stdout)
            print(f"{instance(program)}: {score.group(1)}", flush=True)
            self.assertLessEqual(float(score.group(1)), MOST_EXPOSED, found.stdout)

    def test_each_is_watched_and_started_again_for_ever(self):
        for program in PROGRAMS:
            unit = self.read(f"skerry-{program}.service", "skerry-.service.d/10-sandbox.conf")
            self.assertEqual(unit["Service"]["Type"], "notify")
            self.assertEqual(unit["Service"]["Restart"], "always")
            self.assertEqual(unit["Unit"]["StartLimitIntervalSec"], "0")
            self.assertGreater(int(unit["Service"]["WatchdogSec"]), 1)

    def test_a_broker_that_stops_stops_nobody(self):
        for program in PROGRAMS:
            unit = self.read(f"skerry-{program}.service")["Unit"]
            self.assertIn("mosquitto.service", unit["After"])
            for binding in ("Requires", "BindsTo", "Requisite"):
                self.assertNotIn(binding, unit)

    def test_the_sandbox_does_not_overrule_the_units(self):
        """A drop-in wins over its unit, so no setting may stand in both."""
        sandbox = set(self.read("skerry-.service.d/10-sandbox.conf")["Service"])
        for program in PROGRAMS:
            self.assertEqual(
                sandbox & set(self.read(f"skerry-{program}.service")["Service"]), set())

    def test_only_those_that_can_reload_say_so(self):
        for program in PROGRAMS:
            service = self.read(f"skerry-{program}.service")["Service"]
            self.assertEqual("ExecReload" in service, program in RELOADING, program)

    def test_an_instance_names_its_shard(self):
        unit = self.read("skerry-driver@.service")
        self.assertRegex(unit["Service"]["ExecStart"], r" --shard %I$")
        name = run("systemd-escape", "--unescape", "2-3").stdout.strip()
        self.assertEqual(name, "2/3")
        self.assertEqual(unit["Unit"]["Conflicts"], "skerry-driver.service")

    def test_a_shard_is_the_driver_in_all_else(self):
        whole, shard = (self.read(f"skerry-{p}.service")["Service"] for p in RELOADING)
        for key in set(whole) | set(shard):
            if key != "ExecStart":
                self.assertEqual(whole.get(key), shard.get(key), key)

    def test_no_placeholder_is_left(self):
        for path in glob.glob(os.path.join(BUILD, "systemd", "*.service")):
            with open(path, encoding="utf-8") as file:
                self.assertNotRegex(file.read(), r"@\w+@", path)


if __name__ == "__main__":
    unittest.main()
