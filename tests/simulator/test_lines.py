"""Serial lines of skerry-sim: the link at the path, who answers on a line, and when."""
import os
import select
import signal
import struct
import sys
import tempfile
import termios
import time
import tty
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lab import SLOW, Lab, wait_for  # noqa: E402

CONFIG = """
site = {{ state_dir = "../build/demo"; }};
broker = {{ host = "127.0.0.1"; port = 18830; }};
historian = {{ database = "../build/demo/history.db"; }};
ders = (
  {{ id = "a"; kind = "battery"; role = "grid_forming"; model = "sunspec"; unit = 1;
    link = "rtu://{line}?baud={baud}"; }},
  {{ id = "b"; kind = "battery"; role = "grid_forming"; model = "gfm_generic"; unit = 2;
    link = "rtu://{line}?baud={baud}"; }}
);
simulator = {{ ders = ( {{ id = "a"; s_va = 10e3; }}, {{ id = "b"; s_va = 10e3; }} ); }};
"""
F_OFFSET = 101  # of gfm_generic
SILENT_S = 0.3


def crc(data):
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return struct.pack("<H", value)


def request(unit, function, address, count):
    head = struct.pack(">BBHH", unit, function, address, count)
    return head + crc(head)


class Line:
    """The master's end of a line."""

    def __init__(self, path):
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.fd, termios.TCSANOW)

    def close(self):
        os.close(self.fd)

    def send(self, data):
        os.write(self.fd, data)

    def receive(self, seconds):
        """What comes until it is silent."""
        data = b""
        while select.select([self.fd], [], [], 0.05 if data else seconds)[0]:
            data += os.read(self.fd, 512)
        return data

    def ask(self, data, seconds=2 * SLOW):
        self.send(data)
        return self.receive(seconds)


class LineCase(unittest.TestCase):
    baud = 115200

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="skerry-")
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "line")
        source = os.path.join(folder.name, "lines.cfg")
        with open(source, "w", encoding="utf-8") as file:
            file.write(CONFIG.format(line=self.path, baud=self.baud))
        self.lab = Lab(folder.name, config=source)
        self.addCleanup(lambda: self.assertEqual(self.lab.stop(), {}))

    def begin(self):
        self.lab.start("skerry-sim")
        self.assertTrue(wait_for(lambda: os.path.exists(self.path), 10 * SLOW),
                        self.lab.log("skerry-sim"))

    def open(self):
        self.begin()
        line = Line(self.path)
        self.addCleanup(line.close)
        return line

    def refused(self):
        """The log of a simulator that must not start."""
        self.lab.start("skerry-sim")
        process = self.lab.processes.pop("skerry-sim")
        self.assertNotEqual(process.wait(10 * SLOW), 0)
        return self.lab.log("skerry-sim")


class Lines(LineCase):
    def test_each_unit_answers_for_itself(self):
        line = self.open()
        reply = line.ask(request(1, 3, 40000, 2))
        self.assertEqual(reply[:7], bytes([1, 3, 4]) + b"SunS")
        self.assertEqual(reply[7:], crc(reply[:7]))
        reply = line.ask(request(2, 4, 0, 1))
        self.assertEqual(reply[:3], bytes([2, 4, 2]))
        self.assertAlmostEqual(struct.unpack(">H", reply[3:5])[0] / 1000, 50, delta=1)
        self.assertEqual(line.ask(request(2, 3, 40000, 1))[:3], bytes([2, 0x83, 2]))

    def test_others_frames_and_noise_are_not_answered(self):
        line = self.open()
        good = request(1, 3, 40000, 2)
        for data in (request(3, 3, 40000, 2), good[:-1] + bytes([good[-1] ^ 1]),
                     good[:5], b"\x00" * 300):
            self.assertEqual(line.ask(data, SILENT_S), b"")
        self.assertEqual(line.ask(good)[:3], bytes([1, 3, 4]))

    def test_a_frame_in_pieces_is_one(self):
        line = self.open()
        data = request(1, 3, 40000, 2)
        line.send(data[:3])
        line.send(data[3:])
        self.assertEqual(line.receive(2 * SLOW)[:3], bytes([1, 3, 4]))

    def test_a_broadcast_is_carried_out_in_silence(self):
        line = self.open()
        self.assertEqual(line.ask(request(0, 6, F_OFFSET, 100), SILENT_S), b"")
        self.assertEqual(line.ask(request(2, 3, F_OFFSET, 1))[3:5], b"\x00\x64")

    def test_the_link_goes_with_the_simulator(self):
        self.begin()
        self.assertTrue(os.path.islink(self.path))
        self.assertEqual(self.lab.kill("skerry-sim", signal.SIGTERM), 0)
        self.assertFalse(os.path.lexists(self.path))

    def test_what_a_killed_simulator_left_is_replaced(self):
        self.begin()
        self.lab.kill("skerry-sim")
        self.assertTrue(os.path.islink(self.path))
        line = self.open()
        self.assertTrue(wait_for(lambda: line.ask(request(1, 3, 40000, 1), 0.2), 5 * SLOW))

    def test_a_line_in_use_is_left_alone(self):
        line = self.open()
        other = self.lab.processes.pop("skerry-sim")
        try:
            self.assertIn("is in use", self.refused())
        finally:
            self.lab.processes["skerry-sim"] = other
        self.assertEqual(line.ask(request(1, 3, 40000, 2))[:3], bytes([1, 3, 4]))

    def test_what_else_stands_there_is_left_alone(self):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write("mine")
        self.assertIn("something else stands there", self.refused())
        os.unlink(self.path)
        os.symlink("/nowhere", self.path)
        self.assertIn("something else stands there", self.refused())
        self.assertEqual(os.readlink(self.path), "/nowhere")


