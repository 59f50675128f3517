"""Publishing and subscribing: what arrives, how it is marked, what is refused."""
import time
import unittest

from bus import EINVAL, OK, SLOW, BusTest, wait_for


class Messages(BusTest):
    def setUp(self):
        super().setUp()
        self.port = self.broker().port
        self.path = self.config(self.port)

    def start(self, *options):
        probe = self.probe((self.path, "p"), options=options)
        probe.connected("p")
        return probe

    def test_a_message_arrives_as_it_was_sent(self):
        probe, listener = self.start(), self.listener(self.port)
        self.assertEqual(probe.pub("p", "a/b", "hello there", qos=0), OK)
        self.assertEqual(probe.pub("p", "a/c", "", qos=1), OK)
        self.assertTrue(wait_for(lambda: listener.texts("a/c") == [""]
                                 and listener.texts("a/b") == ["hello there"], 5))

    def test_one_filter_and_many(self):
        for filters in (["a/b"], ["a/b", "a/+/d", "b/#"]):
            probe = self.start()
            for each in filters:
                self.assertEqual(probe.sub("p", each), OK)
            probe.pub("p", "a/b", str(len(filters)))
            probe.expect(rf"p message a/b 1 0 1 {len(filters)}")
            self.assertEqual(probe.end(), 0)

    def test_wildcards_match_whole_levels(self):
        probe = self.start()
        probe.sub("p", "a/+/c")
        probe.sub("p", "b/#")
        for topic in ("a/x/c", "a/x/y/c", "b", "b/x/y", "c", "a/end/c"):
            probe.pub("p", topic, "1")
        probe.expect(r"p message a/end/c 1 0 1 1")
        heard = [m.group(1) for m in probe.all(r"p message (\S+) .*")]
        self.assertEqual(heard, ["a/x/c", "b", "b/x/y", "a/end/c"])

    def test_retained_is_marked_only_for_the_stored_copy(self):
        probe = self.start()
        probe.pub("p", "keep", "1", retained=1)
        probe.sub("p", "keep")
        probe.expect(r"p message keep 1 1 1 1")
        probe.pub("p", "keep", "2", retained=1)
        probe.expect(r"p message keep 1 0 1 2")

    def test_subscriptions_come_back_before_connected_does(self):
        probe = self.start()
        probe.pub("p", "keep", "1", retained=1)
        probe.sub("p", "keep")
        probe.expect(r"p message keep 1 1 1 1")
        at = time.monotonic()
        self.brokers[0].kill()
        self.brokers[0].start()
        second = self.listener(self.port)
        probe.connected("p", 10, since=at)
        second.client.publish("keep", "3", qos=1)
        probe.expect(r"p message keep 1 0 1 3")

    def test_a_message_that_expired_does_not_reach_a_late_subscriber(self):
        probe = self.start()
        probe.pub("p", "short", "1", retained=1, expiry_ms=800)  # rounded up to 1 s
        probe.pub("p", "long", "1", retained=1, expiry_ms=60000)
        self.assertTrue(wait_for(lambda: probe.stats("p")["unacked"] == 0, 5))
        time.sleep(2.2)
        late = self.listener(self.port)
        self.assertTrue(wait_for(lambda: late.texts("long", retained=True), 5))
        self.assertEqual(late.texts("short"), [])

    def test_what_can_never_be_sent_never_leaves(self):
        probe = self.start()
        for topic in ("a/+", "a/#", "x" * 256):
            self.assertEqual(probe.pub("p", topic), EINVAL, topic)
        for topic in ("a/b#", "a+/b", "#/a", "x" * 256):
            self.assertEqual(probe.sub("p", topic), EINVAL, topic)
        self.assertEqual(probe.pub("p", "a", qos=2), EINVAL)
        self.assertEqual(probe.sub("p", "a", 2), EINVAL)
        self.assertEqual(probe.pub("p", "a"), OK)
        self.assertEqual(probe.all(r"p lost .*"), [])

    def test_the_largest_payload_passes_and_a_larger_one_does_not(self):
        probe = self.start()
        probe.sub("p", "big")
        self.assertEqual(probe.burst("p", 1, "big", 1, 16384), 1)
        probe.expect(r"p message big 1 0 16384 0 .*")
        self.assertEqual(probe.burst("p", 1, "big", 1, 16385), 0)
        self.listener(self.port).client.publish("big", "y" * 16385, qos=1)
        self.assertTrue(wait_for(lambda: probe.stats("p")["dropped"] == 1, 5))
        self.assertEqual(len(probe.messages("p", "big")), 1)

    def test_a_burst_beyond_the_queue_is_counted_not_waited_for(self):
        probe = self.start("--capacity", "100")
        probe.sub("p", "flood")
        other = self.probe((self.path, "q"))
        other.connected("q")
        probe.send("p sleep 1500")
        self.assertEqual(other.burst("q", 900, "flood", 0, 100), 900)
        probe.expect(r"p slept", 10)
        self.assertTrue(wait_for(lambda: probe.stats("p")["received"] == 900, 5 * SLOW))
        stats = probe.stats("p")
        heard = [int(m[3]) for m in probe.messages("p", "flood")]
        self.assertEqual(stats["dropped"], 900 - len(heard))
        self.assertGreaterEqual(stats["dropped"], 700)
        self.assertEqual(heard[:100], list(range(100)), "the oldest stay, in order")
        other.pub("q", "flood", "after")
        probe.expect(r"p message flood 1 0 5 after")

    def test_every_acknowledgement_is_accounted_for(self):
        probe = self.start()
        self.assertEqual(probe.burst("p", 500, "a", 1, 50), 500)
        self.assertTrue(wait_for(lambda: probe.stats("p")["unacked"] == 0, 2 * SLOW),
                        "a burst beyond the broker's receive maximum must not crawl")
        stats = probe.stats("p")
        self.assertEqual((stats["lost"], stats["refused"]), (0, 0))
        self.assertEqual(stats["published"], 501)  # and the birth


if __name__ == "__main__":
    unittest.main()
