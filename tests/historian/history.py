"""A broker and a historian in a temporary folder, a driver that only talks, and questions."""
import json
import os
import sqlite3
import sys
import tempfile
import threading
import time
import unittest

import paho.mqtt.client as mqtt

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lab import SLOW, Lab, wait_for  # noqa: E402,F401

PROGRAM = "skerry-historian"


def settings(**values):
    """An edit of the lab's configuration: these keys in its historian section."""
    lines = "".join(f"  {key} = {value};\n" for key, value in values.items())
    return lambda text: text.replace("historian =\n{\n", "historian =\n{\n" + lines)


class Talker:
    """Publishes polls of some DERs, numbered as a driver numbers them."""

    def __init__(self, port, ders=("bess1", "pv1")):
        self.client = mqtt.Client(protocol=mqtt.MQTTv5)
        self.client.connect("127.0.0.1", port, keepalive=5)
        self.client.loop_start()
        self.ders = ders
        self.session = int(time.time() * 1000)
        self.n = {der: 0 for der in ders}
        self.stopping = threading.Event()
        self.thread = None

    def publish(self, topic, payload, retain=False):
        text = payload if isinstance(payload, str) else json.dumps(payload)
        self.client.publish("site/" + topic, text, qos=0, retain=retain).wait_for_publish(5)

    def poll(self, der, skip=0):
        """The next poll of a DER, after `skip` that are made and never arrive."""
        self.n[der] += 1 + skip
        self.publish(f"der/{der}/measurement",
                     {"t_ms": int(time.time() * 1000), "session": self.session,
                      "n": self.n[der], "f_hz": 50.0, "p_w": float(self.n[der])}, True)

    def talk(self, every_s):
        """Poll every DER in the background until hush()."""
        def run():
            while not self.stopping.wait(every_s):
                for der in self.ders:
                    self.poll(der)
        self.stopping.clear()
        self.thread = threading.Thread(target=run)
        self.thread.start()

    def hush(self):
        self.stopping.set()
        self.thread.join()

    def close(self):
        if self.thread:
            self.hush()
        self.client.disconnect()
        self.client.loop_stop()


class HistorianCase(unittest.TestCase):
    EDIT = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="skerry-")
        self.addCleanup(folder.cleanup)
        self.lab = Lab(folder.name, edit=type(self).EDIT)
        self.addCleanup(self.end)
        self.lab.start_broker()
        self.ear = self.lab.ear()
        self.addCleanup(self.ear.close)
        self.talker = Talker(self.lab.broker_port)
        self.addCleanup(self.talker.close)

    def end(self):
        failed = self.lab.stop()
        result = self._outcome.result
        if failed or any(case is self for case, _ in result.failures + result.errors):
            print(f"--- {PROGRAM}\n{self.lab.log(PROGRAM)[-4000:]}", file=sys.stderr)
        self.assertEqual(failed, {}, "did not end well on SIGTERM")

    def start(self):
        """Start the historian; returns when it is connected."""
        at = time.monotonic()
        self.lab.start(PROGRAM)
        self.expect(lambda: self.status(at), 10, "the historian's birth")

    def expect(self, condition, seconds, what):
        value = wait_for(condition, seconds * SLOW)
        self.assertTrue(value, f"not within {seconds * SLOW:g} s: {what}")
        return value

    def status(self, since=0.0):
        message = self.ear.last("historian/status", since)
        return message.json() if message and not message.retained else None

    def in_state(self, state, since):
        """The newest status, when it says so."""
        status = self.status(since)
        return status if status and status["state"] == state else None

    def ask(self, sql, *values):
        """All rows of a query; [] while there is no table yet."""
        db = sqlite3.connect(f"file:{self.lab.database}?mode=ro", uri=True, timeout=5)
        try:
            return db.execute(sql, values).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return []
            raise
        finally:
            db.close()

    def polls(self):
        """{(der, session, n)} of every measurement."""
        return set(self.ask("SELECT d.name, m.session, m.n FROM measurement m "
                            "JOIN der d ON d.id = m.der"))

    def lost(self):
        """Rows counted as lost, of polls and of rows."""
        return self.ask("SELECT ifnull(sum(rows), 0) FROM loss")[0][0]

    def newest(self, der):
        rows = self.ask("SELECT n FROM latest WHERE der = ?", der)
        return rows[0][0] if rows else None

    def settle(self):
        """Wait until the last poll of every DER is a row, and its losses are noted."""
        self.expect(lambda: all(self.newest(der) == n for der, n in self.talker.n.items()),
                    10, "the last polls in the history")
        self.assertEqual(self.ask("PRAGMA integrity_check"), [("ok",)])
