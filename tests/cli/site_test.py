"""A site as its programs would publish it, on a broker of its own, for skerryctl to look at."""
import os
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lab import BUILD, ROOT, SLOW, Lab, wait_for  # noqa: E402,F401

SKERRYCTL = os.path.join(BUILD, "bin", "skerryctl")
PERIOD_S = 0.2
P_W = {"bess1": 4123, "bess2": 2060, "pv1": 3000, "pv2": 1900, "load1": -11083}


def skerryctl(*arguments, env=None, stdout=subprocess.PIPE):
    """Run it to its end, in UTC."""
    return subprocess.run([SKERRYCTL, *arguments], stdout=stdout, stderr=subprocess.PIPE,
                          text=True, timeout=30 * SLOW, check=False,
                          env={**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC", **(env or {})})


class Speaker:
    """Publishes the measurements and the controller's state of a lab, five times a second."""

    def __init__(self, lab):
        self.lab = lab
        self.ear = lab.ear()
        self.silent = set()
        self.hold = ""
        self.n = 0
        self.end = threading.Event()
        self.thread = threading.Thread(target=self._run)

    def start(self):
        for der in self.lab.ids:
            self.status(der, "online")
        self.ear.publish("controller/status", self._status("online", ""), retain=True)
        self.ear.publish("der/bess1/setpoint/result",
                         {"epoch": 7, "seq": 412, "stage": "verified", "reason": "",
                          "applied": {"f_offset_hz": 0.118}, "t_ms": 1}, retain=True)
        self.speak()
        self.thread.start()

    def close(self):
        self.end.set()
        if self.thread.ident:
            self.thread.join()
        self.ear.close()

    def stop(self):
        """Say no more; back when the broker has the last of it."""
        self.end.set()
        self.thread.join()
        if not wait_for(lambda: self._heard() == self.n, 5 * SLOW):
            raise TimeoutError("the broker did not pass on what was said last")

    def _heard(self):
        state = self.ear.last("controller/state")
        return state.json()["cycle"] if state else 0

    @staticmethod
    def _status(state, reason):
        return {"state": state, "session": 5, "t_ms": 1, "reason": reason}

    def status(self, der, state, reason=""):
        self.ear.publish(f"der/{der}/status", self._status(state, reason), retain=True)

    def speak(self):
        """One round: everyone who is not silent."""
        self.n += 1
        t_ms = int(time.time() * 1000)
        for der in self.lab.ids:
            if der not in self.silent:
                self._measure(der, t_ms)
        if "controller" not in self.silent:
            self._publish("controller/state", {
                "t_ms": t_ms, "epoch": 7, "cycle": self.n, "mode": "islanded",
                "hold": self.hold, "f_hz": 49.998, "v_v": 230.1, "f_offset_hz": 0.118,
                "v_offset_v": None, "p_gfm_w": 6183, "p_gfl_w": 4900, "p_load_w": -11083,
                "sharing_error_pct": 0.12, "q_sharing_error_pct": None,
                "v_min_v": 229.4, "v_max_v": 230.9, "age_ms": 180, "latency_ms": 210, "compute_us": 35,
                "overruns": 0, "dispatch": "island, short", "p_pcc_w": None,
                "p_dispatch_w": 6303, "p_short_w": 120})

    def _measure(self, der, t_ms):
        payload = {"t_ms": t_ms, "session": 5, "n": self.n, "f_hz": 49.998, "v_v": 230.1,
                   "p_w": P_W[der], "q_var": None, "q": {"q_var": ["invalid"]}}
        if der.startswith("bess"):
            payload.update(soc_pct=60.0, f_offset_hz=0.118)
        self._publish(f"der/{der}/measurement", payload)

    def _publish(self, topic, payload):
        try:
            self.ear.publish(topic, payload, qos=0, retain=True)
        except (RuntimeError, ValueError):
            pass  # a test has ended the broker

    def _run(self):
        while not self.end.wait(PERIOD_S):
            self.speak()


class SiteTest(unittest.TestCase):
    """A broker and a speaker before each test; both gone after it."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="skerry-")
        self.addCleanup(self.folder.cleanup)
        self.lab = Lab(self.folder.name)
        self.addCleanup(self.lab.stop)
        self.lab.start_broker()
        self.speaker = Speaker(self.lab)
        self.addCleanup(self.speaker.close)

    def ctl(self, *arguments, **options):
        return skerryctl("-c", self.lab.config, *arguments, **options)

    def expect(self, run, code):
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        return run
