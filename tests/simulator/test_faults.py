"""Every named fault as a client sees it: bytes on the wire with it and without it."""
import struct
import time
import unittest

from simulated import AT_ONCE_S, BASE, SLOW, mbpoll, reply, request
from faulty import ASK, GOOD, SILENCE_S, Switched, exchange, faults, listen

# Model and place of points of pv1.
POWER, VOLTAGE, HZ = (701, 10), (701, 16), (701, 17)
LIMIT_ON, LIMIT, LIMIT_TIME, LIMIT_LEFT = (704, 14), (704, 15), (704, 18), (704, 20)


class Faults(Switched):
    def test_every_fault_has_a_case_and_shows_on_the_wire(self):
        for name in faults():
            with self.subTest(name):
                case = getattr(self, "case_" + name, None)
                self.assertIsNotNone(case, "this fault is not tested")
                self.good(self.raw("pv1"))
                case(self.raw("pv1"))
                self.none()
                self.expect(lambda: self.answers("pv1"), 3, "pv1 answers as before")

    def answers(self, der):
        try:
            return exchange(self.raw(der), seconds=AT_ONCE_S)[0] == GOOD
        except OSError:
            return False

    def spoiled(self, sock, name, expected, **more):
        self.fault(name, **more)
        data, _ = exchange(sock)
        self.assertEqual(data.hex(), bytes.fromhex(expected).hex())

    # --- time ----------------------------------------------------------------------

    def case_delay(self, sock):
        self.fault("delay", delay_ms=300)
        data, at = exchange(sock, seconds=1.0)
        self.assertEqual(data, GOOD)
        self.assertGreater(at, 0.29)
        self.assertLess(at, 0.35 * SLOW)
        self.good_beside("pv2")

    def good_beside(self, der):
        """Another device answers at once."""
        self.good(self.raw(der))

    def case_jitter(self, sock):
        self.fault("jitter", jitter_ms=200)
        times = [exchange(sock, seconds=0.25)[1] for _ in range(6)]
        self.assertNotIn(None, times)
        self.assertLess(max(times), 0.24 * SLOW)
        self.assertGreater(max(times) - min(times), 0.02, times)

    def case_dribble(self, sock):
        self.fault("dribble", byte_ms=30)
        sock.sendall(ASK)
        heard = listen(sock, 0.7 * SLOW)
        self.assertEqual(b"".join(part for _, part in heard), GOOD)
        self.assertEqual(len(heard), len(GOOD), "one byte at a time")
        self.assertGreater(heard[-1][0], 12 * 0.03 - 0.01)

    def case_slow_accept(self, sock):
        self.fault("slow_accept", accept_ms=400)
        fresh = self.raw("pv1")
        data, at = exchange(fresh, seconds=1.0)
        self.assertEqual(data, GOOD)
        self.assertGreater(at, 0.35)
        self.assertLess(at, 0.5 * SLOW)
        self.good(fresh)

    def case_late_reply(self, sock):
        self.fault("late_reply")
        self.assertEqual(exchange(sock)[0], b"", "no answer yet")
        second = request(3, BASE, 1, transaction=2)
        self.assertEqual(exchange(sock, second)[0], GOOD, "the first one's answer")
        self.none()
        self.assertEqual(exchange(sock)[0],
                         bytes.fromhex("0002 0000 0005 01 03 02 5375") + GOOD)

    def case_hang(self, sock):
        self.fault("hang")
        self.assertEqual(exchange(sock)[0], b"")
        fresh = self.raw("pv1")
        self.assertEqual(exchange(fresh)[0], b"", "connections are taken all the same")
        self.none()
        for waiting in (sock, fresh):
            self.assertEqual(b"".join(part for _, part in listen(waiting, SILENCE_S)), GOOD)

    # --- absence -------------------------------------------------------------------

    def case_loss(self, sock):
        self.fault("loss", loss_pct=50)
        answered = 0
        for i in range(24):
            data, _ = exchange(sock, request(3, BASE, 1, transaction=i), seconds=0.03 * SLOW)
            answered += len(data) > 0
        self.assertGreater(answered, 0)
        self.assertLess(answered, 16, "a quarter is expected: lost both ways")

    def case_drop(self, sock):
        address = self.at(*LIMIT)
        self.write(sock, address, 1100)
        self.fault("drop")
        self.assertEqual(exchange(sock)[0], b"")
        self.assertEqual(exchange(sock, request(6, address, 1200))[0], b"")
        self.none()
        self.assertEqual(self.words(sock, address), (1100,), "it was not carried out")

    def case_reset(self, sock):
        self.fault("reset")
        data, at = exchange(sock)
        self.assertIsNone(data, "ECONNRESET")
        self.assertLess(at, AT_ONCE_S * SLOW)

    def case_half_frame(self, sock):
        self.spoiled(sock, "half_frame", "0107 0000 0007 01")

    def case_restart(self, sock):
        address = self.at(*LIMIT)
        self.write(sock, address, 1100)
        self.fault("restart", gone_s=0.5)
        self.assertEqual(listen(sock, 1)[-1][1], b"", "the connection is dropped")
        self.assertEqual(listen(self.raw("pv1"), 0.2)[-1][1] or b"", b"", "nobody is there")
        self.expect(lambda: "pv1" not in self.ear.last("simulator/faults").json()["ders"],
                    2, "it is over by itself")
        self.assertEqual(self.words(self.raw("pv1"), address), (10000,),
                         "what was written is gone")

    # --- wrong bytes ---------------------------------------------------------------

    def case_exception(self, sock):
        self.spoiled(sock, "exception", "0107 0000 0003 01 83 06", exception_code=6)
        code, text = mbpoll(self.lab.device_port("pv1"), "-a", "1", "-r", str(BASE), "-c", "2",
                            "127.0.0.1")
        self.assertNotEqual(code, 0)
        self.assertIn("busy", text.lower())

    def case_wrong_transaction(self, sock):
        self.spoiled(sock, "wrong_transaction", "0108 0000 0007 01 03 04 53756e53")

    def case_wrong_unit(self, sock):
        self.spoiled(sock, "wrong_unit", "0107 0000 0007 02 03 04 53756e53")

    def case_wrong_function(self, sock):
        self.spoiled(sock, "wrong_function", "0107 0000 0007 01 04 04 53756e53")

    def case_wrong_length(self, sock):
        self.spoiled(sock, "wrong_length", "0107 0000 000a 01 03 04 53756e53", off_bytes=3)
        self.spoiled(sock, "wrong_length", "0107 0000 0005 01 03 04 53756e53", off_bytes=-2)

    def case_garbage(self, sock):
        self.fault("garbage", garbage_bytes=40)
        first, _ = exchange(sock)
        second, _ = exchange(sock)
        self.assertEqual((len(first), len(second)), (40, 40))
        self.assertNotEqual(first, second)
        self.assertNotIn(GOOD, first + second)

    # --- registers -----------------------------------------------------------------

    def words(self, sock, address, count=1):
        sock.sendall(request(3, address, count))
        _, _, pdu = reply(sock)
        self.assertEqual(pdu[0], 3, pdu.hex())
        return struct.unpack(f">{count}H", pdu[2:])

    def at(self, model, point):
        """The register of a point of pv1, by its place in the model."""
        sock = self.raw("pv1")
        address = BASE + 2
        while True:
            found, length = self.words(sock, address, 2)
            if found == model:
                return address + point
            self.assertNotEqual(found, 0xFFFF, f"no model {model}")
            address += 2 + length

    def write(self, sock, address, value):
        """Write one register; acknowledged by an echo."""
        data = request(6, address, value)
        self.assertEqual(exchange(sock, data, AT_ONCE_S * SLOW)[0], data, "acknowledged")

    def irradiance(self, p_w):
        at = time.monotonic()
        self.command(irradiance="pv1", p_avail_w=p_w)
        self.expect(lambda: self.ear.last("event", at), 2, "an event")
        self.expect(lambda: abs(self.state(at)["ders"]["pv1"]["p_w"] - p_w) < 5, 4,
                    "the plant follows")

    def case_frozen(self, sock):
        address = self.at(*POWER)
        self.irradiance(3000)
        before = self.words(sock, address)
        self.fault("frozen")
        self.irradiance(1000)
        self.assertEqual(self.words(sock, address), before)
        self.none()
        self.assertNotEqual(self.words(sock, address), before)

    def case_nan_at_night(self, sock):
        address = self.at(*POWER)
        self.assertNotEqual(self.words(sock, address), (0x8000,))
        self.fault("nan_at_night")
        self.assertEqual(self.words(sock, address), (0x8000,))
        self.assertEqual(self.words(sock, self.at(*HZ), 2), (0xFFFF, 0xFFFF))
        self.none()
        self.assertNotEqual(self.words(sock, address), (0x8000,))

    def case_zero_at_wakeup(self, sock):
        self.fault("zero_at_wakeup")
        self.assertEqual(self.words(sock, self.at(*HZ), 2), (0, 0))
        self.assertEqual(self.words(sock, self.at(*VOLTAGE)), (0,))
        self.none()
        self.assertNotEqual(self.words(sock, self.at(*HZ), 2), (0, 0))

    def limit(self, sock, percent, seconds):
        """WMaxLimPct with its reversion timer, and switched on."""
        self.write(sock, self.at(*LIMIT), percent * 100)
        address = self.at(*LIMIT_TIME)
        data = struct.pack(">HHHBBHHBI", 1, 0, 11, 1, 16, address, 2, 4, seconds)
        self.assertEqual(exchange(sock, data, AT_ONCE_S * SLOW)[0],
                         request(16, address, 2), "acknowledged")
        self.write(sock, self.at(*LIMIT_ON), 1)

    def case_clock_stopped(self, sock):
        left, on = self.at(*LIMIT_LEFT), self.at(*LIMIT_ON)
        self.fault("clock_stopped")
        self.limit(sock, 50, 1)
        time.sleep(1.5)
        self.assertEqual(self.words(sock, left, 2), (0, 1), "the time left stands")
        self.assertEqual(self.words(sock, on), (1,), "and nothing reverts")
        self.none()
        self.expect(lambda: self.words(sock, on) == (0,), 2, "it reverts")

    def case_write_ignored(self, sock):
        address = self.at(*LIMIT)
        self.write(sock, address, 5000)
        self.fault("write_ignored")
        self.write(sock, address, 6000)
        self.assertEqual(self.words(sock, address), (5000,))
        self.none()
        self.write(sock, address, 6000)
        self.assertEqual(self.words(sock, address), (6000,))

    def case_write_without_effect(self, sock):
        self.irradiance(3000)
        self.fault("write_without_effect")
        self.limit(sock, 20, 0)
        time.sleep(0.5)
        self.assertEqual(self.words(sock, self.at(*LIMIT)), (2000,), "the register shows it")
        self.assertGreater(self.state(time.monotonic())["ders"]["pv1"]["p_w"], 2900)
        self.none()
        self.write(sock, self.at(*LIMIT_ON), 1)
        self.expect(lambda: self.state(time.monotonic())["ders"]["pv1"]["p_w"] < 1100, 3,
                    "1 kW of 5 kVA")
        self.write(sock, self.at(*LIMIT_ON), 0)


if __name__ == "__main__":
    unittest.main()
