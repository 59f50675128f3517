"""A bridge as people write it in Python: pymodbus (asyncio) polls, paho-mqtt publishes.

usage: bridge.py BROKER-PORT FIRST-DEVICE-PORT COUNT PERIOD-MS (0: as fast as it goes)
"""
import asyncio
import json
import struct
import sys
import time

import paho.mqtt.client as mqtt
from pymodbus.client import AsyncModbusTcpClient

NAMES = ("f_hz", "v_v", "v_l1_v", "v_l2_v", "v_l3_v", "i_a", "p_w", "q_var", "s_va", "pf",
         "e_wh", "soc_pct", "p_avail_w", "p_max_w", "q_max_var", "f_offset_hz", "v_offset_v",
         "state", "alarm_bits", "temperature_c", "dc_v", "dc_w")
SCALES = {"f_hz": 0.001, "pf": 0.00001, "soc_pct": 0.001, "f_offset_hz": 0.0001,
          "v_offset_v": 0.01, "state": 0.0001, "temperature_c": 0.001}
UNSIGNED = ("e_wh", "alarm_bits")
FORMAT = ">" + "".join("I" if name in UNSIGNED else "i" for name in NAMES)
REGISTERS = 50


def decode(registers):
    raw = struct.unpack_from(FORMAT, struct.pack(f">{REGISTERS}H", *registers))
    message = {name: value * SCALES.get(name, 1) for name, value in zip(NAMES, raw)}
    message["t_ms"] = int(time.time() * 1000)
    return message


async def poll(device, client, topic):
    reply = await device.read_holding_registers(0, REGISTERS, slave=1)
    if not reply.isError():
        client.publish(topic, json.dumps(decode(reply.registers)), qos=0, retain=True)


async def serve(client, port, index, count, period_s):
    device = AsyncModbusTcpClient("127.0.0.1", port=port, timeout=1)
    await device.connect()
    topic = f"site/der/d{index}/measurement"
    due = time.monotonic() + period_s * index / count
    while True:
        if period_s:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            due += period_s
        await poll(device, client, topic)


async def run(broker_port, first_port, count, period_ms):
    client = mqtt.Client(protocol=mqtt.MQTTv5)
    client.max_queued_messages_set(0)
    client.connect("127.0.0.1", broker_port)
    client.loop_start()
    await asyncio.gather(*(serve(client, first_port + i, i, count, period_ms / 1000)
                           for i in range(count)))


if __name__ == "__main__":
    asyncio.run(run(*(int(word) for word in sys.argv[1:5])))
