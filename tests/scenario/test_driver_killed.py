"""SIGKILL of the driver: every DER's last will says offline; a restart says online."""
import time
import unittest

from scenario import SLOW, Scenario


class DriverKilled(Scenario):
    def test_wills_flag_every_der_and_births_take_it_back(self):
        sessions = {der: self.ear.last(f"der/{der}/status").json()["session"]
                    for der in self.lab.ids}
        at = time.monotonic()
        self.lab.kill("skerry-driver")
        self.expect(lambda: all(self.state_of(der, at) == "offline" for der in self.lab.ids),
                    1.0 / SLOW, "every DER offline by its last will")
        for der in self.lab.ids:
            will = self.ear.last(f"der/{der}/status", at)
            self.assertEqual(will.json()["session"], sessions[der])
            print(f"{der}: offline after {(will.at - at) * 1000:.1f} ms", flush=True)

        late = self.lab.ear()  # what a newcomer finds is the retained will
        self.addCleanup(late.close)
        self.expect(lambda: all(late.last(f"der/{der}/status") for der in self.lab.ids), 2,
                    "a retained status of every DER")
        for der in self.lab.ids:
            status = late.last(f"der/{der}/status")
            self.assertTrue(status.retained)
            self.assertEqual(status.json()["state"], "offline")

        self.expect(lambda: self.ear.last("controller/state").json()["hold"] != "", 3,
                    "the controller holding for want of fresh measurements")

        restarted = time.monotonic()
        self.lab.start("skerry-driver")
        self.expect(lambda: all(self.state_of(der, restarted) == "online"
                                for der in self.lab.ids), 10, "every DER online again")
        for der in self.lab.ids:
            session = self.ear.last(f"der/{der}/status").json()["session"]
            self.assertGreater(session, sessions[der])
        self.expect(self.all_online, 5, "the controller restoring again")


if __name__ == "__main__":
    unittest.main()
