"""Every named fault as a client sees it: bytes on the wire with it and without it."""
import json
import os
import select
import struct
import subprocess
import time
import unittest

from simulated import AT_ONCE_S, BASE, SLOW, Simulated, mbpoll, reply, request
from test_server import shared_port
from lab import BUILD

SKERRYCTL = os.path.join(BUILD, "bin", "skerryctl")
ASK = request(3, BASE, 2, transaction=0x0107)
GOOD = bytes.fromhex("0107 0000 0007 01 03 04 53756e53")
SILENCE_S = 0.4

# Model and place of points of pv1.
POWER, VOLTAGE, HZ = (701, 10), (701, 16), (701, 17)
LIMIT_ON, LIMIT, LIMIT_TIME, LIMIT_LEFT = (704, 14), (704, 15), (704, 18), (704, 20)


def faults():
    """{name: what skerryctl says of it}."""
    run = subprocess.run([SKERRYCTL, "fault", "--list", "--json"], capture_output=True,
                         text=True, timeout=20, check=True)
    return json.loads(run.stdout)


def listen(sock, seconds):
    """What comes within a time, as (seconds since now, bytes); b"" last: closed, None: reset."""
    begin = time.monotonic()
    heard = []
    while True:
        left = begin + seconds - time.monotonic()
        if left <= 0 or not select.select([sock], [], [], left)[0]:
            return heard
        try:
            data = sock.recv(4096)
        except ConnectionResetError:
            data = None
        heard.append((time.monotonic() - begin, data))
        if not data:
            return heard


def exchange(sock, data=ASK, seconds=SILENCE_S):
    """All bytes that come after a request, and when the first of them."""
    sock.sendall(data)
    heard = listen(sock, seconds)
    if heard and heard[-1][1] is None:
        return None, heard[-1][0]
    return b"".join(part for _, part in heard), heard[0][0] if heard else None


