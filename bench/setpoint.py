"""script/bench setpoint: a setpoint's whole life, from the message to the registers and back.

A real broker, skerry-driver, and one device on Modbus TCP that this process plays. Every
time is taken in this process on one monotonic clock: before the publish, when a write
arrives in the device, when a result arrives from the broker. The driver polls the device
meanwhile, and setpoints come at any phase of the polls.
"""
import argparse
import json
import os
import queue
import random
import sys
import tempfile
import time

import paho.mqtt.client as mqtt

from report import ROOT, put, table

os.environ["SKERRY_BUILD"] = os.path.join(ROOT, "build", "bench")
sys.path[:0] = [os.path.join(ROOT, "tests"), os.path.join(ROOT, "tests", "driver")]
import devices  # noqa: E402
from lab import Lab, wait_for  # noqa: E402
from modbus_server import ModbusServer  # noqa: E402

CONFIG = """
site = { state_dir = "../build/demo"; };
broker = { host = "127.0.0.1"; port = 18830; };
control = { revert_s = 5; f_offset_max_hz = 1.0; };
ders = ( { id = "b1"; kind = "battery"; role = "grid_forming"; model = "sunspec";
           link = "tcp://127.0.0.1:15020"; unit = 1; poll_ms = 200; } );
"""

# name -> (device, setpoint field, its value for a number counting up)
CASES = {
    "123, ceiling of power": (devices.legacy, "p_max_w", lambda i: 1000 + 5 * i % 5000),
    "704, ceiling of power": (devices.battery, "p_max_w", lambda i: 500 + 5 * (i % 800)),
    "704, active power": (devices.battery, "p_w", lambda i: -1000 + i % 2000),
    "64900, frequency offset": (devices.battery, "f_offset_hz", lambda i: i % 900 / 1000),
}
DELAYS_MS = (0, 20)
STEPS = ("first write", "enable written", "written", "verified")


class TimedServer(ModbusServer):
    """Puts the time of each write it receives into `times`."""

    def __init__(self, port, registers):
        self.times = queue.SimpleQueue()
        super().__init__(port, registers)

    def _answer(self, one, tid, unit, pdu):
        if pdu[0] in (6, 16):
            self.times.put(time.monotonic())
        super()._answer(one, tid, unit, pdu)


class Operator:
    """Sends setpoints; `results` are (time, result)."""

    def __init__(self, port):
        self.results = queue.SimpleQueue()
        self.online = False
        self.client = mqtt.Client(protocol=mqtt.MQTTv5)
        self.client.on_connect = lambda client, *_: client.subscribe(
            [("site/der/b1/setpoint/result", 1), ("site/der/b1/status", 1)])
        self.client.on_message = self._on_message
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()

    def _on_message(self, _client, _userdata, message):
        at, said = time.monotonic(), json.loads(message.payload)
        if message.topic.endswith("/status"):
            self.online = said["state"] == "online"
        elif not message.retain:
            self.results.put((at, said))

    def send(self, seq, **fields):
        """The time before it left."""
        text = json.dumps({"epoch": 1, "seq": seq, "source": "bench",
                           "t_ms": int(time.time() * 1000), "ttl_ms": 5000, **fields})
        at = time.monotonic()
        self.client.publish("site/der/b1/setpoint", text, qos=1)
        return at

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


def stages(operator, seq):
    """{stage: time} up to "verified"."""
    found = {}
    while "verified" not in found:
        at, said = operator.results.get(timeout=10)
        if said["seq"] == seq and said["stage"] in ("rejected", "ineffective"):
            raise RuntimeError(f"{said['stage']}: {said['reason']}")
        if said["seq"] == seq:
            found[said["stage"]] = at
    return found


def lives(operator, server, field, value, count, dice):
    """STEPS in ms after the publish, for each of `count` setpoints."""
    rows = []
    for seq in range(1, count + 1):
        time.sleep(dice.uniform(0.03, 0.13))
        sent = operator.send(seq, **{field: value(seq)})
        found = stages(operator, seq)
        writes = [server.times.get() for _ in range(server.times.qsize())]
        ends = (writes[0], writes[-1], found["written"], found["verified"])
        rows.append([(end - sent) * 1000 for end in ends])
    return rows


def measure(case, delay_ms, count):
    """One driver, one device."""
    device, field, value = CASES[case]
    with tempfile.TemporaryDirectory(prefix="skerry-bench-") as folder:
        path = os.path.join(folder, "bench.cfg")
        with open(path, "w", encoding="utf-8") as file:
            file.write(CONFIG)
        lab = Lab(folder, config=path)
        server = TimedServer(lab.device_port("b1"), device().registers)
        server.delay_s = delay_ms / 1000
        try:
            lab.start_broker()
            operator = Operator(lab.broker_port)
            lab.start("skerry-driver")
            if not wait_for(lambda: operator.online, 10):
                raise TimeoutError("not online: " + lab.log("skerry-driver"))
            rows = lives(operator, server, field, value, count, random.Random(1))
            operator.close()
        finally:
            lab.stop()
            server.close()
    return rows


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def row(case, delay_ms, rows):
    cells = [f"{percentile(step, 0.5):.1f} / {percentile(step, 0.99):.1f}"
             for step in zip(*rows)]
    print(f"{case}, device answers after {delay_ms} ms: "
          + ", ".join(f"{step} {cell}" for step, cell in zip(STEPS, cells)), flush=True)
    return [case, str(delay_ms), *cells]


def main():
    parser = argparse.ArgumentParser(prog="script/bench setpoint", description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="setpoints a row")
    count = parser.parse_args().count
    load = os.getloadavg()[0]
    rows = [row(case, delay_ms, measure(case, delay_ms, count))
            for delay_ms in DELAYS_MS for case in CASES]
    put("setpoint", "## A setpoint's life\n\n`script/bench setpoint`: ms after its publish, p50 "
        f"/ p99 of {count} setpoints, to the first write in the device, to the enable behind "
        "it, and to the results `written` and `verified` at a subscriber. Broker, driver and "
        "device are real and on this machine; the driver polls the device every 200 ms "
        "meanwhile. Before it writes the driver reads the registers (model, scale factors); "
        "it writes value and reversion timer, then the enable; it reads both back: with a "
        "device that takes its time for each answer that is most of a setpoint's life. "
        "The device is a script, whose few tenths of a millisecond for each request are "
        "in the figures. Model 124 is only read: models/sunspec/124.cfg says why.\n\n"
        f"Load of the machine at the start and at the end: {load:.1f} and "
        f"{os.getloadavg()[0]:.1f}. p99 includes waiting for a core and for a poll that is "
        "under way.\n\n"
        + table(("model, control", "device answers after ms", *STEPS), rows))


if __name__ == "__main__":
    main()
