"""Sharding: several drivers with one inventory serve each DER exactly once."""
import os
import re
import subprocess
import unittest

import devices
from driver_case import DriverCase
from lab import BUILD, Lab
from modbus_server import ModbusServer

SHARDS = 2
LINKS = 5


def name(shard):
    return f"shard-{shard}"


class Shards(DriverCase):
    def begin_shards(self):
        """d0 and e0 are behind one gateway, the others on a link each."""
        ders = [{"id": f"d{i}"} for i in range(LINKS)]
        ders.append({"id": "e0", "link": "tcp://127.0.0.1:15020", "unit": 2})
        self.lab = Lab(self.folder.name, config=self._config(ders))
        self.addCleanup(self.end)
        self.ids = [der["id"] for der in ders]
        self.servers = {}
        for i in range(LINKS):
            units = {1: devices.small().registers, 2: devices.small().registers}
            self.servers[f"d{i}"] = ModbusServer(self.lab.device_port(f"d{i}"), units=units)
        self.lab.start_broker()
        self.ear = self.lab.ear()
        for shard in range(1, SHARDS + 1):
            self.start_shard(shard)

    def start_shard(self, shard):
        with open(os.path.join(self.lab.folder, name(shard) + ".log"), "ab") as log:
            self.lab.processes[name(shard)] = subprocess.Popen(
                [os.path.join(BUILD, "bin", "skerry-driver"), "-c", self.lab.config,
                 "--shard", f"{shard}/{SHARDS}"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def end(self):
        for shard in range(1, SHARDS + 1):
            if name(shard) in self.lab.processes:
                self.assertEqual(self.lab.kill(name(shard), 15), 0)
        super().end()

    def share(self, shard):
        """How many DERs the shard said it serves; None: nothing yet."""
        found = re.search(rf"shard {shard}/{SHARDS}: serving (\d+) of {LINKS + 1} DERs",
                          self.lab.log(name(shard)))
        return int(found.group(1)) if found else None

    def test_two_shards_serve_all_exactly_once(self):
        self.begin_shards()
        for der in self.ids:
            self.expect_state(der, "online", 10)
            self.expect_measured(der, 0, count=5)
        shares = [self.share(shard) for shard in range(1, SHARDS + 1)]
        self.assertEqual(sum(shares), LINKS + 1)
        for link, server in self.servers.items():
            self.assertEqual(server.connections, 1, f"connections to the device of {link}")
        for der in self.ids:
            seen = self.measured(der)
            self.assertEqual(len({m["session"] for m in seen}), 1, f"sessions of {der}")
            self.assertEqual([m["n"] for m in seen], list(range(1, len(seen) + 1)))

    def test_each_remembers_the_epoch_in_a_file_of_its_own(self):
        self.begin_shards()
        for der in self.ids:
            self.expect_state(der, "online", 10)
            self.setpoint(der, 1, epoch=7, f_offset_hz=0.01)
            self.expect(lambda der=der: "verified" in self.stages(der, 1), 5, "verified")
        busy = [s for s in range(1, SHARDS + 1) if self.share(s)]
        for shard in busy:
            path = os.path.join(self.lab.folder, f"driver-{shard}.epoch")
            with open(path, encoding="utf-8") as file:
                self.assertEqual(file.read(), "7\n")
        files = [f for f in os.listdir(self.lab.folder) if f.endswith(".epoch")]
        self.assertEqual(len(files), len(busy))


if __name__ == "__main__":
    unittest.main()
