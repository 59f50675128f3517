"""mbpoll, pymodbus and modbus-serial read the simulator and command it."""
import struct
import unittest

from clients import CLIENTS, Refused
from simulated import BASE, Simulated

CHAIN = [1, 103, 120, 123]
P_W, P_SF = 14, 15              # of model 103
LIMIT, ENABLE, LIMIT_SF = 5, 9, 23  # of model 123
RATED_W, AVAILABLE_W = 5000, 2000
MARGIN_W = 5
ILLEGAL_ADDRESS = 2


def signed(word):
    return struct.unpack(">h", struct.pack(">H", word))[0]


def walk(client):
    """{model: where it stands}, by the lengths in the chain."""
    found, at = {}, BASE + 2
    while True:
        model, length = client.read(at, 2)
        if model == 0xFFFF:
            return found
        found[model] = at
        at += 2 + length


class Clients(Simulated):
    def power_w(self, client, models):
        p, sf = client.read(models[103] + P_W, 2)
        return signed(p) * 10.0 ** signed(sf)

    def expect_power(self, client, models, p_w):
        self.expect(lambda: abs(self.power_w(client, models) - p_w) < MARGIN_W, 4, f"{p_w} W")

    def check(self, client):
        self.assertEqual(client.read(BASE, 2), [0x5375, 0x6E53])
        models = walk(client)
        self.assertEqual(list(models), CHAIN)
        at = models[123]
        self.expect_power(client, models, AVAILABLE_W)
        sf, = client.read(at + LIMIT_SF, 1)
        percent = round(10 * 10.0 ** -signed(sf))
        client.write(at + LIMIT, [percent])
        client.write(at + ENABLE, [1])
        self.assertEqual(client.read(at + LIMIT, 1) + client.read(at + ENABLE, 1), [percent, 1])
        self.expect_power(client, models, RATED_W * 0.1)
        client.write(at + LIMIT, [percent * 3, 0, 0, 0, 1])
        self.expect_power(client, models, RATED_W * 0.3)
        client.write(at + ENABLE, [0])
        self.expect_power(client, models, AVAILABLE_W)
        with self.assertRaises(Refused) as caught:
            client.read(100, 2)
        self.assertIn(caught.exception.args[0], (ILLEGAL_ADDRESS, None))

    def test_each_reads_and_limits_an_inverter(self):
        for kind in CLIENTS:
            with self.subTest(client=kind.__name__):
                client = kind(self.lab.device_port("pv2"))
                try:
                    self.check(client)
                finally:
                    client.close()
                print(f"{kind.__name__}: chain {CHAIN}, 10 %, 30 % and no limit", flush=True)


if __name__ == "__main__":
    unittest.main()
