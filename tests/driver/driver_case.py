"""skerry-driver with a real broker and scripted devices, for the tests in this folder."""
import os
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from lab import SLOW, Lab, wait_for  # noqa: E402
from modbus_server import ModbusServer  # noqa: E402

HEAD = """
site = {{ state_dir = "../build/demo"; {site} }};
broker = {{ host = "127.0.0.1"; port = 18830; }};
control = {{ revert_s = {revert_s}; f_offset_max_hz = 1.0; }};
historian = {{ database = "../build/demo/history.db"; }};
ders = (
"""

DER = ('  {{ id = "{id}"; kind = "battery"; role = "{role}"; model = "{model}";\n'
       '    link = "{link}"; unit = {unit}; poll_ms = {poll_ms};\n'
       '    timeout_ms = {timeout_ms}; {more} }}')

POLL_S = 0.1


class DriverCase(unittest.TestCase):
    """Give `ders` as dicts of id and of what differs from the usual."""

    revert_s = 5
    site = ""
    server = ModbusServer

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def begin(self, ders, devices):
        """devices: id of a DER -> arguments of its `server`."""
        self.lab = Lab(self.folder.name, config=self._config(ders))
        self.addCleanup(self.end)
        self.servers = {}
        for der in ders:
            if der["id"] in devices:
                port = self.lab.device_port(der["id"])
                self.servers[der["id"]] = self.server(port, **devices[der["id"]])
        self.lab.start_broker()
        self.ear = self.lab.ear()
        self.lab.start("skerry-driver")

    def _config(self, ders):
        entries = [DER.format(**{"link": f"tcp://127.0.0.1:{15020 + i}", "model": "sunspec",
                                 "role": "grid_forming", "unit": 1,
                                 "poll_ms": int(POLL_S * 1000), "timeout_ms": 500,
                                 "more": "", **der})
                   for i, der in enumerate(ders)]
        path = os.path.join(self.folder.name, "driver.cfg")
        with open(path, "w", encoding="utf-8") as file:
            file.write(HEAD.format(revert_s=self.revert_s, site=self.site) +
                       ",\n".join(entries) + "\n);\n")
        return path

    def end(self):
        failed = self.lab.stop()
        self.ear.close()
        for server in self.servers.values():
            server.close()
        result = self._outcome.result
        if failed or any(case is self for case, _ in result.failures + result.errors):
            print("--- skerry-driver\n" + self.lab.log("skerry-driver")[-6000:],
                  file=sys.stderr)
        self.assertEqual(failed, {}, "programs that did not end well on SIGTERM")

    def expect(self, condition, seconds, what):
        value = wait_for(condition, seconds * SLOW)
        self.assertTrue(value, f"not within {seconds * SLOW:g} s: "
                        f"{what() if callable(what) else what}")
        return value

    def state(self, der, since=0.0):
        message = self.ear.last(f"der/{der}/status", since)
        return message.json()["state"] if message and message.payload else None

    def reason(self, der):
        message = self.ear.last(f"der/{der}/status")
        return message.json()["reason"] if message else ""

    def expect_state(self, der, state, seconds=5, since=0.0):
        self.expect(lambda: self.state(der, since) == state, seconds, f"{der} {state}")

    def measured(self, der, since=0.0):
        return [m.json() for m in self.ear.all(f"der/{der}/measurement", since, live=True)]

    def expect_measured(self, der, since, seconds=5, count=1):
        self.expect(lambda: len(self.measured(der, since)) >= count, seconds,
                    f"{count} measurements of {der}")
        return self.measured(der, since)

    def results(self, der, seq=None):
        messages = self.ear.all(f"der/{der}/setpoint/result", live=True)
        found = [m.json() for m in messages if m.payload]
        return [r for r in found if seq is None or r["seq"] == seq]

    def stages(self, der, seq):
        return [r["stage"] for r in self.results(der, seq)]

    def setpoint(self, der, seq, epoch=7, ttl_ms=2000, age_ms=0, retain=False, **fields):
        self.ear.publish(f"der/{der}/setpoint",
                         {"epoch": epoch, "seq": seq, "source": "test",
                          "t_ms": int(time.time() * 1000) - age_ms, "ttl_ms": ttl_ms,
                          **fields}, retain=retain)
