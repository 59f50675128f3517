"""Three clients of others, alike to use: read(address, count) and write(address, values).
What the device refuses is a Refused with the exception's code, or None where the client
tells only that it was refused."""
import json
import os
import subprocess

from pymodbus.client import ModbusTcpClient

from simulated import mbpoll, mbpoll_words

PEERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "driver", "peers")


class Refused(Exception):
    pass


class Mbpoll:
    def __init__(self, port):
        self.port = port

    def read(self, address, count):
        return mbpoll_words(self._run("-r", str(address), "-c", str(count), "-t", "4:hex",
                                      "127.0.0.1"))

    def write(self, address, values):
        self._run("-r", str(address), "-t", "4:hex", "127.0.0.1", "--",
                  *[f"0x{value:04X}" for value in values])

    def _run(self, *options):
        code, text = mbpoll(self.port, "-a", "1", *options)
        if code != 0:
            raise Refused(None)
        return text

    def close(self):
        pass


class Pymodbus:
    def __init__(self, port):
        self.client = ModbusTcpClient("127.0.0.1", port=port, timeout=5)
        self.client.connect()

    def read(self, address, count):
        return self._good(self.client.read_holding_registers(address, count, slave=1)).registers

    def write(self, address, values):
        self._good(self.client.write_registers(address, values, slave=1))

    @staticmethod
    def _good(reply):
        if reply.isError():
            raise Refused(reply.exception_code)
        return reply

    def close(self):
        self.client.close()


class ModbusSerial:
    def __init__(self, port):
        self.process = subprocess.Popen(
            ["node", os.path.join(PEERS, "modbus_serial_client.js"), str(port)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def read(self, address, count):
        return self._ask({"read": address, "count": count})

    def write(self, address, values):
        self._ask({"write": address, "values": values})

    def _ask(self, request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        reply = json.loads(self.process.stdout.readline())
        if "exception" in reply:
            raise Refused(reply["exception"])
        return reply["values"]

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


CLIENTS = (Mbpoll, Pymodbus, ModbusSerial)
