"""An independent client, Debian's mbpoll, reads the simulator: marker and model chain."""
import re
import subprocess
import unittest

from scenario import Scenario

CHAINS = {
    "bess1": [1, 701, 702, 704, 713, 64900],
    "pv1": [1, 701, 702, 704],
    "pv2": [1, 103, 120, 123],
    "load1": [1, 203],
}


class Mbpoll(Scenario):
    def read(self, der, address, count):
        run = subprocess.run(
            ["mbpoll", "-m", "tcp", "-p", str(self.lab.device_port(der)), "-a", "1", "-0",
             "-r", str(address), "-c", str(count), "-t", "4:hex", "-1", "127.0.0.1"],
            capture_output=True, text=True, timeout=20, check=False)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        return [int(word, 16) for word in re.findall(r"^\[\d+\]:\s+0x([0-9A-Fa-f]+)", run.stdout,
                                                     re.M)]

    def test_marker_and_model_ids(self):
        for der, chain in CHAINS.items():
            self.assertEqual(self.read(der, 40000, 2), [0x5375, 0x6E53], f"{der}: SunS")
            address, found = 40002, []
            while True:
                model, length = self.read(der, address, 2)
                if model == 0xFFFF:
                    break
                found.append(model)
                address += 2 + length
            print(f"{der}: {found}", flush=True)
            self.assertEqual(found, chain)

    def test_an_unknown_unit_and_a_missing_address_are_answered_at_once(self):
        port = str(self.lab.device_port("bess1"))
        for unit, address in (("9", "40000"), ("1", "100")):
            run = subprocess.run(
                ["mbpoll", "-m", "tcp", "-p", port, "-a", unit, "-0", "-r", address, "-c", "2",
                 "-o", "2", "-1", "127.0.0.1"],
                capture_output=True, text=True, timeout=20, check=False)
            self.assertNotEqual(run.returncode, 0)
            self.assertNotIn("timed out", run.stdout + run.stderr)


if __name__ == "__main__":
    unittest.main()
