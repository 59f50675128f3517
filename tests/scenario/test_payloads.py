"""Every payload on a live bus is what schema/ says it is, and the history holds it all."""
import json
import os
import sqlite3
import time
import unittest

import jsonschema

from scenario import ROOT, SLOW, Scenario

SCHEMAS = {
    r"der/[^/]+/measurement": "measurement",
    r"der/[^/]+/status": "status",
    r"der/[^/]+/nameplate": "nameplate",
    r"der/[^/]+/setpoint": "setpoint",
    r"der/[^/]+/setpoint/result": "setpoint-result",
    r"controller/status": "status",
    r"controller/state": "controller-state",
    r"historian/status": "historian-status",
    r"event": "event",
}


class Payloads(Scenario):
    def setUp(self):
        super().setUp()
        self.load_step(10000, 2000)
        time.sleep(3 * SLOW)

    def test_every_payload_fits_its_schema(self):
        for pattern, name in SCHEMAS.items():
            path = os.path.join(ROOT, "schema", name + ".schema.json")
            with open(path, encoding="utf-8") as file:
                schema = json.load(file)
            validator = jsonschema.validators.validator_for(schema)(schema)
            found = self.ear.all(pattern)
            self.assertTrue(found, f"no message on {pattern}")
            for message in found:
                errors = [e.message for e in validator.iter_errors(message.json())]
                self.assertEqual(errors, [], f"{message.topic}: {message.payload!r}")

    def test_leaf_topics_carry_bare_numbers(self):
        leaves = self.ear.all(r"der/[^/]+/measurement/[a-z0-9_]+")
        self.assertTrue(leaves)
        for message in leaves:
            self.assertIsInstance(json.loads(message.payload), (int, float), message.topic)

    def test_the_history_holds_every_poll(self):
        self.lab.kill("skerry-driver", 15)
        at = time.monotonic()
        self.expect(lambda: all(self.state_of(d) == "offline" for d in self.lab.ids), 3,
                    "the driver's farewell")
        self.expect(lambda: time.monotonic() > at + 1.5, 5, "a commit")
        self.assertEqual(self.lab.kill("skerry-historian", 15), 0)
        with sqlite3.connect(f"file:{self.lab.database}?mode=ro", uri=True) as db:
            for der in self.lab.ids:
                sent = {(m.json()["session"], m.json()["n"])
                        for m in self.ear.all(f"der/{der}/measurement", live=True)}
                kept = set(db.execute(
                    "SELECT m.session, m.n FROM measurement m JOIN der d ON d.id = m.der "
                    "WHERE d.name = ?", (der,)))
                self.assertGreater(len(kept), 10)
                first = min(kept)  # polls before the historian subscribed are not its loss
                self.assertEqual({poll for poll in sent if poll > first} - kept, set(), der)
            for view in ("measurement_view", "latest", "setpoint_view", "event_view"):
                self.assertGreater(
                    db.execute(f"SELECT count(*) FROM {view}").fetchone()[0], 0, view)


if __name__ == "__main__":
    unittest.main()
