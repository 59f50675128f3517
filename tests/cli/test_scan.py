"""skerryctl scan finds the devices of a lab and writes an inventory that skerryctl takes."""
import os
import re
import unittest

from sim_test import Responder, SimTest

SITE = 'site = { name = "Found"; root = "site"; };\nbroker = { host = "127.0.0.1"; };\n'


class Scan(SimTest):
    def scan(self, code, *arguments):
        return self.expect(code, "scan", *arguments)

    def ports(self):
        return ",".join(map(str, self.devices.values()))

    def test_the_lab_is_found_and_its_inventory_checks(self):
        run = self.scan(0, "--tcp", "127.0.0.1", "--port", self.ports())
        path = os.path.join(self.folder.name, "found.cfg")
        with open(path, "w", encoding="utf-8") as file:
            file.write(SITE + run.stdout)
        self.assertIn("good: 5 DERs on 5 links (2 grid-forming)",
                      self.expect(0, "check", path).stdout)
        self.assertEqual(re.findall(r'id = "(\w+)"; kind = "(\w+)"; role = "(\w+)"', run.stdout), [
            ("bess1", "battery", "grid_forming"), ("bess2", "battery", "grid_forming"),
            ("pv1", "pv", "grid_following"), ("pv2", "pv", "grid_following"),
            ("meter1", "meter", "monitor")])
        self.assertIn(f'link = "tcp://127.0.0.1:{self.devices["pv2"]}"; unit = 1;', run.stdout)
        self.assertRegex(run.stderr, r"(?m)^bess1 +grid_forming +tcp://127\.0\.0\.1:\d+ +1 +"
                         r"Skerry +Simulated battery +bess1 +1 701 702 704 713 64900$")
        self.assertIn("5 are for the inventory", run.stderr)

    def test_what_was_found_can_be_read_at_once(self):
        run = self.scan(0, "--tcp", "127.0.0.1", "--port", self.ports())
        path = os.path.join(self.folder.name, "again.cfg")
        with open(path, "w", encoding="utf-8") as file:
            file.write(SITE + run.stdout)
        self.assertIn("load1", self.expect(0, "-c", path, "registers", "meter1", "--model",
                                           "1").stdout)

    def test_many_places_and_units(self):
        """More places than are asked at once; 127/8 is all this machine."""
        run = self.scan(0, "--tcp", "127.0.0.0/24", "--port", str(self.devices["pv1"]),
                        "--port", str(self.devices["load1"]), "--units", "1-2")
        self.assertEqual(re.findall(r'id = "(\w+)"', run.stdout), ["pv1", "meter1"])
        self.assertIn("506 of 508 places could not be connected; of the units asked there "
                      "2 did not answer", run.stderr)

    def test_other_things_are_told_apart(self):
        silent, other = Responder(None), Responder({})
        for device in (silent, other):
            self.addCleanup(device.close)
        run = self.scan(1, "--tcp", "127.0.0.1", "--port", f"{silent.port},{other.port}",
                        "--timeout", "100")
        self.assertIn(f":{silent.port} unit 1: no answer within 100 ms", run.stderr)
        self.assertIn(f":{other.port} unit 1: no SunSpec marker", run.stderr)
        self.assertIn("1 did not answer, 1 are no SunSpec device, 0 are", run.stderr)
        self.assertEqual(run.stdout, "")

    def test_a_line_that_is_not_there(self):
        run = self.scan(1, "--rtu", "/nowhere/tty", "--baud", "19200", "--parity", "even",
                        "--units", "1-3")
        self.assertIn("rtu:///nowhere/tty?baud=19200&parity=even unit 1: cannot open the line",
                      run.stderr)

    def test_nothing_is_asked_that_was_not_named(self):
        run = self.scan(2)
        self.assertIn("nothing is asked that was not named; give --tcp", run.stderr)
        self.assertEqual(run.stdout, "")

    def test_bad_usage(self):
        for arguments, wanted in (
                (("--tcp", "10.0.0.0/16"), "--tcp: '10.0.0.0/16' has too many addresses"),
                (("--tcp", "10.0.0.9-3"), "ends before it begins"),
                (("--tcp", "10.0.0.1", "--port", "0"), "--port: '0' is not allowed"),
                (("--tcp", "10.0.0.1", "--units", "256"), "--units: '256' is not allowed"),
                (("--tcp", "a b"), "host has a character"),
                (("--tcp", "10.0.0.0/22", "--port", "1-17"), "16384 places in all"),
                (("--rtu", "/dev/ttyS9", "--parity", "mark"), "parity must be one of none, even, odd"),
                (("--rtu", "ttyS9"), "--rtu: 'rtu://ttyS9"),
                (("10.0.0.1",), "'10.0.0.1' is one argument too many")):
            run = self.scan(2, *arguments)
            self.assertIn(wanted, run.stderr)
            self.assertEqual(run.stdout, "")


if __name__ == "__main__":
    unittest.main()
