"""skerryctl log: the history as table, CSV and JSON, and what it says when it cannot."""
import csv
import io
import json
import os
import sqlite3
import subprocess
import tempfile
import time
import unittest

from site_test import ROOT, SKERRYCTL, skerryctl

T0 = 1795500000000  # 2026-11-24T06:00:00Z
ROWS = 1203  # more than two pages; two rows a time stamp, so that pages end between them

ISO = "strftime('%Y-%m-%dT%H:%M:%fZ', {0} / 1000.0, 'unixepoch') AS time, {0}"
SCHEMA = f"""
PRAGMA journal_mode = WAL;
CREATE TABLE der (id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO der VALUES (1, 'bess1'), (2, 'pv1');
CREATE TABLE measurement (der INTEGER, t_ms INTEGER, n INTEGER, f_hz REAL, p_w REAL,
                          soc_pct REAL, pf REAL);
CREATE INDEX measurement_time ON measurement (t_ms);
CREATE TABLE event (t_ms INTEGER, severity TEXT, source TEXT, kind TEXT, der TEXT, text TEXT);
CREATE VIEW measurement_view AS SELECT {ISO.format("m.t_ms")}, d.name AS der, m.n, f_hz, p_w,
  soc_pct, pf FROM measurement m JOIN der d ON d.id = m.der;
CREATE VIEW event_view AS SELECT {ISO.format("t_ms")}, severity, source, kind, der, text
  FROM event;
"""


