"""skerryctl itself: its commands, their help, and what it refuses."""
import os
import re
import unittest

from site_test import ROOT, skerryctl

COMMANDS = ("status", "watch", "log", "registers", "scan", "check", "fault")


class Commands(unittest.TestCase):
    def expect(self, code, *arguments, **options):
        run = skerryctl(*arguments, **options)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        return run

    def test_help_names_every_command(self):
        text = self.expect(0, "--help").stdout
        self.assertEqual(tuple(re.findall(r"^  (\w+) +\w", text.split("\noptions")[0], re.M)),
                         COMMANDS)

    def test_every_command_has_a_help_of_its_own(self):
        for command in COMMANDS:
            text = self.expect(0, command, "--help").stdout
            self.assertTrue(text.startswith(f"usage: skerryctl [-c FILE] {command} "), text)
            self.assertIn("-c, --config FILE", text)
            for line in text.splitlines():
                self.assertLessEqual(len(line), 80, line)

    def test_version(self):
        self.assertRegex(self.expect(0, "--version").stdout, r"^skerryctl \d+\.\d+\.\d+\n$")

    def test_what_is_refused_is_named_with_what_is_allowed(self):
        allowed = "; allowed: " + " ".join(COMMANDS)
        for arguments, wanted in (
                ((), "a command is missing" + allowed),
                (("stat",), "no such command: stat" + allowed),
                (("--loud",), "unrecognized option '--loud'"),
                (("status", "--loud"), "Try 'skerryctl status --help'"),
                (("status", "now"), "'now' is one argument too many"),
                (("status", "--wait", "soon"), "--wait: 'soon' is no duration"),
                (("watch", "--for", "-1s"), "--for: '-1s' is no duration"),
                (("-c", "/nowhere/skerry.cfg", "status"), "/nowhere/skerry.cfg"),
                (("check", "/nowhere/skerry.cfg"), "/nowhere/skerry.cfg")):
            run = self.expect(2, *arguments)
            self.assertIn(wanted, run.stderr)
            self.assertEqual(run.stdout, "")

    def test_the_configuration_may_stand_before_or_behind_the_command(self):
        path = os.path.join(ROOT, "conf", "lab.cfg")
        for arguments in (("-c", path, "check"), ("check", "-c", path), ("check", path)):
            self.assertIn("good: 5 DERs", self.expect(0, *arguments).stdout)

    def test_a_full_disk_is_no_success(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            run = skerryctl("--help", stdout=full)
        self.assertEqual(run.returncode, 1)


if __name__ == "__main__":
    unittest.main()
