// bridge.js - a bridge as people write it on Node.js: modbus-serial polls, mqtt publishes.
//
// usage: node bridge.js BROKER-PORT FIRST-DEVICE-PORT COUNT PERIOD-MS (0: as fast as it goes)
"use strict";
const Modbus = require("modbus-serial");
const mqtt = require("mqtt");

const NAMES = ["f_hz", "v_v", "v_l1_v", "v_l2_v", "v_l3_v", "i_a", "p_w", "q_var", "s_va", "pf",
  "e_wh", "soc_pct", "p_avail_w", "p_max_w", "q_max_var", "f_offset_hz", "v_offset_v", "state",
  "alarm_bits", "temperature_c", "dc_v", "dc_w"];
const SCALES = { f_hz: 0.001, pf: 0.00001, soc_pct: 0.001, f_offset_hz: 0.0001, v_offset_v: 0.01,
  state: 0.0001, temperature_c: 0.001 };
const REGISTERS = 50;

const [brokerPort, firstPort, count, periodMs] = process.argv.slice(2).map(Number);
const client = mqtt.connect({ host: "127.0.0.1", port: brokerPort, protocolVersion: 5 });

function decode(buffer) {
  const message = { t_ms: Date.now() };
  NAMES.forEach((name, i) => {
    const raw = name === "e_wh" || name === "alarm_bits"
      ? buffer.readUInt32BE(4 * i) : buffer.readInt32BE(4 * i);
    message[name] = raw * (SCALES[name] || 1);
  });
  return message;
}

async function poll(device, topic) {
  const reply = await device.readHoldingRegisters(0, REGISTERS);
  client.publish(topic, JSON.stringify(decode(reply.buffer)), { qos: 0, retain: true });
}

async function serve(index) {
  const device = new Modbus();
  const topic = `site/der/d${index}/measurement`;
  await device.connectTCP("127.0.0.1", { port: firstPort + index });
  device.setID(1);
  device.setTimeout(1000);
  if (periodMs > 0) {
    // Spread over the period, as Node-RED flows and cron-like loops end up.
    setTimeout(() => setInterval(() => poll(device, topic).catch(() => {}), periodMs),
      (periodMs * index) / count);
    return;
  }
  for (;;) await poll(device, topic);
}

client.on("connect", () => {
  for (let i = 0; i < count; i++) serve(i).catch((error) => console.error(error.message));
});
