"""Before the first setpoint and after the last: what was found in force, who operates the
device, and the end of the driver; seen on the registers."""
import time
import unittest

import devices
from life_case import Life


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
        self.beat()
        self.expect(lambda: self.limits() == [("ena", 0)], 12, "the release")
        self.expect(lambda: self.stages("b1", 0)[-1] == "released", 3, "that it is told")

    def test_it_is_released_where_that_is_asked_for(self):
        self.found('at_start = "release";')
        self.expect(lambda: self.stages("b1", 0)[-1] == "released", 3, "that it is told")
        self.assertEqual(self.limits(), [("ena", 0)])

    def test_it_is_left_alone_where_that_is_asked_for(self):
        self.assertIn("left alone", self.found('at_start = "leave";')["reason"])
        self.beat()
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
        self.beat()

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


if __name__ == "__main__":
    unittest.main()
