// A device served by modbus-serial: its registers, and a line of JSON for each write.
//
// usage: node modbus_serial_server.js REGISTERS.json TCP-PORT
"use strict";
const fs = require("fs");
const { ServerTCP } = require("modbus-serial");

const [path, port] = process.argv.slice(2);
const registers = JSON.parse(fs.readFileSync(path, "ascii"));
const ILLEGAL_ADDRESS = 2;

function check(address) {
  if (address in registers) return;
  throw Object.assign(new Error(`no register ${address}`), { modbusErrorCode: ILLEGAL_ADDRESS });
}

function write(address, values) {
  values.forEach((value, i) => {
    check(address + i);
    registers[address + i] = value;
  });
  console.log(JSON.stringify({ write: address, values }));
}

const vector = {
  getHoldingRegister(address) {
    check(address);
    return registers[address];
  },
  setRegister: (address, value) => write(address, [value]),
  setRegisterArray: (address, values) => write(address, values),
};

new ServerTCP(vector, { host: "127.0.0.1", port: Number(port), unitID: 1 })
  .on("socketError", () => {});
