"""MQTT 5 first, 3.1.1 where a broker offers no more, and back."""
import time
import unittest

from bus import OK, SLOW, BusTest, wait_for
from fake_broker import FakeBroker


class Versions(BusTest):
    def fake(self, **options):
        fake = FakeBroker(**options)
        self.addCleanup(fake.close)
        return fake

    def check_falls_back(self, how, attempts):
        fake = self.fake(five=how)
        probe = self.probe((self.config(fake.port), "p"))
        probe.connected("p", 10)
        self.assertEqual(fake.connects, [5] * attempts + [4])
        probe.logged("trying 3.1.1")
        self.assertEqual(probe.sub("p", "a"), OK)
        self.assertEqual(probe.pub("p", "a", expiry_ms=1000), OK)
        self.assertTrue(wait_for(lambda: probe.stats("p")["unacked"] == 0, 5))

    def test_a_broker_that_says_it_in_mqtt_5(self):
        self.check_falls_back("reason", 1)

    def test_a_broker_that_says_it_in_mqtt_3(self):
        self.check_falls_back("code", 1)

    def test_a_broker_that_just_closes(self):
        self.check_falls_back("close", 2)

    def test_falling_back_is_quick(self):
        began = time.monotonic()
        self.check_falls_back("reason", 1)
        self.assertLess(time.monotonic() - began, 3 * SLOW)

    def test_five_comes_first_again_after_a_loss(self):
        fake = self.fake(five="reason")
        probe = self.probe((self.config(fake.port), "p"))
        probe.connected("p", 10)
        fake.five = "accept"
        at = time.monotonic()
        fake.open[-1].shutdown(2)
        probe.connected("p", 10, since=at)
        self.assertEqual(fake.connects, [5, 4, 5])

    def test_only_auto_falls_back(self):
        fake = self.fake(five="reason")
        probe = self.probe((self.config(fake.port, 'version = "5";'), "p"))
        probe.expect(r"p lost .*")
        time.sleep(1.5 * SLOW)
        self.assertEqual(set(fake.connects), {5})
        probe.logged(r"cannot connect .*nsupported Protocol Version.*132")

    def test_3_1_1_is_spoken_when_asked_for(self):
        broker = self.broker()
        probe = self.probe((self.config(broker.port, 'version = "3.1.1";'), "p"))
        probe.connected("p")
        self.assertEqual(probe.sub("p", "a/+"), OK)
        self.assertEqual(probe.sub("p", "b"), OK)
        self.assertEqual(probe.burst("p", 100, "a/b", 1, 20), 100)
        probe.expect(r"p message a/b 1 0 20 99 .*")
        self.assertTrue(wait_for(lambda: probe.stats("p")["unacked"] == 0, 5))
        self.assertIn("as p (p2, c1", broker.log())

    def test_a_refused_subscription_is_named_in_3_1_1_too(self):
        fake = self.fake(five="code", refuse_filters=("no",))
        probe = self.probe((self.config(fake.port), "p"))
        probe.connected("p", 10)
        probe.sub("p", "no")
        probe.logged("refused the subscription to no")
        self.assertEqual(probe.all(r"p lost .*")[1:], [])

    def test_a_broker_that_never_answers_is_given_up_and_tried_again(self):
        fake = self.fake(five="silent")
        probe = self.probe((self.config(fake.port), "p"))
        probe.expect(r"p lost .*", 14)
        self.assertTrue(wait_for(lambda: len(fake.connects) >= 2, 10 * SLOW))
        probe.logged("cannot connect to .*: TCP connect timeout")

    def test_a_broker_that_never_answers_a_subscription(self):
        fake = self.fake(answer_subscribe=False)
        probe = self.probe((self.config(fake.port), "p"))
        probe.connected("p")
        probe.sub("p", "a")
        fake.open[-1].shutdown(2)
        probe.expect(r"p lost \d+ connection lost")
        probe.expect(r"p lost \d+ no answer to a subscription", 12)
        fake.answer_subscribe = True
        at = time.monotonic()
        probe.connected("p", 10, since=at)


if __name__ == "__main__":
    unittest.main()
