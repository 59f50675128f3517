"""skerry-sim alone, without a broker, and what speaks Modbus badly, for skerryctl to ask."""
import socket
import struct
import tempfile
import threading
import unittest

from site_test import SLOW, Lab, skerryctl, wait_for
from lab import port_is_free  # site_test has put its folder on the path


class SimTest(unittest.TestCase):
    """The simulated devices of the lab before the first test; gone after the last."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="skerry-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.lab = Lab(cls.folder.name)
        cls.addClassCleanup(cls.lab.stop)
        cls.lab.start("skerry-sim")
        cls.devices = {der: cls.lab.device_port(der) for der in cls.lab.ids}
        if not wait_for(lambda: not any(map(port_is_free, cls.devices.values())), 10 * SLOW):
            raise TimeoutError("the simulator does not listen")

    def expect(self, code, *arguments):
        run = skerryctl(*arguments)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        return run

    def config_with(self, port, **changes):
        """The lab's configuration with bess1 at another port."""
        with open(self.lab.config, encoding="utf-8") as file:
            text = file.read()
        text = text.replace(f":{self.devices['bess1']}\"; unit = 1;",
                            f":{port}\"; unit = {changes.get('unit', 1)}; timeout_ms = 100;")
        path = self.lab.config + f".{port}"
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path


class Responder:
    """A Modbus device of the registers given, by address, or by (function, address) where the
    tables differ; what is not there is exception 2. With None in their place it takes
    connections and never answers."""

    def __init__(self, registers):
        self.registers = registers
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.clients = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.clients.append(client)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client, client.makefile("rb") as stream:
            while len(request := stream.read(12)) == 12:
                if self.registers is not None:
                    client.sendall(self._answer(request))

    def _answer(self, request):
        transaction, _, _, unit, function, at, count = struct.unpack(">HHHBBHH", request)
        values = [self.registers.get((function, at + i), self.registers.get(at + i))
                  for i in range(count)]
        if None in values:
            body = struct.pack(">BBB", unit, function | 0x80, 2)
        elif function in (1, 2):
            bits = sum(value << i for i, value in enumerate(values))
            data = bits.to_bytes((count + 7) // 8, "little")
            body = struct.pack(">BBB", unit, function, len(data)) + data
        else:
            body = struct.pack(f">BBB{count}H", unit, function, 2 * count, *values)
        return struct.pack(">HHH", transaction, 0, len(body)) + body

    def close(self):
        # shutdown() wakes the accept() that close() alone would leave waiting.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
