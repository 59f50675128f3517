"""A device served by pymodbus: its registers, and a line of JSON for each write.

usage: pymodbus_server.py REGISTERS.json TCP-PORT|SERIAL-LINE
"""
import json
import sys

from pymodbus.datastore import (ModbusServerContext, ModbusSlaveContext,
                                ModbusSparseDataBlock)
from pymodbus.server import StartSerialServer, StartTcpServer
from pymodbus.transaction import ModbusRtuFramer

UNIT = 1


def say(**line):
    print(json.dumps(line), flush=True)


class Registers(ModbusSparseDataBlock):
    def setValues(self, address, values, use_as_default=False):
        super().setValues(address, values, use_as_default)
        say(write=address, values=values)


def main():
    path, where = sys.argv[1:]
    with open(path, encoding="ascii") as file:
        registers = {int(at): value for at, value in json.load(file).items()}
    device = ModbusSlaveContext(hr=Registers(registers), zero_mode=True)
    context = ModbusServerContext(slaves={UNIT: device}, single=False)
    if where.isdigit():
        StartTcpServer(context=context, address=("127.0.0.1", int(where)))
    else:
        StartSerialServer(context=context, framer=ModbusRtuFramer, port=where,
                          baudrate=115200)


if __name__ == "__main__":
    main()
