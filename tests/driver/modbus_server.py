"""Modbus devices, on TCP and on a serial line, that misbehave on demand.

Own sockets and own framing, so that nothing it sends wrongly comes from a library that
would rather send it rightly. Not of the product: it shares no code with it.
"""
import os
import select
import socket
import struct
import threading
import time
import tty

POISON = 0x7A7A  # what wrong replies carry as registers: must never be published


class Device:
    """Registers of `units` (unit -> address -> value) and what was done to them."""

    def __init__(self, units):
        self.units = units
        self.inputs = None        # the same for input registers; None: as holding
        self.lock = threading.RLock()
        self.fault = None         # a name below, or ("exception", code)
        self.faulty_units = None  # the units it concerns; None: all
        self.faulty = lambda function, address: True
        self.late_s = 0.8
        self.delay_s = 0          # before each right answer
        self.refuse = {}          # (function, address) -> exception code
        self.borders = ()         # no read may go over one of these addresses
        self.writes = []          # (unit, function, address, [values])
        self.requests = 0
        self.longest = 0          # registers in one read

    def set(self, address, values, unit=1):
        with self.lock:
            for i, value in enumerate(values):
                self.units[unit][address + i] = value & 0xFFFF

    def get(self, address, unit=1):
        with self.lock:
            return self.units[unit][address]

    def written(self):
        with self.lock:
            return list(self.writes)

    def _fault_for(self, unit, pdu):
        function, address = struct.unpack(">BH", pdu[:3])
        if self.faulty_units is not None and unit not in self.faulty_units:
            return None
        return self.fault if self.faulty(function, address) else None

    def _reply(self, unit, pdu):
        """The right answer."""
        function, address = struct.unpack(">BH", pdu[:3])
        with self.lock:
            if (function, address) in self.refuse:
                return bytes((function | 0x80, self.refuse[function, address]))
            registers = self.units.get(unit)
            if registers is None:
                return bytes((function | 0x80, 11))
            if function in (3, 4):
                count, = struct.unpack(">H", pdu[3:5])
                if function == 4 and self.inputs is not None:
                    registers = self.inputs.get(unit, {})
                self.longest = max(self.longest, count)
                values = [registers.get(a) for a in range(address, address + count)]
                crossed = any(address < b < address + count for b in self.borders)
                if None in values or not 1 <= count <= 125 or crossed:
                    return bytes((function | 0x80, 2))
                return struct.pack(f">BB{count}H", function, 2 * count, *values)
            if function == 6:
                values = list(struct.unpack(">H", pdu[3:5]))
            elif function == 16:
                count, size = struct.unpack(">HB", pdu[3:6])
                values = list(struct.unpack(f">{count}H", pdu[6:6 + size]))
            else:
                return bytes((function | 0x80, 1))
            if any(address + i not in registers for i in range(len(values))):
                return bytes((function | 0x80, 2))
            self.writes.append((unit, function, address, values))
            for i, value in enumerate(values):
                registers[address + i] = value
        return pdu[:5]


