"""Births, last wills and farewells: who is there, and which connection says so."""
import signal
import time
import unittest

from bus import SLOW, BusTest, wait_for


class Will(BusTest):
    def setUp(self):
        super().setUp()
        self.port = self.broker().port
        self.heard = self.listener(self.port, "probe/p")
        self.probe_ = self.probe((self.config(self.port), "p"))
        self.session = self.probe_.connected("p")
        self.wait_text(f"online {self.session}")

    def wait_text(self, text, seconds=5):
        self.assertTrue(wait_for(lambda: text in self.heard.texts("probe/p"), seconds * SLOW),
                        f"not heard: {text}; heard {self.heard.texts('probe/p')}")

    def test_a_killed_process_is_offline_within_a_second_with_its_own_session(self):
        killed = time.monotonic()
        self.probe_.kill(signal.SIGKILL)
        self.wait_text(f"offline {self.session}")
        at = [t for t, _, _, text in self.heard.heard if text == f"offline {self.session}"][0]
        self.assertLess(at - killed, 1.0)
        late = self.listener(self.port, "probe/p")
        self.assertTrue(wait_for(lambda: late.texts("probe/p", retained=True), 5))
        self.assertEqual(late.texts("probe/p"), [f"offline {self.session}"])

    def test_a_farewell_is_heard_and_no_will(self):
        self.probe_.ask("p free goodbye", r"p freed (\d+)")
        self.wait_text("goodbye")
        time.sleep(0.5)
        self.assertEqual(self.heard.texts("probe/p"), [f"online {self.session}", "goodbye"])

    def test_a_clean_end_without_farewell_publishes_no_will(self):
        self.assertEqual(self.probe_.end(), 0)
        time.sleep(0.5)
        self.assertEqual(self.heard.texts("probe/p"), [f"online {self.session}"])

    def test_a_farewell_ends_in_bounded_time_when_the_broker_hangs(self):
        self.brokers[0].signal(signal.SIGSTOP)
        began = time.monotonic()
        self.probe_.ask("p free goodbye", r"p freed (\d+)", 10)
        self.assertLess(time.monotonic() - began, 4 * SLOW)
        self.brokers[0].signal(signal.SIGCONT)
        self.wait_text("goodbye")  # it was already under way

    def test_birth_and_will_agree_after_a_reconnect_and_sessions_count_up(self):
        at = time.monotonic()
        self.brokers[0].kill()
        self.brokers[0].start()
        second = self.probe_.connected("p", 10, since=at)
        self.assertGreater(second, self.session)
        self.wait_text(f"online {second}", 10)
        self.probe_.kill(signal.SIGKILL)
        self.wait_text(f"offline {second}")

    def test_the_same_client_id_twice_is_no_storm_and_is_told(self):
        other = self.probe((self.config(self.port), "p"))
        other.connected("p", 10)
        time.sleep(5)
        connects = other.stats("p")["connects"] + self.probe_.stats("p")["connects"]
        self.assertLessEqual(connects, 14 * SLOW)
        self.probe_.logged("lost tcp://")


if __name__ == "__main__":
    unittest.main()
