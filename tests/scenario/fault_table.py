"""Faulty devices beside good ones: what was published, how steadily the others were polled.

Every read of a device's power sees a number that no other read sees, so that a published
value tells which reply it came from: one that was never served, or served before the last
published one, is wrong. How steady polls are is seen by the devices, and compared with a
second driver that polls as many good devices at the same time and has no faulty one: what
else the machine does falls on both.
"""
import os
import random
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "driver"))
import devices  # noqa: E402
from driver_case import POLL_S, SLOW, DriverCase  # noqa: E402,F401
from lab import wait_for  # noqa: E402
from modbus_server import ModbusServer, SerialServer  # noqa: E402

P_AT = 10  # of model 701
F_HZ, V_V = 50.012, 230.4  # what devices.small() always says
JITTER_S = 0.1 * POLL_S
RECOVERY_S = 5


class Counting:
    """Numbers the reads of unit's power; `served` holds the numbers of right replies."""

    def count_from(self, chain):
        self.p_at = chain.at[701] + P_AT
        self.served = {unit: set() for unit in self.units}
        self.arrivals = {unit: [] for unit in self.units}
        self.number = 0

    def _reply(self, unit, pdu):
        function, address, count = struct.unpack(">BHH", pdu[:5])
        if function == 3 and address <= self.p_at < address + count:
            with self.lock:
                self.number += 1
                self.units[unit][self.p_at] = self.number
                self.arrivals[unit].append(time.monotonic())
                if self._is_served(unit, pdu):
                    self.served[unit].add(self.number)
        return super()._reply(unit, pdu)

    def _is_served(self, unit, pdu):
        return True


class CountingServer(Counting, ModbusServer):
    """On TCP; wrong replies carry POISON and take no number."""

    def __init__(self, port):
        chain = devices.small()
        self.accept_delay_s = 0
        self.dice = random.Random(1)
        self.mutants = 0
        self.turns = 0
        ModbusServer.__init__(self, port, chain.registers)
        self.count_from(chain)

    def _serve(self, one):
        time.sleep(self.accept_delay_s)
        super()._serve(one)

    def _fault_mutated(self, one, tid, unit, pdu):
        """By turns the right answer, so that the link stays up, and a broken one."""
        self.turns += 1
        if self.turns % 2:
            self._send(one, self._frame(tid, unit, self._reply(unit, pdu)))
            return
        self.mutants += 1
        self._send(one, mutated(self._frame(tid, unit, self._poison(pdu)), self.dice))


class CountingLine(Counting, SerialServer):
    """On a serial line; a spoiled reply carries a number that counts as never served."""

    def __init__(self, units):
        chain = devices.small()
        SerialServer.__init__(self, {unit: dict(chain.registers) for unit in units})
        self.count_from(chain)

    def _is_served(self, unit, pdu):
        return self._fault_for(unit, pdu) is None


HEADER = 9  # transaction, protocol, length, unit, function, byte count


def mutated(frame, dice):
    """The frame with a header that answers nothing, or cut, or drawn out."""
    out = bytearray(frame)
    while bytes(out[:HEADER]) == frame[:HEADER] and len(out) == len(frame):
        kind = dice.randrange(4)
        if kind == 0:
            for _ in range(dice.randrange(1, 4)):
                out[dice.randrange(HEADER)] ^= 1 << dice.randrange(8)
        elif kind == 1:
            out[dice.randrange(HEADER)] = dice.randrange(256)
        elif kind == 2:
            del out[dice.randrange(1, len(out)):]
        else:
            out += bytes(dice.randrange(256) for _ in range(dice.randrange(1, 40)))
    return bytes(out)


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Steadiness:
    """Intervals between the polls of some devices in one window of time, or in several."""

    def __init__(self, servers=(), begin=0, end=0):
        self.intervals = []
        for server, unit in servers:
            with server.lock:
                times = [at for at in server.arrivals[unit] if begin <= at <= end]
            self.intervals += [b - a for a, b in zip(times, times[1:])]

    def add(self, other):
        self.intervals += other.intervals

    def p(self, share):
        return percentile([abs(i - POLL_S) for i in self.intervals], share)

    def longest(self):
        return max(self.intervals)


