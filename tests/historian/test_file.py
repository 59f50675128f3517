"""A file that is locked, limited, corrupt or gone: the rows wait, and all is told."""
import os
import sqlite3
import subprocess
import time
import unittest

from history import PROGRAM, HistorianCase, settings

QUEUE_ROWS = 300


class File(HistorianCase):
    EDIT = staticmethod(settings(batch_ms=50, queue_rows=QUEUE_ROWS))

    def events(self):
        return [m.json()["kind"] for m in self.ear.all("event")]

    def begin(self):
        self.start()
        for der in self.talker.ders:
            self.talker.poll(der)
        self.settle()

    def test_a_lock_delays_rows_and_loses_none(self):
        self.begin()
        at = time.monotonic()
        other = sqlite3.connect(self.lab.database, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        for _ in range(50):
            self.talker.poll("pv1")
        status = self.expect(lambda: self.in_state("degraded", at), 3, "degraded")
        self.assertEqual(status["reason"], "database is locked")
        self.expect(lambda: self.status(at)["queued"] >= 50, 7, "rows queued")
        other.execute("ROLLBACK")
        other.close()
        freed = time.monotonic()
        self.expect(lambda: self.in_state("online", freed), 7, "online again")
        self.settle()
        self.assertEqual(self.lost(), 0)
        self.assertEqual(len(self.polls()), sum(self.talker.n.values()))
        self.expect(lambda: self.events() == ["history_degraded", "history_restored"], 2,
                    "an event at either end")
        self.expect(lambda: self.ask("SELECT count(*) FROM event_view WHERE source = "
                                     "'historian'") == [(2,)], 2, "and once in the history")

    def limit(self, size):
        pid = str(self.lab.processes[PROGRAM].pid)
        subprocess.run(["prlimit", "--pid", pid, f"--fsize={size}"], check=True)

    def test_a_disk_that_takes_no_more_costs_the_oldest_measurements(self):
        self.begin()
        at = time.monotonic()
        self.limit("4096:unlimited")
        self.talker.publish("event", {"t_ms": 1, "source": "driver", "severity": "info",
                                      "kind": "kept", "der": "", "text": "kept"})
        for _ in range(QUEUE_ROWS * 2):
            self.talker.poll("pv1")
        self.expect(lambda: self.in_state("degraded", at), 3, "degraded")
        self.expect(lambda: self.status(at)["lost"] > 0, 7, "lost rows published")
        self.assertLessEqual(self.status(at)["queued"], QUEUE_ROWS)
        self.assertTrue(self.lab.alive(PROGRAM), "SIGXFSZ ended it")
        self.limit("unlimited:unlimited")
        freed = time.monotonic()
        self.expect(lambda: self.in_state("online", freed), 15, "online again")
        self.settle()
        made = sum(self.talker.n.values())
        self.expect(lambda: len(self.polls()) + self.lost() == made, 4,
                    "every poll a row or counted")
        self.assertEqual(self.ask("SELECT DISTINCT reason FROM loss"), [("discarded",)])
        self.assertEqual(self.ask("SELECT count(*) FROM event WHERE kind = 'kept'"), [(1,)])
        print(f"{made} polls, {len(self.polls())} rows, {self.lost()} given up", flush=True)

    def aside(self):
        return [name for name in os.listdir(self.lab.folder) if ".corrupt-" in name
                and not name.endswith(("-wal", "-shm"))]

    def test_a_corrupt_file_is_set_aside_at_the_start(self):
        with open(self.lab.database, "wb") as file:
            file.write(b"not a database" * 1000)
        at = time.monotonic()
        self.begin()
        print(f"started beside a corrupt file after {time.monotonic() - at:.2f} s", flush=True)
        self.assertEqual(len(self.aside()), 1)
        self.expect(lambda: self.events() == ["history_corrupt"], 2, "an event says so")
        text = self.ask("SELECT text FROM event_view WHERE kind = 'history_corrupt'")[0][0]
        self.assertIn(self.aside()[0], text)

    def spoil(self):
        """Overwrite the tables, and make the historian read them: another's commit empties
        its cache."""
        other = sqlite3.connect(self.lab.database, isolation_level=None, timeout=5)
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO event VALUES (NULL, 1, 'info', 'x', 'x', NULL, '')")
        size = os.path.getsize(self.lab.database)
        with open(self.lab.database, "r+b") as file:
            file.seek(4096)
            file.write(b"\xa5" * (size - 4096))
        other.execute("COMMIT")
        other.close()

    def test_a_file_that_becomes_corrupt_is_set_aside(self):
        self.begin()
        self.spoil()
        at = time.monotonic()
        self.talker.talk(0.02)
        self.expect(lambda: "history_corrupt" in self.events(), 10, "an event says so")
        self.expect(lambda: self.newest("pv1"), 5, "the next file is written")
        print(f"a fresh file after {time.monotonic() - at:.2f} s", flush=True)
        self.talker.hush()
        self.settle()
        self.assertEqual(len(self.aside()), 1)
        self.assertEqual(self.lost(), 0)

    def test_a_file_that_was_deleted_is_begun_again(self):
        self.begin()
        os.remove(self.lab.database)
        self.talker.talk(0.02)
        self.expect(lambda: os.path.exists(self.lab.database) and self.newest("pv1"), 5,
                    "a new file")
        self.talker.hush()
        self.settle()
        self.assertIn("history_moved", self.events())
        self.assertEqual(self.lost(), 0)

    def test_a_newer_file_is_refused(self):
        with sqlite3.connect(self.lab.database) as db:
            db.execute("PRAGMA application_id = 0x536b7279")
            db.execute("PRAGMA user_version = 1000")
            db.execute("CREATE TABLE future (x)")
        db.close()
        self.lab.start(PROGRAM)
        self.expect(lambda: not self.lab.alive(PROGRAM), 5, "it gives up")
        self.assertEqual(self.lab.processes.pop(PROGRAM).returncode, 1)
        self.assertIn("written by a newer Skerry (schema 1000", self.lab.log(PROGRAM))
        self.assertEqual(self.ask("SELECT count(*) FROM future"), [(0,)])


if __name__ == "__main__":
    unittest.main()