class ModbusServer(Device):
    """Modbus TCP: serves `registers` (address -> value) as unit 1, or `units`."""

    def __init__(self, port, registers=None, units=None):
        super().__init__(units or {1: registers})
        self.port = port
        self.connections = 0
        self.tid_offset = 0       # of the transaction ids it answers with
        self.deaf_s = 0           # requests this soon after connecting are swallowed
        self.first_after = []     # s from each connect to its first request
        self.sockets = set()
        self.listener = None
        self.listen()

    # --- what tests do -----------------------------------------------------------------

    def listen(self):
        self.listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", self.port))
        self.listener.listen(32)
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def close(self):
        """Gone: no listener, every connection dropped."""
        listener, self.listener = self.listener, None
        if listener:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self.drop()

    def drop(self):
        with self.lock:
            sockets, self.sockets = self.sockets, set()
        for one in sockets:
            one.close()

    # --- serving -----------------------------------------------------------------------

    def _accept(self, listener):
        while True:
            try:
                one, _ = listener.accept()
            except OSError:
                return
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                self.connections += 1
                self.sockets.add(one)
            threading.Thread(target=self._serve, args=(one,), daemon=True).start()

    def _serve(self, one):
        connected, first = time.monotonic(), True
        try:
            while True:
                head = self._receive(one, 7)
                if head is None:
                    break
                tid, _, length, unit = struct.unpack(">HHHB", head)
                pdu = self._receive(one, length - 1)
                if pdu is None:
                    break
                self.requests += 1
                after = time.monotonic() - connected
                if first and self.deaf_s:
                    self.first_after.append(after)
                first = False
                if after >= self.deaf_s:
                    self._answer(one, tid + self.tid_offset & 0xFFFF, unit, pdu)
        except OSError:
            pass
        with self.lock:
            self.sockets.discard(one)
        one.close()

    @staticmethod
    def _receive(one, count):
        data = b""
        while len(data) < count:
            more = one.recv(count - len(data))
            if not more:
                return None
            data += more
        return data

    def _answer(self, one, tid, unit, pdu):
        fault = self._fault_for(unit, pdu)
        if fault is None:
            time.sleep(self.delay_s)
            self._send(one, self._frame(tid, unit, self._reply(unit, pdu)))
        elif isinstance(fault, tuple):
            self._send(one, self._frame(tid, unit, bytes((pdu[0] | 0x80, fault[1]))))
        else:
            getattr(self, "_fault_" + fault)(one, tid, unit, pdu)

    @staticmethod
    def _frame(tid, unit, pdu, protocol=0, length=None):
        return struct.pack(">HHHB", tid, protocol,
                           len(pdu) + 1 if length is None else length, unit) + pdu

    @staticmethod
    def _send(one, data):
        one.sendall(data)

    # --- misbehaviour --------------------------------------------------------------------

    @staticmethod
    def _poison(pdu):
        """A well-formed reply to another question."""
        count, = struct.unpack(">H", pdu[3:5])
        return struct.pack(f">BB{count}H", pdu[0], 2 * count, *[POISON] * count)

    def _fault_hang(self, one, tid, unit, pdu):
        pass

    def _fault_reset(self, one, tid, unit, pdu):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        one.close()

    def _fault_half(self, one, tid, unit, pdu):
        frame = self._frame(tid, unit, self._poison(pdu))
        self._send(one, frame[:len(frame) // 2])

    def _fault_dribble(self, one, tid, unit, pdu):
        for byte in self._frame(tid, unit, self._poison(pdu)):
            self._send(one, bytes((byte,)))
            time.sleep(0.05)

    def _fault_garbage(self, one, tid, unit, pdu):
        self._send(one, bytes(range(17, 217)))

    def _fault_wrong_tid(self, one, tid, unit, pdu):
        self._send(one, self._frame(tid + 1, unit, self._poison(pdu)))

    def _fault_wrong_protocol(self, one, tid, unit, pdu):
        self._send(one, self._frame(tid, unit, self._poison(pdu), protocol=0x0700))

    def _fault_wrong_unit(self, one, tid, unit, pdu):
        self._send(one, self._frame(tid, unit + 1, self._poison(pdu)))

    def _fault_wrong_function(self, one, tid, unit, pdu):
        self._send(one, self._frame(tid, unit, bytes((4,)) + self._poison(pdu)[1:]))

    def _fault_wrong_length(self, one, tid, unit, pdu):
        self._send(one, self._frame(tid, unit, self._poison(pdu), length=200))

    def _fault_wrong_count(self, one, tid, unit, pdu):
        poison = self._poison(pdu)
        self._send(one, self._frame(tid, unit, bytes((poison[0], poison[1] - 2)) + poison[2:-2]))

    def _fault_twice(self, one, tid, unit, pdu):
        """The right answer, and one that nobody asked for behind it."""
        self._send(one, self._frame(tid, unit, self._reply(unit, pdu)))
        self._send(one, self._frame(tid, unit, self._poison(pdu)))

    def _fault_late(self, one, tid, unit, pdu):
        """After the timeout, with values that are old by then."""
        frame = self._frame(tid, unit, self._poison(pdu))
        time.sleep(self.late_s)
        self._send(one, frame)


def crc16(data):
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return struct.pack("<H", crc)


class SerialServer(Device):
    """Modbus RTU on a pty: `path` is the line's other end."""

    def __init__(self, units):
        super().__init__(units)
        self.fd, self.peer = os.openpty()
        tty.setraw(self.peer)
        self.path = os.ttyname(self.peer)
        self.ended = False
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def close(self):
        self.ended = True
        self.thread.join(2)
        os.close(self.fd)
        os.close(self.peer)

    def _serve(self):
        data = b""
        while not self.ended:
            if not select.select([self.fd], [], [], 0.1)[0]:
                data = b""  # a pause ends a frame, whole or not
                continue
            data += os.read(self.fd, 512)
            length = 8 if len(data) < 7 or data[1] != 16 else 9 + data[6]
            if len(data) >= length:
                frame, data = data[:length], b""
                if crc16(frame[:-2]) == frame[-2:] and frame[0] in self.units:
                    self.requests += 1
                    self._answer(frame[0], frame[1:-2])

    def _answer(self, unit, pdu):
        fault = self._fault_for(unit, pdu)
        body = bytes((unit,)) + self._reply(unit, pdu)
        frame = body + crc16(body)
        if fault == "hang":
            return
        if isinstance(fault, tuple):
            body = bytes((unit, pdu[0] | 0x80, fault[1]))
            frame = body + crc16(body)
        elif fault == "noise":
            frame = bytes(range(7, 60))
        elif fault == "wrong_crc":
            frame = body + bytes((frame[-2] ^ 1, frame[-1]))
        elif fault == "wrong_unit":
            body = bytes((unit + 3,)) + body[1:]
            frame = body + crc16(body)
        elif fault == "half":
            frame = frame[:len(frame) // 2]
        os.write(self.fd, frame)
