"""Curves and sets of parameters over real Modbus: written, asked for, adopted or refused."""
import re
import struct
import time
import unittest

from simulated import Bess, Simulated

IN_PROGRESS, COMPLETED, FAILED = 0, 1, 2
S_VA = 5000.0

# Registers, from the model's first
ENA, REQUEST, RESULT = 2, 3, 4
ACT_PT, DEPT_REF = {705: 15, 706: 15, 712: 14}, {705: 16, 706: 16, 712: 15}
FIRST_POINT = {705: 25, 706: 20, 712: 18}
REVERT_S, REVERT_LEFT = 7, 9
SETS, SET_REGS = 14, 10  # of model 711


def edit(text):
    return re.sub(r'id = "pv1"; generation = "ders";',
                  'id = "pv1"; generation = "1, 701, 702, 704, 705, 706, 711, 712"; '
                  "frequency_watt_pct = 5.0;", text)


def words(form, *values):
    data = struct.pack(">" + form, *values)
    return struct.unpack(f">{len(data) // 2}H", data)


class Adopt(Simulated):
    EDIT = staticmethod(edit)

    def setUp(self):
        super().setUp()
        self.pv = self.device("pv1")

    def write_curve(self, model, points, dept_ref=2):
        self.pv.put(model, ACT_PT[model], len(points))
        self.pv.put(model, DEPT_REF[model], dept_ref)
        for i, (x, y) in enumerate(points):
            self.pv.put(model, FIRST_POINT[model] + 2 * i,
                        *words("hh", round(100 * x), round(100 * y)))

    def ask(self, model, index):
        """What becomes of it."""
        self.pv.put(model, REQUEST, index)
        self.expect(lambda: self.pv.get(model, RESULT, "H") != IN_PROGRESS, 10, "an answer")
        return self.pv.get(model, RESULT, "H")

    def q_var(self):
        return self.state(time.monotonic())["ders"]["pv1"]["q_var"]

    def p_w(self):
        return self.state(time.monotonic())["ders"]["pv1"]["p_w"]

    def test_a_curve_is_adopted_and_then_followed(self):
        self.write_curve(705, [(90, 30), (110, 30)])
        self.pv.put(705, ENA, 1)
        self.assertLess(abs(self.q_var()), 0.25 * S_VA, "what was written is not in force")
        self.assertEqual(self.ask(705, 1), COMPLETED)
        self.expect(lambda: abs(self.q_var() - 0.3 * S_VA) < 0.01 * S_VA, 10, "it follows")
        self.write_curve(705, [(90, -20), (110, -20)])
        self.assertAlmostEqual(self.q_var(), 0.3 * S_VA, delta=0.01 * S_VA)
        self.pv.put(705, ENA, 0)
        self.expect(lambda: abs(self.q_var()) < 0.01 * S_VA, 10, "switched off")

    def test_a_request_is_in_progress_as_long_as_the_clock_stands(self):
        self.command(der="pv1", fault="clock_stopped")
        self.expect(lambda: self.ear.last("event"), 3, "the clock stands")
        self.pv.put(706, REQUEST, 1)
        time.sleep(1.5)
        self.assertEqual(self.pv.get(706, RESULT, "H"), IN_PROGRESS)
        self.command(der="pv1", fault="none")
        self.expect(lambda: self.pv.get(706, RESULT, "H") == COMPLETED, 10, "it goes on")

    def test_what_is_no_curve_fails_and_changes_nothing(self):
        good = [(90, 30), (110, 30)]
        self.write_curve(705, good)
        self.pv.put(705, ENA, 1)
        self.assertEqual(self.ask(705, 1), COMPLETED)
        self.expect(lambda: abs(self.q_var() - 0.3 * S_VA) < 0.01 * S_VA, 10, "it follows")
        for points, ref, index in (([(110, 0), (90, 0)], 2, 1), ([(100, 0)], 2, 1),
                                   ([(90, 0), (110, 0)], 3, 1), ([(90, 0), (110, 0)], 2, 2),
                                   ([(90, 0), (110, 0)], 2, 0)):
            with self.subTest(points=points, ref=ref, index=index):
                self.write_curve(705, points, ref)
                self.assertEqual(self.ask(705, index), FAILED)
        self.pv.put(705, ACT_PT[705], 5)
        self.assertEqual(self.ask(705, 1), FAILED, "it has room for four points")
        self.assertAlmostEqual(self.q_var(), 0.3 * S_VA, delta=0.01 * S_VA)

    def test_every_kind_of_curve_answers(self):
        for model, points, ref in ((706, [(105, 100), (110, 20)], 1),
                                   (712, [(-100, 44), (0, 0), (100, -44)], 2)):
            with self.subTest(model=model):
                self.write_curve(model, points, ref)
                self.assertEqual(self.ask(model, 1), COMPLETED)
                self.write_curve(model, list(reversed(points)), ref)
                self.assertEqual(self.ask(model, 1), FAILED)

    def test_a_set_of_711_becomes_the_first_and_is_followed(self):
        second = SETS + SET_REGS
        before = self.p_w()
        self.pv.put(711, second, *words("IIHH", 100, 100, 200, 300))  # 0.1 Hz, 2 %, 3 %
        self.assertEqual(self.ask(711, 2), COMPLETED)
        self.assertEqual(self.pv.get(711, SETS, "I"), 100)
        self.assertEqual(self.pv.get(711, SETS + 4, "H"), 200)
        self.pv.put(711, ENA, 1)
        for der in ("bess1", "bess2"):
            bess = Bess(self.lab.device_port(der), 1)
            self.addCleanup(bess.close)
            bess.set_offset(0.6)
        self.expect(lambda: self.state(time.monotonic())["f_hz"] > 50.2, 10, "it is fast")
        state = self.expect(lambda: (lambda s: s if s["ders"]["pv1"]["p_w"] < before - 200
                                     else None)(self.state(time.monotonic())), 10, "less")
        time.sleep(3)
        state = self.state(time.monotonic())
        less_w = (state["f_hz"] - 50 - 0.1) / (50 * 0.02) * S_VA
        self.assertAlmostEqual(state["ders"]["pv1"]["p_w"], before - less_w, delta=60)

    def test_a_set_without_a_slope_fails_and_the_first_is_only_read(self):
        second = SETS + SET_REGS
        self.pv.put(711, second + 4, 0, 500)
        self.assertEqual(self.ask(711, 2), FAILED)
        self.assertEqual(self.pv.get(711, SETS + 4, "H"), 500)
        self.assertEqual(self.ask(711, 4), FAILED, "there are three")
        reply = self.pv.client.write_registers(self.pv.models[711] + SETS + 4, [100], slave=1)
        self.assertTrue(reply.isError())
        self.assertEqual(self.pv.get(711, SETS + 4, "H"), 500)
        self.assertEqual(self.pv.get(711, SETS + 9, "H"), 1)

    def test_it_reverts_when_its_time_is_over(self):
        self.pv.put(705, REVERT_S, 0, 2)
        self.pv.put(705, ENA, 1)
        self.assertGreater(self.pv.get(705, REVERT_LEFT, "I"), 0)
        self.expect(lambda: self.pv.get(705, ENA, "H") == 0, 10, "it is off again")


if __name__ == "__main__":
    unittest.main()
