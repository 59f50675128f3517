"""What the tests of faults share: switching them, and listening to bytes."""
import json
import os
import select
import subprocess
import time

from simulated import AT_ONCE_S, BASE, SLOW, Simulated, request
from lab import BUILD

SKERRYCTL = os.path.join(BUILD, "bin", "skerryctl")
ASK = request(3, BASE, 2, transaction=0x0107)
GOOD = bytes.fromhex("0107 0000 0007 01 03 04 53756e53")
SILENCE_S = 0.4


def faults():
    """{name: what skerryctl says of it}."""
    run = subprocess.run([SKERRYCTL, "fault", "--list", "--json"], capture_output=True,
                         text=True, timeout=20, check=True)
    return json.loads(run.stdout)


def listen(sock, seconds):
    """What comes within a time, as (seconds since now, bytes); b"" last: closed, None: reset."""
    begin = time.monotonic()
    heard = []
    while True:
        left = begin + seconds - time.monotonic()
        if left <= 0 or not select.select([sock], [], [], left)[0]:
            return heard
        try:
            data = sock.recv(4096)
        except ConnectionResetError:
            data = None
        heard.append((time.monotonic() - begin, data))
        if not data:
            return heard


def exchange(sock, data=ASK, seconds=SILENCE_S):
    """All bytes that come after a request, and when the first of them."""
    sock.sendall(data)
    heard = listen(sock, seconds)
    if heard and heard[-1][1] is None:
        return None, heard[-1][0]
    return b"".join(part for _, part in heard), heard[0][0] if heard else None


class Switched(Simulated):
    """Switches faults over MQTT and waits until the simulator says that they are on."""

    def order(self, der, name, **more):
        at = time.monotonic()
        self.ear.publish("simulator/command", {"der": der, "fault": name, **more})
        return self.expect(lambda: self.ear.last("simulator/faults", at), 2,
                           "the faults that are on").json()

    def fault(self, name, der="pv1", **more):
        state = self.order(der, name, **more)
        self.assertIn(name, state["network"] if der == "network" else state["ders"][der])

    def none(self, der="pv1"):
        state = self.order(der, "none")
        self.assertNotIn(der, state["ders"])

    def good(self, sock):
        """An answer as it ought to be, at once."""
        data, at = exchange(sock, seconds=AT_ONCE_S)
        self.assertEqual((data or b"").hex(), GOOD.hex())
        self.assertLess(at, AT_ONCE_S * SLOW)
