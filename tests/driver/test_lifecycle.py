"""What becomes of a setpoint after its write: effect, ramp, refresh, loss; seen on the
registers."""
import time
import unittest

from life_case import Life


class Effect(Life):
    def test_measured_as_wanted_is_effective_once(self):
        self.one("effect_s = 60;")
        self.setpoint("b1", 1, ttl_ms=20000, p_w=3000)
        self.expect_stages(1, ["written", "verified"])
        self.measure(2950)
        result = self.expect_stages(1, ["written", "verified", "effective"])
        self.assertEqual(result["applied"], {"p_w": 3000})
        self.setpoint("b1", 2, ttl_ms=20000, p_w=3000)
        self.expect_stages(2, ["written", "verified"])
        time.sleep(0.5)
        self.expect_stages(2, ["written", "verified"])
        self.setpoint("b1", 3, ttl_ms=20000, p_w=2000)
        self.measure(2010)
        self.expect_stages(3, ["written", "verified", "effective"])

    def test_what_is_not_followed_is_ineffective_until_it_is(self):
        self.one("effect_s = 1;")
        self.setpoint("b1", 1, ttl_ms=20000, p_max_w=1000)
        result = self.expect_stages(1, ["written", "verified", "ineffective"])
        self.assertEqual(result["reason"], "p_max_w: p_w measures 1500 W, wanted 1000")
        self.measure(1000)
        self.expect_stages(1, ["written", "verified", "ineffective", "effective"])


class Timer(Life):
    def test_it_is_started_again_while_the_setpoint_stands_and_no_longer(self):
        self.one()
        self.setpoint("b1", 1, ttl_ms=7000, p_max_w=2500)
        self.expect_stages(1, ["written", "verified", "effective"])
        once = [("pct", 500), ("timer", 5), ("ena", 1)]
        self.expect(lambda: self.limits() == 2 * once, 3, "the refresh at half its time")
        self.expect(lambda: self.limits() == 3 * once, 3, "the second refresh")
        self.expect_stages(1, ["written", "verified", "effective", "expired"], 4)
        time.sleep(3)
        self.assertEqual(self.limits(), 3 * once, "refreshed after the setpoint's end")


class Ramp(Life):
    def test_a_large_step_is_made_in_steps(self):
        self.one("p_ramp_w_per_s = 500.0;")
        self.setpoint("b1", 1, ttl_ms=30000, p_w=2800)
        self.expect_stages(1, ["written", "verified", "verified"], 6)
        at = self.at + 23
        self.assertEqual([v[-1] for _, _, a, v in self.server.written() if a == at],
                         [2000, 2500, 2800])
        told = [r["applied"]["p_w"] for r in self.results("b1", 1)]
        self.assertEqual(told, [2000, 2000, 2800])


class Interlock(Life):
    def test_a_condition_that_does_not_hold_is_named(self):
        self.one('interlocks = ( { point = "state"; not = 6; }, '
                 '{ point = "p_w"; max = 4000; fields = [ "p_w" ]; } );')
        self.measure(4500)
        self.expect(lambda: self.last("p_w") == 4500, 3, "the measurement")
        self.setpoint("b1", 1, p_w=1000)
        self.expect_stages(1, ["rejected"])
        self.assertEqual(self.results("b1", 1)[-1]["reason"],
                         "interlock: p_w is 4500, at most 4000")
        self.setpoint("b1", 2, p_max_w=5000)
        self.expect_stages(2, ["written", "verified", "effective"])
        self.server.set(self.chain.at[701] + 4, [6])
        self.expect(lambda: self.last("state") == 6, 3, "the fault")
        self.setpoint("b1", 3, p_max_w=5000)
        self.expect_stages(3, ["rejected"])
        self.assertIn("interlock: state is 6", self.results("b1", 3)[-1]["reason"])


class Loss(Life):
    def test_a_silent_controller_ends_a_long_setpoint(self):
        self.one()
        self.beat()
        self.setpoint("b1", 1, ttl_ms=600000, p_max_w=2500)
        result = self.expect_stages(1, ["written", "verified", "effective", "expired"], 5)
        self.assertEqual(result["reason"], "the controller is silent")
        written = len(self.limits())
        time.sleep(3)
        self.assertEqual(len(self.limits()), written)

    def test_restrict_sets_the_fallback_before_the_timer_ends(self):
        self.one('on_loss = "restrict"; fallback_p_max_w = 500;')
        self.setpoint("b1", 1, ttl_ms=1000, p_max_w=2500)
        self.expect_stages(1, ["written", "verified", "effective", "expired", "verified"], 5)
        result = self.results("b1", 1)[-1]
        self.assertEqual(result["applied"], {"p_max_w": 500})
        self.assertIn("restricted to 500 W", result["reason"])
        back = [("back", 100), ("back_ena", 1), ("timer", 5), ("ena", 1)]
        self.assertEqual(self.limits(), [("pct", 500)] + back + [("pct", 100)] + back)
        self.expect(lambda: len(self.limits()) == 15, 4, "the restriction kept up")
        self.setpoint("b1", 2, ttl_ms=20000, p_max_w=3000)
        self.expect_stages(2, ["written", "verified", "effective"])
        self.assertEqual(self.limits()[-5:], [("pct", 600)] + back)

    def test_hold_keeps_the_last_value(self):
        self.one('on_loss = "hold";')
        self.setpoint("b1", 1, ttl_ms=500, p_max_w=2500)
        self.expect_stages(1, ["written", "verified", "effective", "expired"])
        self.expect(lambda: self.limits() == 2 * [("pct", 500), ("timer", 5), ("ena", 1)], 4,
                    "the refresh beyond its end")


if __name__ == "__main__":
    unittest.main()
