"""What the tests of skerry-sim share: a simulator with a broker, and independent clients."""
import os
import re
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

from pymodbus.client import ModbusTcpClient

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lab import SLOW, Lab, port_is_free, wait_for  # noqa: E402,F401

BASE = 40000
AT_ONCE_S = 0.1  # an answer "at once", on a machine that is busy


class Simulated(unittest.TestCase):
    """Starts broker and simulator before each test; prints the log when it fails."""

    EDIT = None  # function(text) -> text, to change the configuration
    BROKER = True

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="skerry-")
        self.addCleanup(folder.cleanup)
        self.lab = Lab(folder.name, edit=type(self).EDIT)
        self.addCleanup(self.end)
        self.ear = None
        if self.BROKER:
            self.lab.start_broker()
            self.ear = self.lab.ear()
            self.addCleanup(self.ear.close)
        self.lab.start("skerry-sim")
        for der in self.lab.ids:
            port = self.lab.device_port(der)
            self.expect(lambda port=port: not port_is_free(port), 10, f"{der} listens")
        if self.BROKER:
            self.expect(lambda: self.ear.last("simulator/state"), 10, "a first state")

    def end(self):
        failed = self.lab.stop()
        result = self._outcome.result
        if failed or any(case is self for case, _ in result.failures + result.errors):
            print(f"--- skerry-sim\n{self.lab.log('skerry-sim')[-4000:]}", file=sys.stderr)
        self.assertEqual(failed, {}, "programs that did not end well on SIGTERM")

    def expect(self, condition, seconds, what):
        value = wait_for(condition, seconds * SLOW)
        self.assertTrue(value, f"not within {seconds * SLOW:g} s: {what}")
        return value

    def device(self, der, unit=1):
        device = Device(self.lab.device_port(der), unit)
        self.addCleanup(device.close)
        return device

    def raw(self, der):
        """A bare connection, for bytes of our own."""
        sock = socket.create_connection(("127.0.0.1", self.lab.device_port(der)), 5)
        sock.settimeout(5)
        self.addCleanup(sock.close)
        return sock

    def command(self, **command):
        self.ear.publish("simulator/command", command)

    def state(self, since=0.0):
        return self.expect(lambda: self.ear.last("simulator/state", since), 4,
                           "a state").json()


class Device:
    """A SunSpec device as pymodbus sees it: its chain, and points by their place."""

    def __init__(self, port, unit):
        self.client = ModbusTcpClient("127.0.0.1", port=port, timeout=5)
        self.client.connect()
        self.unit = unit
        self.models = {}
        address = BASE + 2
        while True:
            model, length = self.read(address, 2)
            if model == 0xFFFF:
                break
            self.models[model] = address
            address += 2 + length

    def close(self):
        self.client.close()

    def read(self, address, count):
        reply = self.client.read_holding_registers(address, count, slave=self.unit)
        if reply.isError():
            raise RuntimeError(f"{address}, {count}: {reply}")
        return reply.registers

    def get(self, model, at, form, sf=None):
        """The point at an offset; `form` as of struct, `sf` the offset of its factor."""
        first = self.models[model]
        count = struct.calcsize(">" + form) // 2
        words = self.read(first + at, count)
        value, = struct.unpack(">" + form, struct.pack(f">{count}H", *words))
        return value * 10.0 ** self.get(model, sf, "h") if sf is not None else value

    def put(self, model, at, *words):
        reply = self.client.write_registers(self.models[model] + at, list(words),
                                            slave=self.unit)
        if reply.isError():
            raise RuntimeError(f"{model}+{at}: {reply}")


class Bess(Device):
    """Model 64900, by name."""

    def f_hz(self):
        return self.get(64900, 2, "I", 16)

    def offset_hz(self):
        return self.get(64900, 10, "h", 17)

    def set_offset(self, f_hz, revert_s=0):
        raw = round(f_hz / 10.0 ** self.get(64900, 17, "h"))
        self.put(64900, 4, revert_s >> 16, revert_s & 0xFFFF)
        self.put(64900, 6, raw & 0xFFFF)
        self.put(64900, 8, 1)


def mbpoll(port, *options):
    """Run mbpoll once; (exit code, output)."""
    run = subprocess.run(["mbpoll", "-m", "tcp", "-p", str(port), "-0", "-1", "-o", "2",
                          *options], capture_output=True, text=True, timeout=20, check=False)
    return run.returncode, run.stdout + run.stderr


def mbpoll_words(output):
    return [int(word, 16) for word in re.findall(r"^\[\d+\]:\s+0x([0-9A-Fa-f]+)", output, re.M)]


def request(function, address, count, unit=1, transaction=1):
    return struct.pack(">HHHBBHH", transaction, 0, 6, unit, function, address, count)


def receive(sock, size):
    """Exactly so many bytes."""
    data = bytearray()
    while len(data) < size:
        more = sock.recv(size - len(data))
        if not more:
            raise EOFError(f"closed after {len(data)} of {size} bytes")
        data += more
    return bytes(data)


def reply(sock):
    """One whole reply: (transaction, unit, PDU)."""
    transaction, protocol, length, unit = struct.unpack(">HHHB", receive(sock, 7))
    if protocol != 0:
        raise ValueError(f"protocol {protocol}")
    return transaction, unit, receive(sock, length - 1)


def timed(action):
    """(result, seconds it took)."""
    at = time.monotonic()
    return action(), time.monotonic() - at
