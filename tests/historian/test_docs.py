"""Every query of docs/history.md runs."""
import os
import re
import sqlite3
import unittest

from history import HistorianCase, settings
from lab import ROOT


class Docs(HistorianCase):
    EDIT = staticmethod(settings(batch_ms=50))

    def test_the_queries_of_the_manual_run(self):
        with open(os.path.join(ROOT, "docs", "history.md"), encoding="utf-8") as file:
            blocks = re.findall(r"```sql\n(.*?)```", file.read(), re.S)
        queries = [q.strip() for block in blocks for q in block.split(";") if q.strip()]
        self.assertGreater(len(queries), 5, "the manual has lost its queries")
        self.start()
        for _ in range(5):
            for der in self.talker.ders:
                self.talker.poll(der)
        self.settle()
        with sqlite3.connect(f"file:{self.lab.database}?mode=ro", uri=True) as db:
            answers = {query: db.execute(query).fetchall() for query in queries}
        db.close()
        energy = [rows for query, rows in answers.items() if "sum(p_w * ms)" in query]
        self.assertEqual(len(energy[0]), len(self.talker.ders))


if __name__ == "__main__":
    unittest.main()
