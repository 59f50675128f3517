// A client made with modbus-serial: a line of JSON in, a line of JSON out.
//
// usage: node modbus_serial_client.js TCP-PORT
// in: {"read": address, "count": n} or {"write": address, "values": [..]}
// out: {"values": [..]} or {"exception": code}
"use strict";
const readline = require("readline");
const Modbus = require("modbus-serial");

const client = new Modbus();

async function carryOut(request) {
  if ("read" in request) {
    return { values: (await client.readHoldingRegisters(request.read, request.count)).data };
  }
  await client.writeRegisters(request.write, request.values);
  return { values: request.values };
}

async function main() {
  await client.connectTCP("127.0.0.1", { port: Number(process.argv[2]) });
  client.setID(1);
  client.setTimeout(5000);
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const reply = await carryOut(JSON.parse(line)).catch(
      (error) => ({ exception: error.modbusCode || String(error) }));
    console.log(JSON.stringify(reply));
  }
  client.close(() => {});
}

main();
