"""A load step moves the frequency; the controller brings it back and P stays shared."""
import statistics
import time
import unittest

from scenario import F_NOM_HZ, SLOW, Scenario

BAND_HZ = 0.020


class LoadStep(Scenario):
    def test_frequency_is_restored_and_power_shared(self):
        at = time.monotonic()
        self.load_step(12000, 3000)
        time.sleep(6 * SLOW)
        samples = sorted(self.measured("bess1", "f_hz", at) + self.measured("bess2", "f_hz", at))
        self.assertGreater(len(samples), 20)
        lowest = min(f for _, f in samples)
        self.assertLess(lowest, F_NOM_HZ - BAND_HZ, "the step is too small to show anything")
        outside = [t for t, f in samples if abs(f - F_NOM_HZ) > BAND_HZ]
        back_s = max(outside) - at
        print(f"lowest {lowest:.3f} Hz, back inside after {back_s:.2f} s", flush=True)
        self.assertLessEqual(back_s, 3.0 * SLOW)
        self.assertLessEqual(max(f for _, f in samples), F_NOM_HZ + 0.005, "overshoot")

        latencies = [m.json()["latency_ms"] for m in self.ear.all("controller/state", at)]
        latencies = [ms for ms in latencies if ms is not None]
        self.assertTrue(latencies, "no setpoint's latency was told")
        print(f"measurement to register: {statistics.median(latencies):.0f} ms", flush=True)
        self.assertLess(statistics.median(latencies), 2000 * SLOW)

        settled = time.monotonic() - 1.5
        shares = []
        for der in ("bess1", "bess2"):
            p_w = statistics.mean(p for _, p in self.measured(der, "p_w", settled))
            s_va = self.ear.last(f"der/{der}/nameplate").json()["s_max_va"]
            shares.append(p_w / s_va)
        self.assertGreater(min(shares), 0.05, "the batteries carry nothing")
        self.assertLess(abs(shares[0] - shares[1]), 0.01)

    def test_the_load_going_away_is_restored_too(self):
        self.load_step(12000, 3000)
        time.sleep(4 * SLOW)
        at = time.monotonic()
        self.load_step(7000, 1500)
        time.sleep(4 * SLOW)
        samples = self.measured("bess1", "f_hz", at)
        self.assertGreater(max(f for _, f in samples), F_NOM_HZ + BAND_HZ)
        self.assertLess(abs(samples[-1][1] - F_NOM_HZ), 0.002)

    def test_setpoints_are_never_retained(self):
        late = self.lab.ear()
        self.addCleanup(late.close)
        time.sleep(1)
        self.assertEqual([m.topic for m in late.all("der/.*/setpoint") if m.retained], [])
        self.assertTrue(late.all("der/.*/measurement"), "retained measurements are there")
        self.assertTrue(all(m.retained for m in late.all("der/.*/nameplate")))


if __name__ == "__main__":
    unittest.main()