GOOD = bytes([1, 3, 4]) + b"SunS"
GOOD += crc(GOOD)
ASK = request(1, 3, 40000, 2)


class FaultyLines(LineCase):
    """Faults of unit 1; unit 2 on the same line has none."""

    def setUp(self):
        super().setUp()
        self.lab.start_broker()
        self.ear = self.lab.ear()
        self.addCleanup(self.ear.close)
        self.line = self.open()
        self.assertTrue(wait_for(lambda: self.ear.last("simulator/faults"), 10 * SLOW))

    def fault(self, name, der="a", **more):
        at = time.monotonic()
        self.ear.publish("simulator/command", {"der": der, "fault": name, **more})
        self.assertTrue(wait_for(lambda: self.ear.last("simulator/faults", at), 5 * SLOW))

    def none(self):
        self.fault("none")
        self.assertEqual(self.line.ask(ASK), GOOD)

    def test_a_silent_unit_leaves_the_line_to_the_others(self):
        for name in ("drop", "hang", "reset"):
            with self.subTest(name):
                self.fault(name)
                self.assertEqual(self.line.ask(ASK, SILENT_S), b"")
                self.assertEqual(self.line.ask(request(2, 4, 0, 1))[:3], bytes([2, 4, 2]))
                self.none()

    def test_loss_is_a_part(self):
        self.fault("loss", loss_pct=50)
        answered = sum(self.line.ask(ASK, 0.05 * SLOW) == GOOD for _ in range(40))
        print(f"{answered} of 40 answered", flush=True)
        self.assertGreater(answered, 1)  # a quarter, requests and answers being lost
        self.assertLess(answered, 25)

    def test_wrong_bytes_have_a_good_checksum(self):
        rows = (("wrong_unit", bytes([2]) + GOOD[1:7]),
                ("wrong_function", bytes([1, 4]) + GOOD[2:7]),
                ("exception", bytes([1, 0x83, 4])))
        for name, body in rows:
            with self.subTest(name):
                self.fault(name)
                self.assertEqual(self.line.ask(ASK), body + crc(body))
                self.none()

    def test_half_a_frame_and_garbage(self):
        self.fault("half_frame")
        self.assertEqual(self.line.ask(ASK), GOOD[:5])
        self.none()
        self.fault("garbage", garbage_bytes=260)
        data = self.line.ask(ASK)
        self.assertEqual(len(data), 260)
        self.assertNotEqual(data[:9], GOOD)
        self.none()

    def test_a_dribble_takes_its_time(self):
        self.fault("dribble", byte_ms=30)
        begin = time.monotonic()
        self.assertEqual(self.line.ask(ASK), GOOD)
        self.assertGreaterEqual(time.monotonic() - begin, 8 * 0.03 * 0.99)
        self.none()

    def test_jitter_delays_at_most_so_much(self):
        self.fault("jitter", jitter_ms=200)
        took = []
        for _ in range(8):
            begin = time.monotonic()
            self.assertEqual(self.line.ask(ASK), GOOD)
            took.append(time.monotonic() - begin - 0.05)
        self.assertGreater(max(took) - min(took), 0.03)
        self.assertLess(max(took), 0.3 * SLOW)

    def test_a_late_unit_does_not_hold_up_the_others(self):
        self.fault("delay", delay_ms=600)
        begin = time.monotonic()
        self.line.send(ASK)
        time.sleep(0.05)
        self.line.send(ASK)  # lost: the unit is at work
        time.sleep(0.05)
        self.assertEqual(self.line.ask(request(2, 4, 0, 1), 0.2)[:3], bytes([2, 4, 2]))
        self.assertLess(time.monotonic() - begin, 0.6)
        self.assertEqual(self.line.receive(SLOW), GOOD)
        self.assertGreaterEqual(time.monotonic() - begin, 0.6)
        self.assertEqual(self.line.receive(0.8), b"", "one answer")

    def test_a_fault_of_the_network_is_of_every_unit(self):
        self.fault("drop", "network")
        for data in (ASK, request(2, 4, 0, 1)):
            self.assertEqual(self.line.ask(data, SILENT_S), b"")


class SlowLines(LineCase):
    """8.3 ms a character."""

    baud = 1200

    def test_a_reply_takes_its_time(self):
        line = self.open()
        start = time.monotonic()
        reply = line.ask(request(1, 3, 40000, 40))
        taken_s = time.monotonic() - start - 0.05  # the silence that ended it
        self.assertEqual(len(reply), 85)
        self.assertGreaterEqual(taken_s, (8 + 3.5 + 85) * 10 / self.baud * 0.99)
        self.assertLess(taken_s, 1.5 * SLOW)


if __name__ == "__main__":
    unittest.main()