class Log(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="skerry-")
        cls.path = os.path.join(cls.folder.name, "history.db")
        db = sqlite3.connect(cls.path)
        db.executescript(SCHEMA)
        db.executemany(
            "INSERT INTO measurement VALUES (?, ?, ?, ?, ?, ?, NULL)",
            [(1 + i % 2, T0 + i // 2 * 200, i, 50 + i / 1e4, i, 60.1 if i % 2 == 0 else None)
             for i in range(ROWS)])
        db.execute("INSERT INTO event VALUES (?, 'warning', 'driver', 'der_offline', 'pv1', ?)",
                   (T0, 'no answer, "again" \033[2J'))
        db.commit()
        db.close()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def log(self, code, *arguments, **options):
        run = skerryctl("log", "--db", self.path, *arguments, **options)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        return run

    def numbers(self, *arguments):
        """The column n of a CSV of measurements."""
        run = self.log(0, "measurements", "--csv", *arguments)
        return [int(row["n"]) for row in csv.DictReader(io.StringIO(run.stdout))]

    def test_csv_holds_every_row_once_and_in_order(self):
        self.assertEqual(self.numbers(), list(range(ROWS)))

    def test_der_time_and_last_narrow_it(self):
        self.assertEqual(self.numbers("--der", "pv1"), list(range(1, ROWS, 2)))
        self.assertEqual(self.numbers("--last", "3"), [ROWS - 3, ROWS - 2, ROWS - 1])
        self.assertEqual(self.numbers("--last", "601"), list(range(ROWS - 601, ROWS)))
        self.assertEqual(self.numbers("--last", "2", "--der", "pv1"), [ROWS - 4, ROWS - 2])
        self.assertEqual(self.numbers("--since", "2026-11-24T06:00:00.4Z", "--until",
                                      "2026-11-24T07:00:00.600+01:00"), [4, 5, 6, 7])
        self.assertEqual(self.numbers("--until", "2026-11-24T06:00:00Z", "--last", "1"), [1])
        self.assertEqual(self.numbers("--since", "1ms"), [])

    def test_the_table_ends_where_a_screen_does_and_says_so(self):
        run = self.log(0, "measurements")
        head, *rows = run.stdout.splitlines()
        self.assertEqual(head.split(), ["time", "(UTC)", "der", "n", "f_hz", "p_w", "soc_pct"])
        self.assertEqual(len(rows), 50)
        self.assertEqual(rows[-1].split(), ["2026-11-24", "06:02:00.200", "bess1", "1202",
                                            "50.120", "1202", "60.1"])
        self.assertTrue(rows[-2].endswith(" -"), "null is a dash")
        self.assertIn("the newest 50; --last or --since shows more", run.stderr)
        everything = self.log(0, "measurements", "--since", "2026-11-24").stdout
        self.assertEqual(len(everything.splitlines()), ROWS + 1, "one head over all pages")

    def test_times_are_local_and_say_so(self):
        zone = {"TZ": "<+0530>-5:30"}
        run = self.log(0, "events", env=zone)
        self.assertIn("time (UTC+05:30)", run.stdout)
        self.assertIn("2026-11-24 11:30:00.000  warning", run.stdout)
        self.assertIn("time (UTC)", self.log(0, "events", "--utc", env=zone).stdout)
        run = self.log(0, "measurements", "--csv", "--until", "2026-11-24T11:30", env=zone)
        self.assertEqual(len(run.stdout.splitlines()), 3, "a time without zone is local")

    def test_json_is_an_object_a_line(self):
        run = self.log(0, "events", "--json")
        event = json.loads(run.stdout)
        self.assertEqual(event["text"], 'no answer, "again" \033[2J')
        self.assertEqual((event["t_ms"], event["der"]), (T0, "pv1"))
        rows = [json.loads(line) for line in
                self.log(0, "measurements", "--json", "--last", "2").stdout.splitlines()]
        self.assertEqual([row["soc_pct"] for row in rows], [None, 60.1])
        self.assertEqual(rows[1]["f_hz"], 50.1202)

    def test_texts_are_quoted_in_csv_and_harmless_in_the_table(self):
        rows = list(csv.DictReader(io.StringIO(self.log(0, "events", "--csv").stdout)))
        self.assertEqual(rows[0]["text"], 'no answer, "again" \033[2J')
        self.assertNotIn("\033", self.log(0, "events").stdout)

    def test_nothing_found_is_no_failure(self):
        run = self.log(0, "measurements", "--der", "ghost")
        self.assertEqual(run.stdout, "")
        self.assertEqual(run.stderr, "skerryctl: no measurements of ghost\n")
        self.assertEqual(self.numbers("--der", "ghost"), [])

    def test_usage_errors_say_what_is_allowed(self):
        for arguments, wanted in (
                ((), "measurements setpoints events states losses"),
                (("dreams",), "allowed: measurements setpoints events states losses"),
                (("events", "events"), "one argument too many"),
                (("events", "--der", "A b"), "--der: 'A b' is no id"),
                (("events", "--last", "0"), "allowed 1..1000000"),
                (("events", "--since", "5 weeks"), "--since: '5 weeks' is not allowed"),
                (("events", "--since", "2026-02-30"), "allowed a time before now"),
                (("events", "--since", "1h", "--until", "2h"), "later than --until"),
                (("events", "--csv", "--json"), "exclude each other")):
            run = self.log(2, *arguments)
            self.assertIn(wanted, run.stderr, arguments)
            self.assertEqual(run.stdout, "")

    def other(self, name, sql=None, data=None):
        path = os.path.join(self.folder.name, name)
        if data is not None:
            with open(path, "wb") as file:
                file.write(data)
        if sql is not None:
            db = sqlite3.connect(path)
            db.executescript(sql)
            db.close()
        return path

    def test_what_is_no_history_is_told_apart(self):
        newer = self.other("newer.db", SCHEMA + "PRAGMA user_version = 9999;")
        for path, wanted in (
                (os.path.join(self.folder.name, "none.db"), "no such file"),
                (self.folder.name, "not a file"),
                (self.other("text.db", data=b"no database at all\n" * 100),
                 "not an SQLite database"),
                (self.other("empty.db", data=b""), "not a Skerry history"),
                (self.other("other.db", "CREATE TABLE t (x);"), "not a Skerry history"),
                (newer, "written by a newer Skerry (schema 9999")):
            run = skerryctl("log", "events", "--db", path)
            self.assertEqual(run.returncode, 1, path)
            self.assertIn(f"{path}: {wanted}", run.stderr)
            self.assertEqual(run.stdout, "")

    def test_a_subject_this_history_does_not_keep(self):
        self.assertIn("this history has no setpoint_view",
                      self.log(1, "setpoints").stderr)

    def test_the_configuration_names_the_database(self):
        with open(os.path.join(ROOT, "conf", "lab.cfg"), encoding="utf-8") as file:
            text = file.read().replace("../build/demo/history.db", self.path)
        path = self.other("lab.cfg", data=text.encode())
        run = skerryctl("-c", path, "log", "events", "--json")
        self.assertEqual(json.loads(run.stdout)["t_ms"], T0)

    def as_a_stranger(self, *arguments):
        try:
            return subprocess.run((SKERRYCTL, *arguments), capture_output=True, text=True,
                                  check=False, timeout=30, user=65534, group=65534,
                                  extra_groups=[])
        except PermissionError:
            self.skipTest(f"nobody but root reaches {SKERRYCTL}")

    @unittest.skipUnless(os.geteuid() == 0, "only root can become a stranger")
    def test_a_stranger_reads_only_beside_the_historian_and_is_told_why(self):
        """SQLite's -shm file is the historian's, or has to be made in its folder."""
        os.chmod(self.folder.name, 0o755)
        path = self.other("strange.db", SCHEMA)
        run = self.as_a_stranger("log", "events", "--db", path)
        self.assertEqual(run.returncode, 1)
        self.assertIn("needs write permission on its folder", run.stderr)
        db = sqlite3.connect(path)
        self.addCleanup(db.close)
        db.execute("SELECT * FROM event").fetchall()
        run = self.as_a_stranger("log", "events", "--db", path)
        self.assertEqual((run.returncode, run.stderr), (0, "skerryctl: no events\n"))

    def test_it_reads_beside_a_writer_and_leaves_nothing_held(self):
        path = self.other("busy.db", SCHEMA)
        db = sqlite3.connect(path, isolation_level=None)
        self.addCleanup(db.close)
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO event VALUES (?, 'info', 'x', 'x', '', 'half written')", (T0,))
        began = time.monotonic()
        run = skerryctl("log", "events", "--db", path)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertNotIn("half written", run.stdout)
        self.assertLess(time.monotonic() - began, 1.5, "a writer does not delay a reader")
        db.execute("COMMIT")
        busy, _, _ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        self.assertEqual(busy, 0)


if __name__ == "__main__":
    unittest.main()
