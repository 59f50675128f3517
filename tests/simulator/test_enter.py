"""How devices start and stop, as their registers tell it: an inverter's states and enter
service (model 703), a genset's states."""
import re
import time
import unittest

from simulated import Bess, Simulated

OFF, SLEEPING, STARTING, RUNNING, THROTTLED, SHUTTING_DOWN = range(6)
ENTER_S = 2.0


def edit(text):
    """A PV inverter that takes its time, and a genset behind a SunSpec chain."""
    ders = ('{ id = "gen1"; kind = "genset"; role = "grid_forming"; model = "sunspec";\n'
            'link = "tcp://127.0.0.1:15090"; },\n')
    unit = ('{ id = "gen1"; s_va = 10e3; stopped = true; start_s = 2.0; min_run_s = 3.0; '
            'generation = "1, 701, 715"; },')
    text = re.sub(r"^(ders =\s*\()", lambda m: m.group(1) + ders, text, flags=re.M)
    text = re.sub(r"^(\s+ders =\s*\()", lambda m: m.group(1) + unit, text, flags=re.M)
    return re.sub(r'id = "pv1"; generation = "ders";',
                  'id = "pv1"; generation = "1, 701, 702, 703, 704, 715"; '
                  f"enter_s = {ENTER_S}; leave_s = 2.0;", text)


class Enter(Simulated):
    EDIT = staticmethod(edit)

    def setUp(self):
        super().setUp()
        self.pv = self.device("pv1")

    def state_of(self, device):
        return device.get(701, 4, "H")  # InvSt

    def passes(self, device, *states):
        """It goes through these states, one after the other."""
        for state in states:
            seen = []

            def there(state=state, seen=seen):
                seen.append(self.state_of(device))
                return seen[-1] == state
            self.expect(there, 15, f"state {state} of {states}, seen {sorted(set(seen))}")

    def left_s(self):
        return self.pv.get(703, 15, "I")

    def test_an_inverter_starts_when_its_contactor_closes(self):
        self.assertEqual(self.state_of(self.pv), RUNNING)
        self.command(trip="pv1", on=True)
        self.passes(self.pv, OFF)
        at = time.monotonic()
        self.command(trip="pv1", on=False)
        self.passes(self.pv, STARTING)
        self.assertEqual(self.pv.get(701, 3, "H"), 0, "St: off as long as it starts")
        self.assertLessEqual(self.left_s(), ENTER_S)
        self.passes(self.pv, RUNNING)
        self.assertEqual(self.left_s(), 0)
        self.assertGreater(time.monotonic() - at, ENTER_S - 0.2)

    def test_it_sleeps_at_night_and_starts_in_the_morning(self):
        self.command(irradiance="pv1", p_avail_w=0)
        self.passes(self.pv, SLEEPING)
        self.command(irradiance="pv1", p_avail_w=2000)
        self.passes(self.pv, STARTING, RUNNING)

    def test_without_permission_it_shuts_down(self):
        self.pv.put(703, 2, 0)
        self.passes(self.pv, SHUTTING_DOWN, OFF)
        self.pv.put(703, 2, 1)
        self.passes(self.pv, STARTING, RUNNING)

    def test_a_stop_goes_down_and_a_start_comes_back(self):
        self.pv.put(715, 8, 0)
        self.passes(self.pv, SHUTTING_DOWN, OFF)
        self.pv.put(715, 8, 1)
        self.passes(self.pv, STARTING, RUNNING)

    def test_delay_and_ramp_are_as_written_and_a_bad_bus_is_waited_for(self):
        self.pv.put(703, 9, 0, 1)  # ESDlyTms
        self.pv.put(703, 13, 0, 10)  # ESRmpTms
        for der in ("bess1", "bess2"):
            bess = Bess(self.lab.device_port(der), 1)
            self.addCleanup(bess.close)
            bess.set_offset(1.0)
        self.command(trip="pv1", on=True)
        self.passes(self.pv, OFF)
        self.command(trip="pv1", on=False)
        self.passes(self.pv, STARTING)
        time.sleep(2)
        self.assertEqual(self.state_of(self.pv), STARTING, "the frequency is too high")
        for der in ("bess1", "bess2"):
            bess = Bess(self.lab.device_port(der), 1)
            self.addCleanup(bess.close)
            bess.set_offset(0.0)
        self.passes(self.pv, RUNNING)
        # a tenth of its rating of 5 kW each second, 3 kW there are
        self.assertLess(self.state(time.monotonic())["ders"]["pv1"]["p_w"], 2500)
        self.expect(lambda: self.state(time.monotonic())["ders"]["pv1"]["p_w"] > 2900, 15,
                    "it is up")

    def test_a_genset_starts_and_stops(self):
        gen = self.device("gen1")
        self.assertEqual(self.state_of(gen), OFF)
        gen.put(715, 8, 1)
        self.passes(gen, STARTING, RUNNING)
        gen.put(715, 8, 0)
        self.passes(gen, SHUTTING_DOWN, OFF)


class Dark(Simulated):
    """A site that goes dark, and a battery that starts it again."""

    EDIT = staticmethod(lambda text: re.sub(r"(simulator =\s*\{)", r"\1 may_go_dark = true;", text))

    def test_without_any_source_all_is_dark_until_one_is_back(self):
        for der in ("bess1", "bess2"):
            self.command(trip=der, on=True)
        state = self.expect(lambda: (lambda s: s if s["f_hz"] == 0 else None)(
            self.state(time.monotonic())), 10, "it is dark")
        for der, unit in state["ders"].items():
            self.assertEqual((unit["v_v"], unit["p_w"]), (0, 0), der)
        load = self.device("load1")
        self.assertEqual(load.get(203, 18, "h", 22), 0)  # W
        self.command(trip="bess1", on=False)
        state = self.expect(lambda: (lambda s: s if s["ders"]["load1"]["p_w"] < -6900 else None)(
            self.state(time.monotonic())), 10, "the load is served")
        self.assertAlmostEqual(state["f_hz"], 50, delta=1)
        self.assertNotEqual(load.get(203, 18, "h", 22), 0)


if __name__ == "__main__":
    unittest.main()
