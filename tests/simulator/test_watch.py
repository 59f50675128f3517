"""Who operates a device, and heartbeats: model 715 over real Modbus, as a device has it."""
import re
import time
import unittest

from simulated import SLOW, Bess, Simulated
from lab import wait_for

HEARTBEAT_S = 2.0


def edit(text):
    """Both batteries with model 715; the second ignores writes in local mode."""
    for der, more in (("bess1", f"beat_timeout_s = {HEARTBEAT_S};"),
                      ("bess2", "beat_timeout_s = 0.0; local_ignores = true;")):
        text = re.sub(rf'(id = "{der}"; s_va)',
                      f'id = "{der}"; generation = "1, 701, 702, 704, 713, 64900, 715"; '
                      f"{more} s_va", text)
    return text


class Controlled(Bess):
    """Model 715, by name."""

    def is_local(self):
        return self.get(715, 2, "H") == 1

    def its_beat(self):
        return self.get(715, 3, "I")

    def our_beat(self):
        return self.get(715, 5, "I")

    def beat(self, count):
        self.put(715, 5, count >> 16, count & 0xFFFF)


class Watch(Simulated):
    EDIT = staticmethod(edit)

    def controlled(self, der):
        device = Controlled(self.lab.device_port(der), 1)
        self.addCleanup(device.close)
        return device

    def test_its_heartbeat_counts_the_seconds_until_its_clock_stops(self):
        bess = self.controlled("bess1")
        first, at = bess.its_beat(), time.monotonic()
        self.expect(lambda: bess.its_beat() >= first + 3, 8, "three beats")
        self.assertGreater(time.monotonic() - at, 1.9)
        self.command(der="bess1", fault="clock_stopped")
        self.expect(lambda: self.ear.last("event"), 2, "the clock stands")
        stood = bess.its_beat()
        time.sleep(1.5)
        self.assertEqual(bess.its_beat(), stood)
        self.command(der="bess1", fault="none")
        self.expect(lambda: bess.its_beat() > stood, 5, "it goes on")

    def test_without_the_controllers_beat_it_falls_back(self):
        bess = self.controlled("bess1")
        bess.set_offset(0.2)
        for count in range(1, 5):
            bess.beat(count)
            self.assertEqual(bess.our_beat(), count)
            time.sleep(HEARTBEAT_S / 4)
        self.assertAlmostEqual(bess.offset_hz(), 0.2, places=4)
        at = time.monotonic()
        self.expect(lambda: bess.offset_hz() == 0, 2 * HEARTBEAT_S + 2, "it falls back")
        self.assertGreater(time.monotonic() - at, HEARTBEAT_S / 2)
        self.assertTrue(self.state(time.monotonic())["ders"]["bess1"]["beat_lost"])

        bess.beat(17)
        bess.set_offset(0.1)
        self.assertAlmostEqual(bess.offset_hz(), 0.1, places=4)
        self.assertFalse(self.state(time.monotonic())["ders"]["bess1"]["beat_lost"])

    def test_a_beat_that_was_never_heard_is_not_missed(self):
        for der in ("bess1", "bess2"):
            self.controlled(der).set_offset(0.2)
        other = self.controlled("bess2")
        other.beat(1)  # supervises nothing: beat_timeout_s is 0
        time.sleep(2 * HEARTBEAT_S)
        self.assertAlmostEqual(self.controlled("bess1").offset_hz(), 0.2, places=4)
        self.assertAlmostEqual(other.offset_hz(), 0.2, places=4)

    def test_in_local_mode_it_refuses_setpoints_and_takes_heartbeats(self):
        bess = self.controlled("bess1")
        bess.set_offset(0.2)
        self.command(local="bess1", on=True)
        self.expect(bess.is_local, 5, "it is local")
        self.assertEqual(bess.offset_hz(), 0)
        first = bess.models[64900]
        reply = bess.client.write_registers(first + 6, [100], slave=1)
        self.assertEqual(reply.exception_code, 4)
        bess.beat(9)
        self.assertEqual(bess.our_beat(), 9)
        self.assertTrue(self.state(time.monotonic())["ders"]["bess1"]["local"])
        self.command(local="bess1", on=False)
        self.expect(lambda: not bess.is_local(), 5, "it is remote again")
        bess.set_offset(0.1)
        self.assertAlmostEqual(bess.offset_hz(), 0.1, places=4)

    def test_another_acknowledges_and_ignores_them(self):
        bess = self.controlled("bess2")
        self.command(local="bess2", on=True)
        self.expect(bess.is_local, 5, "it is local")
        bess.set_offset(0.2)
        self.assertEqual((bess.offset_hz(), bess.get(64900, 6, "h")), (0, 0))

    def test_what_has_no_such_switch_is_told(self):
        self.command(local="pv1", on=True)
        event = self.expect(lambda: self.ear.last("event"), 3, "an event").json()
        self.assertEqual(event["kind"], "command_refused")
        self.assertIn("allowed bess1 bess2", event["text"])

    def test_what_can_only_be_read_is_not_written(self):
        bess = self.controlled("bess1")
        head, before = bess.models[715], bess.our_beat()
        for at, words in ((head + 3, [0, 7]), (head + 2, [0, 0, 0, 0, 7]), (head, [715]),
                          (bess.models[701] + 2, [1])):
            with self.subTest(at=at, words=words):
                reply = bess.client.write_registers(at, words, slave=1)
                self.assertEqual(reply.exception_code, 2)
        self.assertEqual(bess.our_beat(), before)

    def test_the_driver_sees_it_and_beats_for_nobody(self):
        bess = self.controlled("bess1")
        self.lab.start("skerry-driver")
        self.expect(lambda: self.ear.last("der/bess1/measurement"), 15, "it is polled")
        self.command(local="bess1", on=True)
        self.expect(bess.is_local, 5, "it is local")

        def refused():
            self.ear.publish("der/bess1/setpoint", {
                "epoch": 1, "seq": int(1000 * time.monotonic()), "source": "test",
                "t_ms": int(1000 * time.time()), "ttl_ms": 2000, "f_offset_hz": 0.1})
            result = wait_for(lambda: self.ear.last("der/bess1/setpoint/result"), 2 * SLOW)
            return result and result.json()["reason"].startswith("remote")
        self.expect(refused, 10, "the gate says that it is not in remote mode")
        self.assertEqual(bess.our_beat(), 0, "there is no controller")


if __name__ == "__main__":
    unittest.main()
