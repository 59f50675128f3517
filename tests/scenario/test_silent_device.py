"""A simulated inverter stops answering: it is flagged, and nobody else waits for it."""
import time
import unittest

from scenario import SLOW, Scenario

PERIOD_S = 0.2


def longest_gap(times):
    return max(b - a for a, b in zip(times, times[1:]))


class SilentDevice(Scenario):
    def others(self, since):
        return {der: [at for at, _ in self.measured(der, "p_w", since)]
                for der in self.lab.ids if der != "pv1"}

    def test_a_silent_inverter_is_flagged_and_delays_nobody(self):
        at = time.monotonic()
        self.ear.publish("simulator/command", {"mute": "pv1", "on": True})
        self.expect(lambda: self.state_of("pv1", at) == "offline", 4, "pv1 offline")
        status = self.ear.last("der/pv1/status").json()
        self.assertNotEqual(status["reason"], "")
        flagged = time.monotonic()
        time.sleep(4)

        expected = (time.monotonic() - at) / PERIOD_S
        for der, times in self.others(at).items():
            gap = longest_gap(times)
            print(f"{der}: {len(times)} polls, longest gap {gap * 1000:.0f} ms", flush=True)
            self.assertGreater(len(times), expected * 0.9 - 2, f"{der} lost polls")
            self.assertLess(gap, PERIOD_S * 2 * SLOW, f"{der} had to wait")
            self.assertEqual(self.state_of(der), "online")
        self.assertEqual(
            [m for m in self.measured("pv1", "p_w", flagged)], [],
            "old values of a silent device were published as new")
        control = self.ear.last("controller/state").json()
        self.assertEqual(control["hold"], "", "restoration goes on without pv1")

        answered = time.monotonic()
        self.ear.publish("simulator/command", {"mute": "pv1", "on": False})
        self.expect(lambda: self.state_of("pv1", answered) == "online", 8, "pv1 back")
        self.expect(lambda: self.measured("pv1", "p_w", answered), 2, "pv1 measured again")

    def test_a_device_that_drops_its_connections_comes_back(self):
        at = time.monotonic()
        self.ear.publish("simulator/command", {"restart": "bess2"})
        self.expect(lambda: len(self.measured("bess2", "p_w", at + 1.0)) > 3, 6,
                    "bess2 polled again after its connections were dropped")


if __name__ == "__main__":
    unittest.main()
