"""What every scenario shares: a lab of its own in a temporary folder, ended whatever happens."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lab import ROOT, SLOW, Lab, wait_for  # noqa: E402,F401

F_NOM_HZ = 50.0


class Scenario(unittest.TestCase):
    """Starts the lab before each test; prints the programs' logs when the test fails."""

    EDIT = None  # function(text) -> text, to change the configuration

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="skerry-")
        self.addCleanup(self.folder.cleanup)
        self.lab = Lab(self.folder.name, edit=type(self).EDIT)
        self.addCleanup(self.end)
        self.lab.start_broker()
        self.ear = self.lab.ear()
        for name in self.lab.PROGRAMS:
            self.lab.start(name)
        self.expect(self.all_online, 20, "every DER online and the controller restoring")

    def end(self):
        failed = self.lab.stop()
        self.ear.close()
        result = self._outcome.result
        bad = any(case is self for case, _ in result.failures + result.errors)
        if failed or bad:
            for name in self.lab.PROGRAMS:
                print(f"--- {name}\n{self.lab.log(name)[-4000:]}", file=sys.stderr)
        self.assertEqual(failed, {}, "programs that did not end well on SIGTERM")

    def expect(self, condition, seconds, what):
        """Wait for a condition; its value."""
        value = wait_for(condition, seconds * SLOW)
        self.assertTrue(value, f"not within {seconds * SLOW:g} s: {what}")
        return value

    def state_of(self, der, since=0.0):
        message = self.ear.last(f"der/{der}/status", since)
        return message.json()["state"] if message else None

    def all_online(self):
        control = self.ear.last("controller/state")
        return (all(self.state_of(der) == "online" for der in self.lab.ids)
                and control is not None and control.json()["hold"] == "")

    def measured(self, der, point, since):
        """(time, value) of a point in the live measurements since then; null left out."""
        found = [(m.at, m.json().get(point))
                 for m in self.ear.all(f"der/{der}/measurement", since, live=True)]
        return [(at, value) for at, value in found if value is not None]

    def load_step(self, p_w, q_var):
        self.ear.publish("simulator/command", {"load": "load1", "p_w": p_w, "q_var": q_var})
