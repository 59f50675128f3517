"""kill -9 at any moment loses what was not committed, counts it, and nothing else."""
import random
import time
import unittest

from history import PROGRAM, HistorianCase, settings

TIMES = 10
EVERY_S = 0.01


class Killed(HistorianCase):
    EDIT = staticmethod(settings(batch_ms=40))

    def test_every_committed_row_survives_and_every_other_is_counted(self):
        seed = time.time_ns()
        print(f"seed {seed}", flush=True)
        moments = random.Random(seed)
        self.start()
        for der in self.talker.ders:
            self.talker.poll(der)
        self.settle()
        self.talker.talk(EVERY_S)
        committed = set()
        for turn in range(TIMES):
            time.sleep(moments.uniform(0.02, 0.4))
            committed |= self.polls()
            self.lab.kill(PROGRAM)
            after = self.polls()  # opens the log as a crash left it
            self.assertEqual(committed - after, set(), f"committed rows lost, turn {turn}")
            self.assertEqual(self.ask("PRAGMA integrity_check"), [("ok",)])
            at = time.monotonic()
            self.start()
            print(f"turn {turn}: {len(after)} rows, connected again after "
                  f"{time.monotonic() - at:.2f} s", flush=True)
        self.talker.hush()
        self.settle()

        kept, lost = self.polls(), self.lost()
        made = sum(self.talker.n.values())
        print(f"{made} polls: {len(kept)} rows, {lost} counted as lost", flush=True)
        self.assertEqual(committed - kept, set())
        self.assertGreater(lost, 0, "ten kills must have lost something")
        self.assertEqual(len(kept) + lost, made)

    def test_the_last_will_says_so(self):
        self.start()
        session = self.status()["session"]
        at = time.monotonic()
        self.lab.kill(PROGRAM)
        will = self.expect(lambda: self.in_state("offline", at), 2, "the last will")
        self.assertEqual((will["session"], will["reason"]), (session, "connection lost"))


if __name__ == "__main__":
    unittest.main()
