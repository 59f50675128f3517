"""Devices that modbus-serial serves on Node.js: read rightly and commanded."""
import unittest

from peer_case import MODBUS_SERIAL, PeerCase, devices


class ModbusSerial(PeerCase):
    def test_a_battery(self):
        chain = devices.battery()
        self.check_battery(self.serve_tcp(MODBUS_SERIAL, chain), chain)

    def test_an_inverter_of_the_older_generation(self):
        chain = devices.legacy()
        self.check_legacy(self.serve_tcp(MODBUS_SERIAL, chain), chain)


if __name__ == "__main__":
    unittest.main()
