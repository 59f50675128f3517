"""What is missing is counted: in the history, poll by poll, and in the status."""
import time
import unittest

from history import PROGRAM, HistorianCase, settings


class Losses(HistorianCase):
    EDIT = staticmethod(settings(batch_ms=50))

    def holes(self):
        return self.ask("SELECT reason, der, rows, first_n, last_n FROM loss_view "
                        "ORDER BY t_ms, der, first_n")

    def test_gaps_become_losses_and_nothing_is_written_twice(self):
        self.start()
        for skip in (0, 0, 3, 0, 1, 0):
            self.talker.poll("bess1", skip)
            self.talker.poll("pv1")
        self.settle()
        self.assertEqual(len(self.polls()), 12)
        self.assertEqual(self.holes(), [("missed", "bess1", 3, 3, 5),
                                        ("missed", "bess1", 1, 8, 8)])
        status = self.expect(lambda: self.status() and self.status()["rows"] >= 12
                             and self.status(), 8, "a status that counts the rows")
        self.assertEqual((status["state"], status["lost"], status["queued"]),
                         ("online", 4, 0))
        self.assertEqual(status["rows"], 14, "twelve polls and two notes of losses")

        # A restart hears the retained copies of the last polls once more, and what was
        # made meanwhile is absent.
        self.assertEqual(self.lab.kill(PROGRAM, 15), 0)
        self.talker.poll("pv1")
        self.talker.poll("pv1")
        self.expect(lambda: self.ear.last("der/pv1/measurement").json()["n"] == 8, 5,
                    "the broker holds the last poll")
        self.start()
        self.talker.poll("bess1")
        self.settle()
        self.assertEqual(len(self.polls()), 14)
        self.assertEqual(self.holes()[2:], [("absent", "pv1", 1, 7, 7)])

    def test_a_new_session_is_followed_from_its_first_poll(self):
        self.start()
        self.talker.poll("pv1", skip=99)
        self.talker.poll("pv1")
        self.talker.session += 1
        self.talker.n["pv1"] = 0
        self.talker.poll("pv1", skip=2)
        self.talker.poll("bess1")
        self.settle()
        self.assertEqual(self.holes(), [("missed", "pv1", 2, 1, 2)])

    def test_what_cannot_be_read_is_counted(self):
        self.start()
        self.talker.poll("pv1")
        self.talker.n["pv1"] += 1
        self.talker.publish("der/pv1/measurement", '{"t_ms":1,"session":4,"n":')
        self.talker.publish("event", '{"t_ms":"now"}')
        self.talker.publish("der/pv1/measurement/f_hz", "not a number, and none of ours")
        self.talker.poll("pv1")
        self.talker.poll("bess1")
        self.settle()
        self.expect(lambda: self.holes() == [("malformed", None, 2, None, None)], 5,
                    "the note of two malformed messages, and no hole beside it")

    def test_a_broker_that_was_away_leaves_absent_polls(self):
        self.start()
        self.talker.poll("pv1")
        self.settle_one("pv1")
        self.lab.kill("mosquitto")
        self.talker.n["pv1"] += 5
        at = time.monotonic()
        self.lab.start_broker()
        self.expect(lambda: self.in_state("online", at), 15, "the historian is back")
        self.expect(lambda: self.talker.client.is_connected(), 10, "the talker is back")
        self.talker.poll("pv1")
        self.settle_one("pv1")
        self.assertEqual(self.holes(), [("absent", "pv1", 5, 2, 6)])

    def settle_one(self, der):
        self.expect(lambda: self.newest(der) == self.talker.n[der], 10, f"{der} settled")


if __name__ == "__main__":
    unittest.main()
