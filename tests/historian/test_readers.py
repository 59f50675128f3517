"""The history is read while it is written, and a reader never makes the writer lose a row."""
import sqlite3
import threading
import time
import unittest

from history import HistorianCase, SLOW, settings


class Reader(threading.Thread):
    """Asks what people ask, again and again; remembers what went wrong."""

    def __init__(self, path):
        super().__init__()
        self.path = path
        self.stopping = threading.Event()
        self.counts, self.wrong = [], []

    def run(self):
        db = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=1)
        while not self.stopping.is_set():
            try:
                self.counts.append(
                    db.execute("SELECT count(*) FROM measurement_view").fetchone()[0])
                for view in ("latest", "minute", "event_view"):
                    db.execute(f"SELECT * FROM {view}").fetchall()
            except sqlite3.Error as error:
                self.wrong.append(str(error))
        db.close()


class Readers(HistorianCase):
    EDIT = staticmethod(settings(batch_ms=20))

    def test_readers_see_more_and_more_and_disturb_nobody(self):
        self.start()
        for der in self.talker.ders:
            self.talker.poll(der)
        self.settle()
        readers = [Reader(self.lab.database) for _ in range(3)]
        for reader in readers:
            reader.start()
        held = sqlite3.connect(f"file:{self.lab.database}?mode=ro", uri=True)
        held.execute("BEGIN")
        first = held.execute("SELECT count(*) FROM measurement").fetchone()
        self.talker.talk(0.003)
        time.sleep(3 * SLOW)
        self.talker.hush()
        self.assertEqual(held.execute("SELECT count(*) FROM measurement").fetchone(), first)
        held.close()
        for reader in readers:
            reader.stopping.set()
        for reader in readers:
            reader.join()
        self.settle()
        for reader in readers:
            self.assertEqual(reader.wrong, [])
            self.assertEqual(reader.counts, sorted(reader.counts))
            self.assertGreater(reader.counts[-1], reader.counts[0])
        self.assertEqual(self.lost(), 0)
        self.assertEqual(len(self.polls()), sum(self.talker.n.values()))
        print(f"{sum(self.talker.n.values())} rows written beside "
              f"{sum(len(r.counts) for r in readers)} readings", flush=True)


if __name__ == "__main__":
    unittest.main()
