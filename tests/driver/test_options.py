"""How a device wants to be asked: options of its link and of its reads."""
import time
import unittest

import devices
from driver_case import POLL_S, DriverCase
from modbus_server import SerialServer


class Options(DriverCase):
    def one(self, query="", registers=None, units=None, **der):
        units = units or {1: registers or devices.small().registers}
        self.begin([{"id": "b1", "link": "tcp://127.0.0.1:15020" + query, **der}],
                   {"b1": {"units": units}})
        self.server = self.servers["b1"]

    def test_unit_254(self):
        self.one(units={254: devices.small().registers}, unit=254)
        self.expect_state("b1", "online")
        self.setpoint("b1", 1, f_offset_hz=0.25)
        self.expect(lambda: self.stages("b1", 1) == ["written", "verified"], 5, "verified")
        self.assertEqual({unit for unit, _, _, _ in self.server.written()}, {254})

    def test_connect_delay(self):
        self.one("?connect_delay_ms=600")
        self.server.deaf_s = 0.5
        self.server.drop()
        self.expect_state("b1", "online")
        self.assertGreaterEqual(min(self.server.first_after), 0.55)

    def test_a_request_too_early_is_swallowed(self):
        """What connect_delay_ms is for: without it this device is never heard."""
        self.one(timeout_ms=200)
        self.server.deaf_s = 0.5
        self.server.drop()
        at = time.monotonic()
        self.expect_state("b1", "offline", since=at)

    def test_idle_close(self):
        self.one("?idle_close_s=1", poll_ms=2500)
        self.expect_state("b1", "online")
        self.expect(lambda: not self.server.sockets, 2.5, "the connection closed when idle")
        self.expect_measured("b1", time.monotonic(), count=2, seconds=8)
        self.assertEqual(self.state("b1"), "online")
        self.assertGreater(self.server.connections, 2)

    def test_lenient_transaction_ids(self):
        self.one("?transaction_id=lenient&gap_ms=20")
        self.server.tid_offset = 1
        at = time.monotonic()
        self.expect_state("b1", "online")
        time.sleep(5 * POLL_S)
        self.assertEqual({m["p_w"] for m in self.measured("b1", at)}, {1500})
        connections = self.server.connections
        self.server.fault = "twice"
        time.sleep(5 * POLL_S)
        self.server.fault = None
        self.expect_measured("b1", time.monotonic(), count=3)
        self.assertEqual({m["p_w"] for m in self.measured("b1", at)}, {1500})
        self.assertEqual(self.server.connections, connections)

    def test_strict_transaction_ids(self):
        self.one()
        self.expect_state("b1", "online")
        self.server.tid_offset = 1
        self.expect_state("b1", "offline")
        self.assertIn("transaction", self.reason("b1"))

    def test_max_registers(self):
        self.one(more="max_registers = 40; max_gap = 8;")
        self.expect_state("b1", "online")
        m = self.expect_measured("b1", 0, count=3)[-1]
        self.assertEqual((m["p_w"], m["f_hz"], m["v_v"]), (1500, 50.012, 230.4))
        self.assertLessEqual(self.server.longest, 40)

    def test_max_registers_around_a_setpoint(self):
        self.one(more="max_registers = 9;")
        self.expect_state("b1", "online")
        self.setpoint("b1", 1, f_offset_hz=0.25)
        self.expect(lambda: self.stages("b1", 1) == ["written", "verified"], 5, "verified")
        self.assertLessEqual(self.server.longest, 9)

    def single_writes(self, choice, refuse=None):
        self.one(more=f'single_write = "{choice}";')
        self.server.refuse.update(refuse or {})
        self.expect_state("b1", "online")
        self.setpoint("b1", 1, f_offset_hz=0.25)
        self.expect(lambda: self.stages("b1", 1)[1:], 5, "a result")
        return {f for _, f, _, values in self.server.written() if len(values) == 1}

    def test_single_writes_with_6(self):
        self.assertEqual(self.single_writes("06"), {6})

    def test_single_writes_with_16(self):
        self.assertEqual(self.single_writes("16"), {16})

    def test_single_writes_with_6_once_16_is_refused_as_an_address(self):
        enable = devices.small().at[64900] + 8
        self.assertIn(6, self.single_writes("auto", {(16, enable): 2}))
        self.assertEqual(self.stages("b1", 1), ["written", "verified"])

    def test_a_turned_meter(self):
        self.one(more="p_sign = -1;", role="monitor")
        self.expect_state("b1", "online")
        self.assertEqual(self.expect_measured("b1", 0)[0]["p_w"], -1500)


class Waits(DriverCase):
    def test_the_wait_follows_the_latency(self):
        self.begin([{"id": "b1", "timeout_ms": 3000, "more": "timeout_min_ms = 100;"}],
                   {"b1": {"registers": devices.small().registers}})
        self.expect_state("b1", "online")
        self.expect_measured("b1", 0, count=5)
        self.servers["b1"].fault = "hang"
        self.expect(lambda: "within 100 ms" in self.reason("b1"), 2, "a short wait")
        self.expect_state("b1", "offline", 8)

    def test_a_silent_unit_costs_its_line_little(self):
        line = SerialServer({1: devices.small().registers, 2: devices.small().registers})
        self.addCleanup(line.close)
        link = f"rtu://{line.path}?baud=115200&parity=none"
        more = "timeout_min_ms = 100;"
        self.begin([{"id": "r1", "link": link, "timeout_ms": 1000, "more": more},
                    {"id": "r2", "unit": 2, "link": link, "timeout_ms": 1000, "more": more}],
                   {})
        for der in ("r1", "r2"):
            self.expect_state(der, "online")
        line.faulty_units, line.fault = (2,), "hang"
        self.expect_state("r2", "offline", 8)
        time.sleep(3)
        since = time.monotonic()
        time.sleep(8)
        polls = len(self.measured("r1", since))
        print(f"r1: {polls} polls of {8 / POLL_S:.0f} beside a silent unit", flush=True)
        self.assertGreater(polls, 8 / POLL_S * 0.75)


if __name__ == "__main__":
    unittest.main()