class FaultCase(DriverCase):
    """`faulty` DERs and GOOD others on one driver, and as many good ones on another."""

    server = CountingServer
    GOOD = 4

    def begin_with(self, faulty, more=()):
        """faulty: DER entries with a server of this class; more: entries without one."""
        good = [f"n{i}" for i in range(self.GOOD)]
        ids = [entry["id"] for entry in faulty] + good
        self.begin([{"timeout_ms": 200, **entry} for entry in faulty]
                   + [{"id": der} for der in good] + list(more), {der: {} for der in ids})
        self.neighbours = [(self.servers[der], 1) for der in good]
        self.begin_control()
        for der in ids + [entry["id"] for entry in more]:
            self.expect_state(der, "online", 10)
        time.sleep(1)

    def begin_control(self):
        ids = [f"c{i}" for i in range(len(self.neighbours))]
        for der in ids:
            self.servers[der] = CountingServer(self.lab.ports.take())
        self.control = [(self.servers[der], 1) for der in ids]
        folder = os.path.join(self.folder.name, "control")
        os.makedirs(folder)
        path = self._config([{"id": der, "link": f"tcp://127.0.0.1:{self.servers[der].port}"}
                             for der in ids])
        with open(path, encoding="utf-8") as file:
            text = file.read()
        text = text.replace("18830", str(self.lab.broker_port)).replace("../build/demo", folder)
        with open(os.path.join(folder, "control.cfg"), "w", encoding="utf-8") as file:
            file.write(text)
        self.lab.start("skerry-driver", config=file.name, label="control")
        for der in ids:
            self.expect_state(der, "online", 10)

    def wrong_values(self, der, server, unit=1):
        """Published values that the device did not serve, or not in this order."""
        wrong, last = [], 0
        with server.lock:
            served = set(server.served[unit])
        for m in self.measured(der):
            if m["f_hz"] not in (None, F_HZ) or m["v_v"] not in (None, V_V):
                wrong.append((m["p_w"], m["f_hz"], m["v_v"]))
            if m["p_w"] is None:
                continue
            if m["p_w"] not in served or m["p_w"] <= last:
                wrong.append(m["p_w"])
            last = m["p_w"]
        return wrong

    def known(self, der, since):
        return [m for m in self.measured(der, since) if m["p_w"] is not None]

    def recovery_s(self, der, limit_s=RECOVERY_S):
        """Seconds until the DER is online with a new value; the limit is not stretched."""
        at = time.monotonic()
        back = wait_for(lambda: self.state(der) == "online" and self.known(der, at), limit_s,
                        0.01)
        self.assertTrue(back, f"{der} not back within {limit_s} s: {self.reason(der)}")
        return time.monotonic() - at

    def check_longest(self, name, with_fault, control):
        """In one fault's window: nobody waited for as much as a period. Percentiles are
        for longer windows, where one hiccup of the machine is a small part."""
        self.assertLess(with_fault.longest(), control.longest() + POLL_S * SLOW,
                        f"{name}: longest interval")

    def check_jitter(self, with_fault, control):
        """Over all faults: polls are as steady as where nothing is faulty."""
        print(f"{len(with_fault.intervals)} intervals of {self.GOOD} neighbours off their "
              f"period: p95 {with_fault.p(0.95) * 1e3:.2f} ms, p99 "
              f"{with_fault.p(0.99) * 1e3:.2f} ms; of a driver without a faulty device: p95 "
              f"{control.p(0.95) * 1e3:.2f} ms, p99 {control.p(0.99) * 1e3:.2f} ms", flush=True)
        self.assertLess(with_fault.p(0.95), control.p(0.95) + JITTER_S)
