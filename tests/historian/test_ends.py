"""SIGTERM writes what is queued, and says farewell when it is written."""
import time
import unittest

from history import PROGRAM, HistorianCase, settings


class Ends(HistorianCase):
    EDIT = staticmethod(settings(batch_ms=60000, batch_rows=100000))

    def test_the_rest_is_committed_before_the_farewell(self):
        self.start()
        for _ in range(200):
            self.talker.poll("pv1")
        self.expect(lambda: self.status()["queued"] == 200, 8, "all of them queued")
        self.assertEqual(self.ask("SELECT count(*) FROM measurement"), [(0,)])
        at = time.monotonic()
        self.assertEqual(self.lab.kill(PROGRAM, 15), 0)
        print(f"ended after {time.monotonic() - at:.2f} s", flush=True)
        self.assertEqual(self.ask("SELECT count(*) FROM measurement"), [(200,)])
        farewell = self.expect(lambda: self.in_state("offline", at), 2, "the farewell")
        self.assertEqual(farewell["reason"], "stopped")
        self.assertEqual((farewell["rows"], farewell["lost"], farewell["queued"]),
                         (200, 0, 0))

    def test_many_rows_are_committed_early(self):
        self.lab.config = self.edited("batch_rows = 100000", "batch_rows = 50")
        self.start()
        for _ in range(50):
            self.talker.poll("pv1")
        self.expect(lambda: self.newest("pv1") == 50, 5, "a commit long before its time")

    def edited(self, old, new):
        with open(self.lab.config, encoding="utf-8") as file:
            text = file.read()
        self.assertIn(old, text)
        with open(self.lab.config, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new))
        return self.lab.config


if __name__ == "__main__":
    unittest.main()
