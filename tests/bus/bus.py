"""What the tests of the bus share: a real mosquitto, the probe, and a plain listener.

Everything runs on loopback, on free ports, and is ended by its pid.
"""
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import paho.mqtt.client as mqtt

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lab import BUILD, SLOW, Ports, port_is_free, wait_for  # noqa: E402,F401

PORTS = Ports()

# What SK_E... are on the probe's lines.
OK, EINVAL, EFULL, ENOTCONN = 0, -1, -9, -8

DER = '''ders = ( { id = "a"; kind = "pv"; role = "monitor"; model = "sunspec";
  link = "tcp://127.0.0.1:502"; } );
'''


class Broker:
    """A mosquitto of our own; `lines` are added to its configuration."""

    def __init__(self, folder, *lines, port=None, listener=True):
        self.port = port or PORTS.take()
        self.folder = folder
        self.path = os.path.join(folder, f"mosquitto-{self.port}.conf")
        with open(self.path, "w", encoding="utf-8") as file:
            if listener:
                file.write(f"listener {self.port} 127.0.0.1\n")
            if not any("allow_anonymous" in line for line in lines):
                file.write("allow_anonymous true\n")
            file.write("persistence false\n" + "".join(line + "\n" for line in lines))
        self.process = None
        self.start()

    def start(self):
        with open(self.path + ".log", "ab") as log:
            self.process = subprocess.Popen(["mosquitto", "-v", "-c", self.path],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        if not wait_for(lambda: not port_is_free(self.port), 10 * SLOW):
            raise TimeoutError("the broker does not listen:\n" + self.log())

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def log(self):
        with open(self.path + ".log", encoding="utf-8", errors="replace") as file:
            return file.read()


class Listener:
    """A plain MQTT 5 client that remembers what it hears: (time, topic, retained, text)."""

    def __init__(self, port, topic="#", **options):
        self.heard = []
        self.up = threading.Event()
        self.client = mqtt.Client(protocol=mqtt.MQTTv5)
        self.client.on_connect = lambda client, *_: client.subscribe(topic, qos=1)
        self.client.on_subscribe = lambda *_: self.up.set()
        self.client.on_message = lambda _c, _u, m: self.heard.append(
            (time.monotonic(), m.topic, bool(m.retain), m.payload.decode()))
        if "user" in options:
            self.client.username_pw_set(options["user"], options["password"])
        if "ca" in options:
            self.client.tls_set(options["ca"], options.get("cert"), options.get("key"))
        self.client.connect(options.get("host", "127.0.0.1"), port, keepalive=30)
        self.client.loop_start()
        if not self.up.wait(10 * SLOW):
            raise TimeoutError("the listener did not come up")

    def texts(self, topic, retained=None):
        return [text for _, t, r, text in list(self.heard)
                if t == topic and retained in (None, r)]

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


class Probe:
    """A running bus_probe: commands in, lines out."""

    def __init__(self, pairs, *options, preload=None):
        command = [os.path.join(BUILD, "tests", "bus_probe"), *options]
        for path, name in pairs:
            command += [path, name]
        self.ids = [name for _, name in pairs]
        self.lines, self.complaints = [], []  # (time, text)
        environment = {**os.environ, **({"LD_PRELOAD": preload} if preload else {})}
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, bufsize=1,
                                        env=environment, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        self.readers = [threading.Thread(target=self._read, args=pair, daemon=True)
                        for pair in ((self.process.stdout, self.lines),
                                     (self.process.stderr, self.complaints))]
        for reader in self.readers:
            reader.start()

    @staticmethod
    def _read(stream, into):
        for line in stream:
            into.append((time.monotonic(), line.rstrip("\n")))

    def all(self, pattern, since=0.0):
        """The matches of a pattern in the lines printed since then."""
        found = (re.match(pattern + "$", text) for at, text in list(self.lines) if at >= since)
        return [match for match in found if match]

    def log(self):
        """What has been read of the log so far: for a line that is due, see logged()."""
        return "\n".join(text for _, text in list(self.complaints))

    def logged(self, pattern, seconds=5):
        """Wait for a line of the log; how often it is there.

        The log comes through a pipe of its own, so a line written before another one of
        stdout may be read after it.
        """
        if not wait_for(lambda: re.search(pattern, self.log()), seconds * SLOW, 0.005):
            raise AssertionError(f"not on the log within {seconds * SLOW:g} s: {pattern!r}; "
                                 f"it said\n{self.said()}")
        return len(re.findall(pattern, self.log()))

    def send(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def ask(self, text, pattern, seconds=5):
        """Send a command; the first new line that matches."""
        before = len(self.lines)
        self.send(text)
        return self._new(before, pattern, seconds)

    def _new(self, before, pattern, seconds):
        def look():
            for _, text in list(self.lines)[before:]:
                match = re.match(pattern + "$", text)
                if match:
                    return match
            return None
        match = wait_for(look, seconds * SLOW, 0.005)
        if not match:
            raise AssertionError(f"the probe did not say {pattern!r} within "
                                 f"{seconds * SLOW:g} s")
        return match

    def expect(self, pattern, seconds=5, since=0.0):
        """Wait for a line printed since then; the first match."""
        found = wait_for(lambda: self.all(pattern, since), seconds * SLOW, 0.005)
        if not found:
            raise AssertionError(f"the probe did not say {pattern!r} within "
                                 f"{seconds * SLOW:g} s; it said\n{self.said()}")
        return found[0]

    def said(self):
        return "\n".join(text for _, text in list(self.lines)[-40:]) + "\n" + self.log()

    def pub(self, name, topic, text="x", qos=1, retained=0, expiry_ms=0):
        """The error code sk_bus_publish() gave."""
        return int(self.ask(f"{name} pub {topic} {qos} {retained} {expiry_ms} {text}",
                            rf"{name} pub (-?\d+)").group(1))

    def sub(self, name, topic, qos=1):
        return int(self.ask(f"{name} sub {topic} {qos}", rf"{name} sub (-?\d+)").group(1))

    def burst(self, name, count, topic, qos, size):
        return int(self.ask(f"{name} burst {count} {topic} {qos} {size}",
                            rf"{name} burst (\d+)", 20).group(1))

    def stats(self, name):
        text = self.ask(f"{name} stats", rf"{name} stats (.*)").group(1)
        return {key: int(value) for key, value in (pair.split("=") for pair in text.split())}

    def settled(self, name):
        """Wait until the broker has answered everything, births included."""
        if not wait_for(lambda: self.stats(name)["unacked"] == 0, 5 * SLOW):
            raise AssertionError(f"{name}: not everything was acknowledged")

    def messages(self, name, topic):
        """(qos, retained, length, text) of the messages heard on a topic."""
        return [(int(m[1]), int(m[2]), int(m[3]), m[4]) for m in
                self.all(rf"{name} message {re.escape(topic)} (\d) (\d) (\d+) (.*)")]

    def connected(self, name, seconds=5, since=0.0):
        """Wait for a connection made since then; its session number."""
        return int(self.expect(rf"{name} connected (\d+)", seconds, since).group(1))

    def end(self, seconds=15):
        """Close stdin; the exit code."""
        if self.process.poll() is None:
            self.process.stdin.close()
        code = self.process.wait(seconds * SLOW)
        for reader in self.readers:
            reader.join(5)
        return code

    def kill(self, number=signal.SIGKILL):
        self.process.send_signal(number)
        self.process.wait(10)


class BusTest(unittest.TestCase):
    """A folder of its own; ends what it started, and prints the logs when it failed."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="skerry-bus-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.probes, self.brokers = [], []
        self.addCleanup(self._end)

    def _end(self):
        result = self._outcome.result
        failed = any(case is self for case, _ in result.failures + result.errors)
        codes = []
        for probe in self.probes:
            if probe.process.poll() is None:
                codes.append(probe.end())
            for stream in (probe.process.stdin, probe.process.stdout, probe.process.stderr):
                if not stream.closed:
                    stream.close()
            if failed or any(codes):
                print(f"--- probe {probe.ids}\n{probe.said()}", file=sys.stderr)
        for broker in self.brokers:
            broker.kill()
            if failed:
                print(f"--- broker\n{broker.log()[-3000:]}", file=sys.stderr)
        self.assertEqual([code for code in codes if code != 0], [], "probes that ended badly")

    def broker(self, *lines, **options):
        self.brokers.append(Broker(self.folder, *lines, **options))
        return self.brokers[-1]

    def listener(self, port, topic="#", **options):
        listener = Listener(port, topic, **options)
        self.addCleanup(listener.close)
        return listener

    def config(self, port, lines="", host="127.0.0.1"):
        """A configuration file whose broker section has these lines."""
        path = os.path.join(self.folder, f"skerry-{time.monotonic_ns()}.cfg")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f'broker = {{ host = "{host}"; port = {port}; {lines} }};\n' + DER)
        return path

    def probe(self, *pairs, options=(), preload=None):
        self.probes.append(Probe(pairs, *options, preload=preload))
        return self.probes[-1]
