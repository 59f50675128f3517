"""What becomes of a setpoint after its write: effect, refresh, loss, exit; seen on the
registers."""
import time
import unittest

import devices
from driver_case import DriverCase


class Life(DriverCase):
    """One inverter with models 701, 702, 704 and 715."""

    revert_s = 5

    def one(self, more="", chain=None):
        self.chain = chain or devices.watched()
        self.begin([{"id": "b1", "role": "grid_following", "more": more}],
                   {"b1": {"registers": self.chain.registers}})
        self.server = self.servers["b1"]
        self.expect_state("b1", "online")
        self.at = self.chain.at.get(704)

    def measure(self, p_w):
        self.server.set(self.chain.at[701] + 10, [p_w])

    def expect_stages(self, seq, stages, seconds=3):
        self.expect(lambda: self.stages("b1", seq) == stages, seconds,
                    lambda: f"{stages} for {seq}, got {self.results('b1', seq)}")
        return self.results("b1", seq)[-1]

    def limits(self):
        """What was written to the ceiling, oldest first: percent, timer, enable."""
        names = {15: "pct", 16: "back", 17: "back_ena", 19: "timer", 14: "ena"}
        return [(names[a + i - self.at], value) for _, _, a, v in self.server.written()
                for i, value in enumerate(v) if a + i - self.at in names]


    def last(self, point):
        measured = self.measured("b1")
        return measured[-1][point] if measured else None


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


class Loss(Life):
    def beat(self, count=1):
        for n in range(count):
            self.ear.publish("controller/state", {
                "t_ms": 1, "epoch": 7, "cycle": n, "mode": "islanded", "hold": "",
                "f_hz": None, "v_v": None, "f_offset_hz": None, "p_gfm_w": None,
                "p_gfl_w": None, "p_load_w": None, "sharing_error_pct": None,
                "age_ms": None, "compute_us": None, "overruns": 0})

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


class Exit(Life):
    def leave(self):
        at = time.monotonic()
        self.lab.kill("skerry-driver", 15)
        self.assertLess(time.monotonic() - at, 4)

    def test_a_timer_is_left_to_the_device(self):
        self.one()
        self.setpoint("b1", 1, ttl_ms=20000, p_max_w=2500)
        self.expect_stages(1, ["written", "verified", "effective"])
        self.leave()
        self.assertEqual(len(self.limits()), 3)

    def test_what_has_no_timer_is_handed_back(self):
        self.one()
        self.server.set(self.at + 18, [0xFFFF, 0xFFFF])
        self.setpoint("b1", 1, ttl_ms=20000, p_max_w=2500)
        self.expect_stages(1, ["written", "verified", "effective"])
        self.leave()
        self.assertEqual(self.limits(), [("pct", 500), ("ena", 1), ("ena", 0)])
        self.expect_stages(1, ["written", "verified", "effective", "released"])

    def test_restrict_sets_the_fallback(self):
        self.one('on_exit = "restrict"; fallback_p_max_w = 0;')
        self.setpoint("b1", 1, ttl_ms=20000, p_max_w=2500)
        self.expect_stages(1, ["written", "verified", "effective"])
        self.leave()
        self.assertEqual(self.limits()[3:], [("pct", 0), ("timer", 5), ("ena", 1)])

    def test_a_dead_device_is_not_waited_for(self):
        self.one('on_exit = "restrict"; fallback_p_max_w = 0;')
        self.setpoint("b1", 1, ttl_ms=20000, p_max_w=2500)
        self.expect_stages(1, ["written", "verified", "effective"])
        self.server.fault = "hang"
        self.leave()


class Found(Life):
    def found(self, more):
        chain = devices.watched()
        at = chain.at[704]
        chain.registers[at + 14], chain.registers[at + 15] = 1, 700
        self.one(more, chain)
        self.expect(lambda: any(e.json()["kind"] == "setpoint_found"
                                for e in self.ear.all("event")), 3, "the event")
        return self.expect(lambda: self.results("b1", 0), 3, "a result")[0]

    def test_what_is_in_force_is_adopted(self):
        result = self.found("")
        self.assertEqual(result["stage"], "found")
        self.assertEqual(result["applied"], {"p_max_w": 3500})
        self.assertIn("adopted", result["reason"])
        time.sleep(1)
        self.assertEqual(self.limits(), [])

    def test_it_is_handed_back_when_the_controller_is_lost(self):
        self.found("")
        Loss.beat(self)
        self.expect(lambda: self.limits() == [("ena", 0)], 12, "the release")
        self.expect(lambda: self.stages("b1", 0)[-1] == "released", 3, "that it is told")

    def test_it_is_released_where_that_is_asked_for(self):
        self.found('at_start = "release";')
        self.expect(lambda: self.stages("b1", 0)[-1] == "released", 3, "that it is told")
        self.assertEqual(self.limits(), [("ena", 0)])

    def test_it_is_left_alone_where_that_is_asked_for(self):
        self.assertIn("left alone", self.found('at_start = "leave";')["reason"])
        Loss.beat(self)
        time.sleep(8)
        self.assertEqual(self.limits(), [])


class Watched(Life):
    def test_nothing_is_written_in_local_mode(self):
        self.one()
        self.server.set(self.chain.at[715] + 2, [1])
        self.expect(lambda: "local mode" in self.reason("b1"), 3, "the status")
        self.assertEqual(self.state("b1"), "online")
        self.setpoint("b1", 1, p_max_w=2500)
        self.expect_stages(1, ["rejected"])
        self.assertEqual(self.results("b1", 1)[-1]["reason"],
                         "remote: the device is in local mode")
        self.server.set(self.chain.at[715] + 2, [0])
        self.expect(lambda: self.reason("b1") == "", 3, "the status")
        self.setpoint("b1", 2, p_max_w=2500)
        self.expect_stages(2, ["written", "verified", "effective"])

    def test_our_heartbeat_counts_while_there_is_a_controller(self):
        self.one()
        at = self.chain.at[715] + 5
        time.sleep(1.2)
        self.assertEqual([w for w in self.server.written() if w[2] == at], [])
        Loss.beat(self)

        def beats():
            return [v for _, _, a, v in self.server.written() if a == at]
        self.expect(lambda: len(beats()) >= 3, 4, "three counts")
        self.assertEqual(beats()[:3], [[0, 1], [0, 2], [0, 3]])
        time.sleep(2)
        count = len(beats())
        time.sleep(2)
        self.assertEqual(len(beats()), count, "counted on without a controller")

    def test_its_heartbeat_must_not_stand_still(self):
        self.one()
        self.expect_state("b1", "degraded", 8)
        self.assertIn("heartbeat", self.reason("b1"))
        self.server.set(self.chain.at[715] + 3, [0, 2])
        at = time.monotonic()
        self.expect_state("b1", "online", since=at)


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


if __name__ == "__main__":
    unittest.main()
