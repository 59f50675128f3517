"""Devices that pymodbus serves, over TCP and on a serial line: read rightly and commanded."""
import unittest

from peer_case import PYMODBUS, PeerCase, devices


class Pymodbus(PeerCase):
    def test_a_battery_over_tcp(self):
        chain = devices.battery()
        self.check_battery(self.serve_tcp(PYMODBUS, chain), chain)

    def test_an_inverter_of_the_older_generation_over_tcp(self):
        chain = devices.legacy()
        self.check_legacy(self.serve_tcp(PYMODBUS, chain), chain)

    def test_a_battery_on_a_serial_line(self):
        chain = devices.battery()
        self.check_battery(self.serve_serial(PYMODBUS, chain), chain)

    def test_an_inverter_of_the_older_generation_on_a_serial_line(self):
        chain = devices.legacy()
        self.check_legacy(self.serve_serial(PYMODBUS, chain), chain)


if __name__ == "__main__":
    unittest.main()