class Switched(Simulated):
    """Switches faults over MQTT and waits until the simulator says that they are on."""

    def order(self, der, name, **more):
        at = time.monotonic()
        self.ear.publish("simulator/command", {"der": der, "fault": name, **more})
        return self.expect(lambda: self.ear.last("simulator/faults", at), 2,
                           "the faults that are on").json()

    def fault(self, name, der="pv1", **more):
        state = self.order(der, name, **more)
        self.assertIn(name, state["network"] if der == "network" else state["ders"][der])

    def none(self, der="pv1"):
        state = self.order(der, "none")
        self.assertNotIn(der, state["ders"])

    def good(self, sock):
        """An answer as it ought to be, at once."""
        data, at = exchange(sock, seconds=AT_ONCE_S)
        self.assertEqual((data or b"").hex(), GOOD.hex())
        self.assertLess(at, AT_ONCE_S * SLOW)


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

    # --- who, how long, how many -----------------------------------------------------

    def test_several_at_once_and_each_for_its_time(self):
        sock = self.raw("pv1")
        self.fault("delay", delay_ms=200)
        self.fault("wrong_unit", for_s=0.6)
        data, at = exchange(sock, seconds=0.5)
        self.assertEqual((data[6], data[:6] + data[7:]), (2, GOOD[:6] + GOOD[7:]))
        self.assertGreater(at, 0.19)
        self.expect(lambda: "wrong_unit" not in
                    self.ear.last("simulator/faults").json()["ders"]["pv1"], 2, "it ended")
        self.assertEqual(exchange(sock, seconds=0.5)[0], GOOD)
        self.order("pv1", "delay", on=False)
        self.good(sock)

    def test_the_network_and_all_devices(self):
        self.fault("delay", der="network", delay_ms=200)
        for der in ("pv1", "pv2"):
            self.assertGreater(exchange(self.raw(der), seconds=0.5)[1], 0.19)
        self.order("network", "none")
        state = self.order("*", "wrong_unit")
        self.assertEqual(set(state["ders"]), set(self.lab.ids))
        self.assertEqual(exchange(self.raw("pv2"))[0][6], 2)
        self.assertEqual(self.order("*", "none")["ders"], {})
        self.good(self.raw("pv2"))

    def test_which_are_on_is_retained(self):
        self.fault("delay", delay_ms=200, for_s=60)
        late = self.lab.ear()
        self.addCleanup(late.close)
        found = self.expect(lambda: late.last("simulator/faults"), 2, "a retained copy")
        self.assertTrue(found.retained)
        delay = found.json()["ders"]["pv1"]["delay"]
        self.assertEqual(delay["delay_ms"], 200)
        self.assertGreater(delay["left_s"], 50)

    def test_bad_orders_are_refused(self):
        for payload, word in (({"der": "pv1", "fault": "delay", "delay_ms": 1e9}, "0..60000"),
                              ({"der": "network", "fault": "frozen"}, "not of the network"),
                              ({"der": "nobody", "fault": "delay"}, "allowed bess1"),
                              ({"der": "pv1", "fault": "explode"}, "explode"),
                              ({"der": "pv1", "fault": "delay", "loss_pct": 1}, "delay_ms"),
                              ({"der": "pv1", "fault": "delay", "on": 1}, "true or false")):
            at = time.monotonic()
            self.ear.publish("simulator/command", payload)
            event = self.expect(lambda at=at: self.ear.last("event", at), 2, "an event").json()
            self.assertEqual(event["kind"], "command_refused")
            self.assertIn(word, event["text"])

    def skerryctl(self, *arguments):
        run = subprocess.run([SKERRYCTL, "-c", self.lab.config, "fault", *arguments],
                             capture_output=True, text=True, timeout=20, check=False)
        return run.returncode, run.stdout + run.stderr

    def test_skerryctl_switches_and_shows(self):
        self.assertEqual(self.skerryctl("pv1", "delay", "delay_ms=200", "for_s=60"),
                         (0, "pv1: delay delay_ms=200 for 60 s\n"))
        self.assertGreater(exchange(self.raw("pv1"), seconds=0.5)[1], 0.19)
        code, text = self.skerryctl("pv1")
        self.assertEqual(code, 0)
        self.assertRegex(text, r"^pv1 +delay delay_ms=200 left_s=(60|5\d)")
        self.assertEqual(self.skerryctl("network", "loss=10")[0], 0)
        self.assertRegex(self.skerryctl("*")[1], r"network +loss loss_pct=10\npv1 +delay")
        self.assertEqual(self.skerryctl("pv1", "delay", "off"), (0, "pv1: delay off\n"))
        self.assertEqual(self.skerryctl("network", "none"), (0, "network: no fault\n"))
        self.good(self.raw("pv1"))

    def test_skerryctl_says_what_is_allowed(self):
        for arguments, word in ((("nobody", "delay"), "allowed: '*', network, bess1"),
                                (("pv1", "explode"), "skerryctl fault --list"),
                                (("pv1", "delay=-1"), "0..60000"),
                                (("pv1", "delay", "delay_ms=soon"), "no number"),
                                (("network", "hang"), "not of the network")):
            code, text = self.skerryctl(*arguments)
            self.assertEqual(code, 2)
            self.assertIn(word, text)


class Shared(Switched):
    """Two devices behind one port: pv1 is unit 1, load1 unit 247."""
    EDIT = staticmethod(shared_port)

    def test_a_delayed_device_does_not_delay_its_neighbour(self):
        for name, more in (("delay", {"delay_ms": 400}), ("hang", {}), ("late_reply", {}),
                           ("slow_accept", {"accept_ms": 2000})):
            with self.subTest(name):
                self.fault(name, der="load1", **more)
                sock = self.raw("pv1")
                sock.sendall(request(3, BASE, 1, unit=247, transaction=1))
                data, at = exchange(sock, seconds=0.2)
                self.assertEqual(data, GOOD)
                self.assertLess(at, AT_ONCE_S * SLOW)
                self.none("load1")

    def test_answers_of_one_unit_keep_their_order(self):
        self.fault("jitter", der="load1", jitter_ms=100)
        sock = self.raw("pv1")
        sock.sendall(b"".join(request(3, BASE, 1, unit=247, transaction=i) for i in range(40)))
        self.assertEqual([reply(sock)[0] for _ in range(40)], list(range(40)))

    def test_a_reset_of_many_and_none_is_left(self):
        self.fault("delay", der="pv1", delay_ms=200)
        socks = [self.raw("pv1") for _ in range(50)]
        for sock in socks:
            sock.sendall(ASK * 3)
        for sock in socks[::2]:
            sock.close()
        for sock in socks[1::2]:
            self.assertEqual(b"".join(part for _, part in listen(sock, 0.3 * SLOW)), GOOD * 3)


if __name__ == "__main__":
    unittest.main()
