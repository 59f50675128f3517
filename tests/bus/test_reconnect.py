"""The broker goes and comes back, hangs, or refuses: nothing old is sent, nothing storms."""
import os
import signal
import time
import unittest

from bus import BUILD, ENOTCONN, OK, PORTS, SLOW, Broker, BusTest, wait_for


class Reconnect(BusTest):
    def test_connects_when_the_broker_comes_later(self):
        port = PORTS.take()
        probe = self.probe((self.config(port), "p"))
        probe.expect(r"p lost .*")
        self.assertEqual(probe.pub("p", "a"), ENOTCONN)
        self.brokers.append(Broker(self.folder, port=port))
        probe.connected("p", 10)
        probe.logged(r"warning: p: cannot connect to tcp://127.0.0.1:\d+: ")
        probe.logged(r"notice: p: connected to tcp://127.0.0.1:\d+, MQTT 5")

    def test_nothing_sent_while_disconnected_arrives_later(self):
        broker = self.broker()
        probe = self.probe((self.config(broker.port), "p"))
        probe.connected("p")
        at = time.monotonic()
        broker.kill()
        probe.expect(r"p lost .*")
        for number in range(20):
            self.assertEqual(probe.pub("p", "a", str(number), retained=1), ENOTCONN)
        broker.start()
        probe.connected("p", 10, since=at)
        self.assertEqual(probe.pub("p", "a", "fresh", retained=1), OK)
        listener = self.listener(broker.port, "a")
        self.assertTrue(wait_for(lambda: listener.texts("a"), 5))
        time.sleep(0.3)
        self.assertEqual(listener.texts("a"), ["fresh"])
        self.assertEqual(probe.stats("p")["refused"], 20)

    def test_what_a_hung_broker_never_took_is_not_replayed(self):
        broker = self.broker()
        probe = self.probe((self.config(broker.port, "keepalive_s = 1;"), "p"))
        probe.connected("p")
        probe.settled("p")
        before = probe.stats("p")["published"]
        broker.signal(signal.SIGSTOP)
        sent = probe.burst("p", 900, "a", 0, 16000)  # far more than the sockets' buffers
        sent += probe.burst("p", 50, "a", 1, 100)
        probe.expect(r"p lost .*", 10)
        broker.kill()  # what it had in its socket goes with it
        at = time.monotonic()
        broker.start()
        listener = self.listener(broker.port, "#")
        probe.connected("p", 10, since=at)
        probe.pub("p", "b", "fresh")
        self.assertTrue(wait_for(lambda: listener.texts("b"), 5))
        time.sleep(0.5)
        self.assertEqual(listener.texts("a"), [])
        stats = probe.stats("p")
        self.assertEqual(stats["published"], before + sent + 2)  # a birth and "fresh"
        self.assertEqual(stats["lost"], 50)

    def test_a_hung_broker_is_noticed_within_two_and_a_half_keep_alives(self):
        broker = self.broker()
        probe = self.probe((self.config(broker.port, "keepalive_s = 2;"), "p"))
        probe.connected("p")
        at = time.monotonic()
        broker.signal(signal.SIGSTOP)
        probe.expect(r"p lost .*", 8)
        self.assertLess(time.monotonic() - at, 7 * SLOW)
        broker.signal(signal.SIGCONT)
        probe.connected("p", 15, since=at)

    def test_back_off_grows_and_the_log_does_not(self):
        probe = self.probe((self.config(PORTS.take()), "p"))
        time.sleep(8)
        lost = [at for at, text in probe.lines if text.startswith("p lost")]
        gaps = [b - a for a, b in zip(lost, lost[1:])]
        self.assertGreaterEqual(len(gaps), 3)
        self.assertLessEqual(len(gaps), 9)
        self.assertLess(gaps[0], gaps[-1])
        self.assertEqual(probe.logged("cannot connect"), 1)

    def test_a_lost_broker_does_not_touch_the_others(self):
        first, second = self.broker(), self.broker()
        probe = self.probe((self.config(first.port), "one"), (self.config(second.port), "two"))
        probe.connected("one")
        probe.connected("two")
        probe.sub("two", "a")
        first.kill()
        probe.expect(r"one lost .*")
        for number in range(10):
            began = time.monotonic()
            self.assertEqual(probe.pub("two", "a", str(number)), OK)
            probe.expect(rf"two message a 1 0 1 {number}", 2)
            self.assertLess(time.monotonic() - began, 0.5 * SLOW)
            time.sleep(0.1)
        self.assertEqual(probe.all(r"two lost .*"), [])
        first.start()
        probe.connected("one", 10, since=began)

    def test_a_hung_broker_does_not_touch_the_others(self):
        first, second = self.broker(), self.broker()
        probe = self.probe((self.config(first.port), "one"), (self.config(second.port), "two"))
        probe.connected("one")
        probe.connected("two")
        probe.sub("two", "a")
        first.signal(signal.SIGSTOP)
        probe.burst("one", 900, "x", 0, 16000)
        for number in range(10):
            began = time.monotonic()
            self.assertEqual(probe.pub("two", "a", str(number)), OK)
            probe.expect(rf"two message a 1 0 1 {number}", 2)
            self.assertLess(time.monotonic() - began, 0.5 * SLOW)
        first.signal(signal.SIGCONT)

    def test_buses_are_freed_while_connecting(self):
        for port in (PORTS.take(), self.broker().port):
            probe = self.probe((self.config(port), "one"), (self.config(port), "two"))
            freed = probe.ask("one free", r"one freed (\d+)", 10)
            self.assertLess(int(freed.group(1)), 1000 * SLOW)
            self.assertEqual(probe.end(), 0)

    def test_a_name_that_does_not_resolve_is_told_and_blocks_nobody(self):
        broker = self.broker()
        probe = self.probe((self.config(broker.port, host="bad..name"), "one"),
                           (self.config(broker.port), "two"),
                           (self.config(broker.port, host="localhost"), "three"))
        probe.connected("two")
        probe.connected("three")
        probe.expect(r"one lost .*its name cannot be resolved", 30)
        probe.logged("one: cannot connect to tcp://bad..name:.*: its name cannot be resolved")

    @unittest.skipIf(SLOW > 1, "the sanitizers' libraries must be loaded first")
    def test_a_silent_name_server_delays_nothing_else(self):
        broker = self.broker()
        shim = os.path.join(BUILD, "tests", "libslow_names.so")
        probe = self.probe((self.config(broker.port, host="slow.invalid"), "one"),
                           (self.config(broker.port), "two"), preload=shim)
        probe.connected("two")
        probe.sub("two", "a")
        for number in range(20):
            began = time.monotonic()
            self.assertEqual(probe.pub("two", "a", str(number)), OK)
            probe.expect(rf"two message a 1 0 1 {number}|two message a 1 0 2 {number}", 2)
            self.assertLess(time.monotonic() - began, 0.5)
            time.sleep(0.05)
        self.assertEqual(probe.all(r"one lost .*"), [])
        self.assertEqual(probe.end(), 0, "ended while the name is still being asked for")

    def test_a_refused_subscription_is_named_and_the_rest_works(self):
        from fake_broker import FakeBroker
        fake = FakeBroker(refuse_filters=("no/#",))
        self.addCleanup(fake.close)
        probe = self.probe((self.config(fake.port), "p"))
        probe.connected("p")
        probe.sub("p", "no/#")
        probe.logged(r"error: p: the broker refused the subscription to no/#: .* \(code 135\)")
        self.assertEqual(probe.pub("p", "a"), OK)


if __name__ == "__main__":
    unittest.main()
