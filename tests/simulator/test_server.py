"""The Modbus server: exceptions at once, split and bunched requests, many clients."""
import socket
import struct
import threading
import time
import unittest

from simulated import AT_ONCE_S, SLOW, Simulated, mbpoll, receive, reply, request, timed


def shared_port(text):
    """load1 behind the port of pv1, as unit 247."""
    head, tail = text.split('id = "pv1"', 1)
    link = tail.split('link = "', 1)[1].split('"', 1)[0]
    before, load = tail.split('id = "load1"', 1)
    old = load.split('link = "', 1)[1].split('"', 1)[0]
    load = load.replace(old, link, 1).replace("unit = 1", "unit = 247", 1)
    return head + 'id = "pv1"' + before + 'id = "load1"' + load


class Server(Simulated):
    BROKER = False

    def exception(self, sock, data):
        """(code, seconds) of the answer; 0 when it is a good one."""
        sock.sendall(data)
        (_, _, pdu), took = timed(lambda: reply(sock))
        return (pdu[1] if pdu[0] & 0x80 else 0), took

    def test_what_is_wrong_is_said_at_once(self):
        rows = (
            (request(3, 40000, 2), 0),
            (request(4, 40000, 2), 0),
            (request(3, 40000, 2, unit=9), 0x0B),
            (request(3, 40000, 2, unit=255), 0x0B),
            (request(3, 100, 2), 2),
            (request(3, 65535, 2), 2),
            (request(3, 40000, 0), 3),
            (request(3, 40000, 126), 3),
            (request(6, 40000, 1), 2),
            (request(1, 40000, 1), 1),
            (request(43, 40000, 1), 1),
            (request(7, 40000, 1), 1),
        )
        sock = self.raw("bess1")
        for data, expected in rows:
            code, took = self.exception(sock, data)
            self.assertEqual(code, expected, data.hex())
            self.assertLess(took, AT_ONCE_S * SLOW, data.hex())

    def test_mbpoll_is_told_at_once(self):
        port = self.lab.device_port("bess1")
        for unit, address in (("9", "40000"), ("1", "100")):
            code, text = mbpoll(port, "-a", unit, "-r", address, "-c", "2", "127.0.0.1")
            self.assertNotEqual(code, 0)
            self.assertNotIn("timed out", text)

    def test_a_request_in_pieces(self):
        sock = self.raw("pv1")
        for byte in request(3, 40000, 2, transaction=77):
            sock.sendall(bytes([byte]))
            time.sleep(0.002)
        self.assertEqual(reply(sock), (77, 1, b"\x03\x04SunS"))

    def test_requests_in_a_bunch_are_answered_in_order(self):
        sock = self.raw("pv1")
        sock.sendall(b"".join(request(3, 40000, 2, transaction=i) for i in range(500)))
        for i in range(500):
            self.assertEqual(reply(sock)[0], i)

    def test_a_client_that_does_not_read_is_not_read_either(self):
        count = 30000  # 7.8 MB of replies: more than the sockets between us hold
        sock = socket.socket()
        self.addCleanup(sock.close)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        sock.connect(("127.0.0.1", self.lab.device_port("pv1")))
        sock.settimeout(10 * SLOW)
        sender = threading.Thread(
            target=lambda: sock.sendall(request(3, 40000, 125) * count), daemon=True)
        sender.start()
        time.sleep(1)
        other = self.raw("pv1")
        _, took = self.exception(other, request(3, 40000, 2))
        self.assertLess(took, AT_ONCE_S * SLOW, "another client had to wait")
        self.assertLess(self.resident_kb(), 50000, "replies were heaped up")
        self.assertEqual(len(receive(sock, 259 * count)), 259 * count)
        sender.join(5)
        self.assertFalse(sender.is_alive())

    def resident_kb(self):
        with open(f"/proc/{self.lab.processes['skerry-sim'].pid}/status",
                  encoding="ascii") as file:
            kb = int(next(line for line in file if line.startswith("VmRSS")).split()[1])
        return kb if SLOW == 1.0 else 0  # a sanitizer keeps its own books

    def test_garbage_closes_only_its_own_connection(self):
        good = self.raw("pv1")
        for data in (b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 300,
                     struct.pack(">HHHB", 1, 0, 255, 1)):
            bad = self.raw("pv1")
            bad.sendall(data)
            try:
                self.assertEqual(bad.recv(1), b"")
            except ConnectionResetError:
                pass
        self.assertEqual(self.exception(good, request(3, 40000, 2))[0], 0)

    def test_many_clients(self):
        clients = [self.raw("bess1") for _ in range(50)]
        failed = []

        def poll(sock):
            for i in range(100):
                sock.sendall(request(3, 40000, 100, transaction=i))
                if reply(sock)[0] != i:
                    failed.append(i)

        threads = [threading.Thread(target=poll, args=(sock,)) for sock in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        self.assertEqual(failed, [])
        self.assertFalse(any(thread.is_alive() for thread in threads))

    def test_clients_that_come_and_go(self):
        for i in range(300):
            sock = self.raw("pv2")
            if i % 2:
                sock.sendall(request(3, 40000, 2)[:5])
            sock.close()
        self.assertEqual(self.exception(self.raw("pv2"), request(3, 40000, 2))[0], 0)


class SharedPort(Simulated):
    EDIT = staticmethod(shared_port)

    def model_at_70(self, unit):
        sock = self.raw("pv1")
        sock.sendall(request(3, 40070, 1, unit=unit))
        pdu = reply(sock)[2]
        return struct.unpack(">H", pdu[2:4])[0] if pdu[0] == 3 else -pdu[1]

    def test_units_behind_one_port(self):
        self.assertEqual(self.model_at_70(1), 701)
        self.assertEqual(self.model_at_70(247), 203)
        self.assertEqual(self.model_at_70(2), -0x0B)

    def test_one_of_them_restarts_and_the_other_stays(self):
        kept = self.raw("pv1")
        self.command(restart="load1")
        self.expect(lambda: self.model_at_70(247) == -0x0B, 2, "load1 is gone")
        self.assertEqual(self.model_at_70(1), 701)
        self.expect(lambda: self.model_at_70(247) == 203, 3, "load1 is back")
        kept.sendall(request(3, 40000, 2))
        self.assertEqual(receive(kept, 13)[9:], b"SunS", "its connection was kept")


if __name__ == "__main__":
    unittest.main()
