"""QoS 1 bursts against a broker that takes one message at a time."""
import time
import unittest

from bus import EFULL, OK, SLOW, BusTest, wait_for


class Window(BusTest):
    def setUp(self):
        super().setUp()
        broker = self.broker("max_inflight_messages 1")  # receive maximum 1 in CONNACK
        self.port = broker.port
        self.probe_ = self.probe((self.config(self.port), "p"))
        self.probe_.connected("p")
        self.probe_.settled("p")

    def test_order_is_kept_and_nothing_waits_for_paho(self):
        probe, listener = self.probe_, self.listener(self.port, "a")
        began = time.monotonic()
        self.assertEqual(probe.burst("p", 200, "a", 1, 20), 200)
        self.assertTrue(wait_for(lambda: len(listener.texts("a")) == 200, 3 * SLOW))
        self.assertLess(time.monotonic() - began, 3 * SLOW)
        self.assertEqual([int(text) for text in listener.texts("a")], list(range(200)))

    def test_qos_0_does_not_queue_behind_qos_1(self):
        probe, listener = self.probe_, self.listener(self.port)
        self.brokers[0].signal(19)  # SIGSTOP: nothing is answered
        probe.burst("p", 5, "a", 1, 20)
        self.assertEqual(probe.pub("p", "b", "now", qos=0), OK)
        self.brokers[0].signal(18)  # SIGCONT
        self.assertTrue(wait_for(lambda: len(listener.texts("a")) == 5, 5 * SLOW))
        topics = [topic for _, topic, _, _ in listener.heard if topic in "ab"]
        self.assertLess(topics.index("b"), len(topics) - 1)

    def test_what_waits_is_bounded_and_told(self):
        probe = self.probe_
        self.brokers[0].signal(19)
        sent = probe.burst("p", 1500, "a", 1, 20)
        self.assertEqual(sent, 1001, "one under way, 1,000 waiting")
        self.assertEqual(probe.pub("p", "a"), EFULL)
        self.assertEqual(probe.stats("p")["unacked"], 1001)
        self.brokers[0].signal(18)
        self.assertTrue(wait_for(lambda: probe.stats("p")["unacked"] == 0, 5 * SLOW))
        self.assertEqual(probe.stats("p")["lost"], 0)

    def test_what_expired_in_waiting_is_not_sent(self):
        probe, listener = self.probe_, self.listener(self.port, "a")
        self.brokers[0].signal(19)
        probe.pub("p", "a", "first")
        probe.pub("p", "a", "short", expiry_ms=300)
        probe.pub("p", "a", "long", expiry_ms=60000)
        time.sleep(0.6)
        self.brokers[0].signal(18)
        self.assertTrue(wait_for(lambda: "long" in listener.texts("a"), 5 * SLOW))
        self.assertEqual(listener.texts("a"), ["first", "long"])
        self.assertEqual(probe.stats("p")["lost"], 1)


if __name__ == "__main__":
    unittest.main()
