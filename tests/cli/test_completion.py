"""Completion in bash knows the commands, options and subjects the program knows."""
import os
import shutil
import subprocess
import unittest

from site_test import ROOT, SKERRYCTL

LAB = os.path.join(ROOT, "conf", "lab.cfg")
SCRIPT = """
. "$0"
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_skerryctl
printf '%s\\n' "${COMPREPLY[@]}"
"""


@unittest.skipUnless(shutil.which("bash"), "bash is not installed")
class Completion(unittest.TestCase):
    def complete(self, *words):
        path = os.pathsep.join((os.path.dirname(SKERRYCTL), os.environ["PATH"]))
        run = subprocess.run(
            ["bash", "-c", SCRIPT, os.path.join(ROOT, "cli", "completion", "skerryctl.bash"),
             "skerryctl", *words], capture_output=True, text=True, timeout=30, check=False,
            env={**os.environ, "PATH": path})
        self.assertEqual(run.stderr, "")
        return run.stdout.split()

    def test_commands(self):
        self.assertEqual(self.complete("w"), ["watch"])
        self.assertEqual(self.complete("-c", LAB, "s"), ["status", "scan"])
        self.assertIn("--version", self.complete(""))

    def test_options_of_each_command(self):
        self.assertEqual(self.complete("watch", "--f"), ["--for"])
        self.assertEqual(self.complete("status", "--f"), [])
        self.assertEqual(self.complete("check", "--r"), ["--reference"])
        self.assertEqual(self.complete("registers", "--m"), ["--model"])
        self.assertEqual(self.complete("scan", "--p"), ["--port", "--parity"])

    def test_values(self):
        self.assertEqual(self.complete("log", "m"), ["measurements"])
        self.assertEqual(self.complete("-c", LAB, "log", "events", "--der", "bess"),
                         ["bess1", "bess2"])
        self.assertEqual(self.complete("-c", LAB, "registers", "pv"), ["pv1", "pv2"])
        self.assertEqual(self.complete("scan", "--parity", "e"), ["even"])
        self.assertEqual(self.complete("check", LAB[:-2]), [LAB])
        self.assertEqual(self.complete("-c", LAB, "fault", "p"), ["pv1", "pv2"])
        self.assertEqual(self.complete("-c", LAB, "fault", "pv1", "de"), ["delay", "delay_ms="])
        self.assertEqual(self.complete("log", "--since", ""), [])


if __name__ == "__main__":
    unittest.main()
