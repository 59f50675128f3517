"""What stops the law, what does not, and what stays over restarts."""
import signal
import time
import unittest

from site_of_two import Site


class Holds(Site):
    def setUp(self):
        super().setUp()
        self.expect(self.restoring, 8, "nominal frequency")

    def hold(self):
        state = self.state()
        return state["hold"] if state else ""

    def test_stale_measurements_hold_the_offset(self):
        at = time.monotonic()
        self.batteries.measuring = False
        self.expect(self.hold, 3, "a hold")
        before = self.state()
        self.assertGreater(time.monotonic() - at, 0.8, "held before anything was stale")
        self.assertIn("has sent no measurement for too long", self.hold())
        held = time.monotonic()
        time.sleep(2.5)
        state = self.state()
        self.assertEqual(state["f_offset_hz"], before["f_offset_hz"])
        self.assertIsNone(state["f_hz"])
        self.assertGreater(state["cycle"], before["cycle"] + 5, "the loop went on")
        for der in ("bess1", "bess2"):
            self.assertEqual(self.batteries.received(der, held + 0.5), [])
        begin = self.expect(lambda: self.events("hold_begin", at), 2, "the event")
        self.assertEqual(len(begin), 1)

        self.batteries.measuring = True
        self.expect(self.restoring, 4, "restoring again")
        self.expect(lambda: self.events("hold_end", at), 2, "the event")

    def test_a_late_will_is_ignored_and_a_will_is_not(self):
        session = self.batteries.session
        self.batteries.status("bess1", "offline", session - 1, "late")
        time.sleep(1)
        self.assertEqual(self.hold(), "")
        self.assertIn("late status", self.lab.log("skerry-controller"))
        at = time.monotonic()
        self.batteries.status("bess1", "offline", session, "will")
        self.batteries.status("bess2", "offline", session, "will")
        self.expect(lambda: "bess1 is offline" in self.hold(), 0.9, "offline by the will")
        print(f"will seen in the state after {(time.monotonic() - at) * 1000:.0f} ms",
              flush=True)
        self.batteries.session += 1
        self.batteries.born()
        self.expect(lambda: not self.hold(), 2, "working again after the births")

    def test_retained_copies_alone_do_nothing(self):
        self.batteries.measuring = False
        self.assertEqual(self.lab.kill("skerry-controller", signal.SIGTERM), 0)
        at = time.monotonic()
        self.lab.start("skerry-controller")
        self.expect(lambda: self.state(at) and "retained" in self.hold(), 5, "a hold")
        time.sleep(1)
        for der in ("bess1", "bess2"):
            self.assertEqual(self.batteries.received(der, at), [])

    def test_the_epoch_grows_over_a_restart_and_the_offset_stays(self):
        before = self.state()
        last = self.batteries.received("bess1")[-1].fields
        self.assertEqual(self.lab.kill("skerry-controller", signal.SIGKILL), -9)
        self.expect(lambda: self.ear.last("controller/status").json()["state"] == "offline",
                    2, "the controller's last will")
        at = time.monotonic()
        self.lab.start("skerry-controller")
        first = self.expect(lambda: self.batteries.received("bess1", at), 5,
                            "a setpoint")[0].fields
        self.assertEqual(first["epoch"], last["epoch"] + 1)
        self.assertAlmostEqual(first["f_offset_hz"], before["f_offset_hz"], delta=0.002)

    def test_an_epoch_someone_else_used_is_passed(self):
        epoch = self.state()["epoch"]
        self.batteries.publish("der/bess2/setpoint/result", {
            "epoch": epoch + 100, "seq": 1, "stage": "verified", "reason": "",
            "applied": {"f_offset_hz": 0.1}, "t_ms": 1}, qos=1)
        self.expect(lambda: self.state()["epoch"] == epoch + 101, 2, "a higher epoch")

    def test_a_refused_setpoint_is_tried_again_but_not_in_a_burst(self):
        time.sleep(1)
        last = self.batteries.received("bess1")[-1]
        self.batteries.publish("der/bess1/setpoint/result", {
            "epoch": last.fields["epoch"], "seq": last.fields["seq"], "stage": "rejected",
            "reason": "test", "applied": {}, "t_ms": 1}, qos=1)
        again = self.expect(lambda: self.batteries.received("bess1", last.at + 0.001), 2,
                            "another try")[0]
        self.assertGreater(again.at - last.at, 0.4)

    def test_a_farewell_says_offline(self):
        at = time.monotonic()
        self.assertEqual(self.lab.kill("skerry-controller", signal.SIGTERM), 0)
        status = self.expect(lambda: self.ear.last("controller/status", at), 2, "a farewell")
        self.assertEqual(status.json()["state"], "offline")
        self.assertEqual(status.json()["reason"], "stopped")

    def test_rubbish_on_the_bus_changes_nothing(self):
        for payload in ("{", "[]", "x" * 20000, '{"t_ms":1e400}', "\x00"):
            self.ear.publish("der/bess1/measurement", payload, qos=0)
            self.ear.publish("der/bess1/status", payload, qos=0)
            self.ear.publish("der/bess1/nameplate", payload, qos=0)
            self.ear.publish("der/nobody/measurement", payload, qos=0)
        time.sleep(1)
        self.assertTrue(self.lab.alive("skerry-controller"))
        self.assertEqual(self.hold(), "")
        self.assertEqual(self.lab.log("skerry-controller").count("cannot be read"), 1)


class WithoutABroker(Site):
    def test_the_loop_goes_on_and_nothing_old_is_sent(self):
        self.expect(self.restoring, 8, "nominal frequency")
        before = self.state()
        self.lab.kill("mosquitto")
        time.sleep(3)
        self.assertTrue(self.lab.alive("skerry-controller"))
        back, wall_ms = time.monotonic(), time.time() * 1000
        self.lab.start_broker()
        self.batteries.born()
        state = self.expect(lambda: self.state(back), 10, "the state again")
        self.assertGreater(state["cycle"], before["cycle"] + 10, "cycles went on")
        self.assertEqual(state["epoch"], before["epoch"])
        self.expect(self.restoring, 10, "restoring again")
        for der in ("bess1", "bess2"):
            for setpoint in self.batteries.received(der, back):
                self.assertGreaterEqual(setpoint.fields["t_ms"], wall_ms)


if __name__ == "__main__":
    unittest.main()
