"""A tiny broker for what mosquitto cannot be made to do; it speaks just enough MQTT.

What it does with a CONNECT of MQTT 5 is chosen: "accept", "reason" (CONNACK 5 with 0x84),
"code" (CONNACK 3.1.1 with 1), "close" (no answer), "silent" (no answer, open for ever).
3.1.1 is accepted. SUBSCRIBE, PUBLISH at QoS 1 and PINGREQ are answered and nothing is
routed. `refuse_filters` are refused with 0x87.
"""
import socket
import threading

from bus import PORTS


def read_packet(stream):
    """(first byte, body) of the next packet, or None at the end."""
    first = stream.read(1)
    if not first:
        return None
    length, shift = 0, 0
    while True:
        byte = stream.read(1)
        if not byte:
            return None
        length |= (byte[0] & 0x7F) << shift
        shift += 7
        if not byte[0] & 0x80:
            break
    body = stream.read(length)
    return (first[0], body) if len(body) == length else None


class FakeBroker:
    def __init__(self, five="accept", refuse_filters=(), answer_subscribe=True):
        self.five, self.refuse_filters = five, refuse_filters
        self.answer_subscribe = answer_subscribe
        self.connects = []  # protocol levels, in order
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.port = PORTS.take()
        self.socket.bind(("127.0.0.1", self.port))
        self.socket.listen()
        self.open = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.socket.close()
        for connection in self.open:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            connection.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            with connection, connection.makefile("rb") as stream:
                level = self._connect(connection, stream)
                while level:
                    packet = read_packet(stream)
                    if not packet:
                        return
                    self._answer(connection, level, *packet)
        except OSError:
            pass

    def _connect(self, connection, stream):
        """Answer CONNECT; the protocol level, or 0 when the connection is to end."""
        packet = read_packet(stream)
        if not packet:
            return 0
        level = packet[1][6]
        self.connects.append(level)
        if level == 4:
            connection.sendall(b"\x20\x02\x00\x00")
            return level
        if self.five == "accept":
            connection.sendall(b"\x20\x03\x00\x00\x00")
            return level
        if self.five == "reason":
            connection.sendall(b"\x20\x03\x00\x84\x00")
        elif self.five == "code":
            connection.sendall(b"\x20\x02\x00\x01")
        elif self.five == "silent":
            stream.read(1)
        return 0

    def _answer(self, connection, level, first, body):
        kind, properties = first >> 4, b"\x00" if level == 5 else b""
        if kind == 8 and self.answer_subscribe:
            at = 2 + (1 + body[2] if level == 5 else 0)
            text = body[at + 2:at + 2 + int.from_bytes(body[at:at + 2], "big")].decode()
            code = (b"\x87" if level == 5 else b"\x80") if text in self.refuse_filters \
                else b"\x01"
            answer = body[:2] + properties + code
            connection.sendall(b"\x90" + bytes([len(answer)]) + answer)
        elif kind == 3 and first & 0x06:
            at = 2 + int.from_bytes(body[:2], "big")
            connection.sendall(b"\x40\x02" + body[at:at + 2])
        elif kind == 12:
            connection.sendall(b"\xd0\x00")
