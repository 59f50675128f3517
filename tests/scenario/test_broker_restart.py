"""The broker dies and comes back: everything resumes, and no stale setpoint is applied."""
import time
import unittest

from scenario import F_NOM_HZ, SLOW, Scenario


class BrokerRestart(Scenario):
    def test_everything_resumes_without_a_stale_setpoint(self):
        self.expect(lambda: self.ear.last("der/bess1/setpoint/result"), 5, "a first result")
        before = self.ear.last("controller/state").json()
        self.lab.kill("mosquitto")
        time.sleep(3)
        for name in self.lab.PROGRAMS:
            self.assertTrue(self.lab.alive(name), f"{name} died with the broker")

        back = time.monotonic()
        self.lab.start_broker()
        self.expect(lambda: all(self.state_of(der, back) == "online" for der in self.lab.ids),
                    10, "every DER's birth on the empty broker")
        self.expect(lambda: self.ear.last("controller/state", back)
                    and self.ear.last("controller/state", back).json()["hold"] == "",
                    10, "the controller restoring again")
        for der in self.lab.ids:
            self.assertTrue(self.ear.last(f"der/{der}/nameplate", back), "nameplate is back")

        setpoints = self.expect(lambda: self.ear.all("der/bess1/setpoint", back), 10,
                                "a setpoint after the restart")
        now_ms = time.time() * 1000
        for message in self.ear.all("der/.*/setpoint", back):
            issued_ms = message.json()["t_ms"]
            self.assertFalse(message.retained)
            self.assertGreaterEqual(issued_ms, now_ms - (time.monotonic() - back) * 1000 - 50,
                                    "a setpoint from before the restart was delivered")
        cycles = [m.json()["cycle"] for m in self.ear.all("controller/state", back)]
        self.assertGreater(cycles[0], before["cycle"], "the loop went on without a broker")
        self.assertEqual(setpoints[0].json()["epoch"], before["epoch"])

        at = time.monotonic()
        self.load_step(11000, 2500)
        time.sleep(4 * SLOW)
        samples = self.measured("bess1", "f_hz", at)
        self.assertLess(abs(samples[-1][1] - F_NOM_HZ), 0.002, "restored after the restart")


if __name__ == "__main__":
    unittest.main()
