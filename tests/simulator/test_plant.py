"""The plant through its registers: load step, offset, reversion, ceiling, set-points."""
import time
import unittest

from simulated import SLOW, Bess, Simulated, mbpoll, mbpoll_words

SETTLED_HZ = 0.0005


class Plant(Simulated):
    def bess(self, der):
        device = Bess(self.lab.device_port(der), 1)
        self.addCleanup(device.close)
        return device

    def settled(self, device, f_hz, what):
        self.expect(lambda: abs(device.f_hz() - f_hz) <= SETTLED_HZ, 4,
                    f"{what}: {f_hz:.4f} Hz")

    def test_a_load_step_is_seen_in_the_frequency_and_shared(self):
        one, two = self.bess("bess1"), self.bess("bess2")
        before = one.f_hz()
        self.assertAlmostEqual(before, 50 - 2.0 / 30, delta=0.002)
        self.command(load="load1", p_w=12000, q_var=3000)
        self.expect(lambda: one.f_hz() < before - 0.15, 2, "the frequency falls")
        time.sleep(1.0 * SLOW)
        shares = [d.get(701, 10, "h", 116) / s for d, s in ((one, 10e3), (two, 5e3))]
        print(f"{before:.4f} -> {one.f_hz():.4f} Hz, shares {shares}", flush=True)
        self.assertAlmostEqual(one.f_hz(), 50 - 7.0 / 30, delta=0.003)
        self.assertAlmostEqual(one.f_hz(), two.f_hz(), delta=0.0002)
        self.assertAlmostEqual(shares[0], shares[1], delta=0.0005)
        load = self.device("load1")
        self.assertAlmostEqual(load.get(203, 18, "h", 22), -12000, delta=15)
        self.assertAlmostEqual(load.get(203, 28, "h", 32), -3000, delta=15)

    def test_a_common_offset_raises_the_frequency_by_exactly_that(self):
        batteries = self.bess("bess1"), self.bess("bess2")
        before = batteries[0].f_hz()
        for battery in batteries:
            battery.set_offset(0.1234)
        for battery in batteries:
            self.settled(battery, before + 0.1234, "the offset is in the frequency")
            self.assertAlmostEqual(battery.offset_hz(), 0.1234, delta=1e-9)

    def test_an_offset_reverts_when_nobody_refreshes_it(self):
        battery = self.bess("bess1")
        before = battery.f_hz()
        at = time.monotonic()
        battery.set_offset(0.09, revert_s=2)
        self.assertIn(battery.get(64900, 12, "I"), (1, 2))
        self.settled(battery, before + 0.06, "one of two units with 2/3 of the droop")
        self.expect(lambda: battery.offset_hz() == 0, 4, "the offset reverted")
        took = time.monotonic() - at
        self.settled(battery, before, "and so has the frequency")
        self.assertEqual(battery.get(64900, 8, "H"), 0, "Ena is 0 again")
        self.assertGreater(took, 1.8)
        self.assertLess(took, 2.5 * SLOW)

    def test_mbpoll_writes_what_pymodbus_reads(self):
        battery = self.bess("bess2")
        port = self.lab.device_port("bess2")
        first = battery.models[64900]
        code, text = mbpoll(port, "-a", "1", "-r", str(first + 6), "127.0.0.1", "--", "1000")
        self.assertEqual(code, 0, text)
        self.assertEqual(battery.get(64900, 6, "h"), 1000)
        code, text = mbpoll(port, "-a", "1", "-r", str(first), "-c", "10", "-t", "4:hex",
                            "127.0.0.1")
        self.assertEqual(code, 0, text)
        self.assertEqual(mbpoll_words(text)[:2] + mbpoll_words(text)[6:7], [64900, 19, 1000])
        code, text = mbpoll(port, "-a", "1", "-r", str(first + 10), "127.0.0.1", "--", "1")
        self.assertNotEqual(code, 0, "the echo is read-only: " + text)

    def test_a_ceiling_and_the_contactor(self):
        new, old = self.device("pv1"), self.device("pv2")
        new.put(704, 15, 2000)  # 20.00 % of 5 kW
        new.put(704, 14, 1)
        old.put(123, 5, 1000, 0, 0, 0, 1)  # 10 %, as a block
        self.expect(lambda: abs(new.get(701, 10, "h", 116) - 1000) < 5, 4, "pv1 at 1 kW")
        self.expect(lambda: abs(old.get(103, 14, "h", 15) - 500) < 5, 4, "pv2 at 500 W")
        self.assertEqual(new.get(701, 4, "H"), 4, "throttled")
        self.assertEqual(old.get(103, 38, "H"), 5, "throttled, as model 103 counts")
        old.put(123, 4, 0)
        self.expect(lambda: old.get(103, 14, "h") == 0, 2, "pv2 off")

    def test_a_set_point_of_a_battery_moves_its_share(self):
        one, two = self.bess("bess1"), self.bess("bess2")
        before = two.get(701, 10, "h", 116)
        one.put(704, 24, 0, 3000)
        one.put(704, 22, 1)
        self.expect(lambda: abs(two.get(701, 10, "h", 116) - (before - 1000)) < 15, 4,
                    "bess2 gives 1 kW less")


if __name__ == "__main__":
    unittest.main()
