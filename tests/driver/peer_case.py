"""skerry-driver beside devices that other Modbus libraries serve, each in its own process."""
import json
import os
import select
import subprocess
import sys
import threading
import tty

import devices
from driver_case import DriverCase
from lab import port_is_free

PEERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers")
PYMODBUS = ["/usr/bin/python3", os.path.join(PEERS, "pymodbus_server.py")]
MODBUS_SERIAL = ["node", os.path.join(PEERS, "modbus_serial_server.js")]


class Peer:
    """One device: the writes it was sent, as (address, values)."""

    def __init__(self, command, registers, where, folder):
        path = os.path.join(folder, os.path.basename(str(where)) + ".json")
        with open(path, "w", encoding="ascii") as file:
            json.dump(registers, file)
        self.writes = []
        self.process = subprocess.Popen([*command, path, str(where)], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            said = json.loads(line)
            self.writes.append((said["write"], said["values"]))

    def close(self):
        self.process.kill()
        self.process.wait()
        self.reader.join(5)
        self.process.stdout.close()


class SerialLine:
    """Two ends of a serial line: what goes into one comes out of the other."""

    def __init__(self):
        pairs = [os.openpty() for _ in range(2)]
        for _, end in pairs:
            tty.setraw(end)
        self.ends = [os.ttyname(end) for _, end in pairs]
        self.descriptors = [fd for pair in pairs for fd in pair]
        self.inner = [master for master, _ in pairs]
        self.ended = False
        self.thread = threading.Thread(target=self._carry, daemon=True)
        self.thread.start()

    def _carry(self):
        one, other = self.inner
        while not self.ended:
            for fd in select.select([one, other], [], [], 0.1)[0]:
                os.write(other if fd == one else one, os.read(fd, 512))

    def close(self):
        self.ended = True
        self.thread.join(5)
        for fd in self.descriptors:
            os.close(fd)


class PeerCase(DriverCase):
    """What a device must be read as and carry out, whoever serves it."""

    def serve(self, command, chain, where):
        peer = Peer(command, chain.registers, where, self.folder.name)
        self.addCleanup(peer.close)
        return peer

    def serve_tcp(self, command, chain):
        """Driver and one device, `b1`."""
        self.begin([{"id": "b1"}], {})
        port = self.lab.device_port("b1")
        peer = self.serve(command, chain, port)
        self.expect(lambda: not port_is_free(port), 10, "the peer listens")
        self.expect_state("b1", "online", 10)
        return peer

    def serve_serial(self, command, chain):
        line = SerialLine()
        self.addCleanup(line.close)
        peer = self.serve(command, chain, line.ends[1])
        self.begin([{"id": "b1", "link": f"rtu://{line.ends[0]}?baud=115200&parity=none"}], {})
        self.expect_state("b1", "online", 10)
        return peer

    def check_battery(self, peer, chain):
        """devices.battery(): its values, and a droop offset into its registers."""
        found = self.expect_measured("b1", 0, count=5)
        self.assertEqual({(m["p_w"], m["f_hz"], m["v_v"]) for m in found},
                         {(1500, 50.012, 230.4)})
        plate = self.ear.last("der/b1/nameplate").json()
        self.assertEqual((plate["maker"], plate["serial"], plate["p_max_w"]),
                         ("Acme", "B-1", 5000))
        at = chain.at[64900]
        self.check_setpoint(peer, {"f_offset_hz": -0.118},
                            [(at + 4, [0, self.revert_s, 0x10000 - 118]), (at + 8, [1])])

    def check_legacy(self, peer, chain):
        """devices.legacy(): its values, and a limit of its power."""
        found = self.expect_measured("b1", 0, count=5)
        self.assertEqual({(m["p_w"], m["f_hz"], m["q_var"], m["e_wh"]) for m in found},
                         {(3750, 49.98, -342, 123456789)})
        at = chain.at[123]
        self.check_setpoint(peer, {"p_max_w": 2500}, [(at + 5, [2500]), (at + 9, [1])])

    def check_setpoint(self, peer, fields, writes):
        self.setpoint("b1", 1, **fields)
        self.expect(lambda: self.stages("b1", 1)[:2] == ["written", "verified"], 5,
                    f"verified, got {self.results('b1', 1)}")
        self.expect(lambda: len(peer.writes) >= len(writes), 2, "the writes in the device")
        self.assertEqual(peer.writes[:len(writes)], writes)
        self.assertEqual(self.results("b1", 1)[1]["applied"], fields)
        print(f"{self.id()}: {fields} as {writes}", file=sys.stderr, flush=True)


__all__ = ["MODBUS_SERIAL", "PYMODBUS", "PeerCase", "devices"]
