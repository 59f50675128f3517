"""Two controllers at once, the older one not knowing that it was replaced: once the newer
has spoken, nothing of the older is ever written to a device.

The devices' registers are the judge: the older sends negative offsets, the newer positive
ones, and each setpoint has a value of its own.
"""
import os
import random
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "driver"))
import devices  # noqa: E402
from driver_case import SLOW, DriverCase  # noqa: E402

OLD, NEW = 7, 8
BOTH = ("b1", "b2")  # commanded by both; b3 by the older one alone
ALL = BOTH + ("b3",)
TTL_MS = 2000


class Sender(threading.Thread):
    """A controller: a setpoint every 40 ms or so, some twice, some again after others."""

    def __init__(self, ear, epoch, sign, ders):
        super().__init__(daemon=True)
        self.ear, self.epoch, self.sign, self.ders = ear, epoch, sign, ders
        self.dice = random.Random(epoch)
        self.seq = 0
        self.sent = []
        self.ended = threading.Event()

    def run(self):
        while not self.ended.is_set():
            self.seq += 1
            for der in self.ders:
                message = {"epoch": self.epoch, "seq": self.seq, "source": "test",
                           "t_ms": int(time.time() * 1000), "ttl_ms": TTL_MS,
                           "f_offset_hz": self.sign * self.seq / 1000}
                self.sent.append((der, message))
                self.send(der, message)
                if self.dice.random() < 0.3:
                    self.send(der, message)
                if self.dice.random() < 0.2:
                    self.send(*self.sent[max(0, len(self.sent) - 9)])
            time.sleep(self.dice.uniform(0.02, 0.06))

    def send(self, der, message):
        self.ear.publish(f"der/{der}/setpoint", message)

    def end(self):
        self.ended.set()
        self.join(10)


class TwoControllers(DriverCase):
    def setUp(self):
        super().setUp()
        chain = devices.small()
        self.offset_at = chain.at[64900] + 6
        self.begin([{"id": der} for der in ALL],
                   {der: {"registers": dict(chain.registers)} for der in ALL})
        self.online(0)
        self.senders = []

    def online(self, since):
        for der in ALL:
            self.expect_state(der, "online", 10, since)

    def sender(self, epoch, sign, ders):
        ear = self.lab.ear()
        self.addCleanup(ear.close)
        sender = Sender(ear, epoch, sign, ders)
        self.addCleanup(sender.end)
        sender.start()
        return sender

    def offsets(self, der):
        """Every offset that was written, in mHz, in order."""
        found = []
        for _, _, at, values in self.servers[der].written():
            if at <= self.offset_at < at + len(values):
                raw = values[self.offset_at - at]
                found.append(raw - 0x10000 if raw & 0x8000 else raw)
        return found

    def expect_written(self, der, test, what):
        self.expect(lambda: any(test(value) for value in self.offsets(der)), 5, what)

    def refused(self):
        return sum(r["stage"] == "rejected" and r["reason"].startswith("epoch: ")
                   for der in ALL for r in self.results(der))

    def restart_driver(self):
        """Killed, not asked to end; {der: number of its offsets until then}."""
        self.lab.kill("skerry-driver")
        time.sleep(0.2)
        counts = {der: len(self.offsets(der)) for der in ALL}
        at = time.monotonic()
        self.lab.start("skerry-driver")
        self.online(at)
        return counts

    def test_the_older_one_is_never_obeyed_again(self):
        old = self.sender(OLD, -1, ALL)
        for der in ALL:
            self.expect_written(der, lambda value: value < 0, f"the older commands {der}")
        time.sleep(0.5)
        new = self.sender(NEW, 1, BOTH)
        for der in BOTH:
            self.expect_written(der, lambda value: value > 0, f"the newer commands {der}")
        time.sleep(0.5 * SLOW)  # what was under way for b3 when the newer one spoke
        last_of_b3 = len(self.offsets("b3"))
        time.sleep(2)
        counts = self.restart_driver()
        time.sleep(2)
        new.end()
        time.sleep(1)  # the older one alone
        old.end()
        self.check(counts, last_of_b3, old, new)

    def check(self, counts, last_of_b3, old, new):
        for der in BOTH:
            found = self.offsets(der)
            first = next(i for i, value in enumerate(found) if value > 0)
            print(f"{der}: {first} offsets of the older, then {len(found) - first} of the newer",
                  flush=True)
            self.assertEqual([value for value in found[first:] if value <= 0], [])
            for life in (found[first:counts[der]], found[counts[der]:]):
                self.assertGreater(len(life), 5)
                self.assertEqual(life, sorted(set(life)), "repeated, or out of order")
        self.assertEqual(len(self.offsets("b3")), last_of_b3,
                         "the newer one never spoke of b3, the older one may not either")
        print(f"sent {len(old.sent)} of the older and {len(new.sent)} of the newer, besides "
              f"repetitions; {self.refused()} refused by their epoch", flush=True)
        self.assertGreater(self.refused(), 50)


if __name__ == "__main__":
    unittest.main()
