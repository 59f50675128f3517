"""A whole Skerry lab on loopback: broker, simulator, driver, controller, historian.

script/demo and the scenario tests start the same thing: conf/lab.cfg with its ports and
paths replaced. Everything is started by this process and ended by its pid.
"""
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time

import paho.mqtt.client as mqtt

ROOT = os.environ.get("SKERRY_SOURCE") or os.path.dirname(
    os.path.dirname(os.path.abspath(__file__)))
BUILD = os.environ.get("SKERRY_BUILD") or os.path.join(ROOT, "build")

BROKER_PORT = 18830
DEVICE_PORT = 15020

# Sanitizers slow a process down; deadlines that belong to the machine, not to the product,
# are stretched by this factor.
SLOW = 3.0 if os.path.basename(os.path.normpath(BUILD)) in ("asan", "tsan") else 1.0


def port_is_free(port):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Ports:
    """Hands out free ports, each once. Below the ephemeral range, so that no outgoing
    connection of anyone takes one between the look and the use."""

    def __init__(self, first=None):
        self.next = first or 20000 + os.getpid() * 37 % 11000

    def take(self):
        while not port_is_free(self.next):
            self.next += 1
        self.next += 1
        return self.next - 1

    def near(self, _wanted):
        """A port to use in place of the sample configuration's."""
        return self.take()


class PreferredPorts(Ports):
    """The ports of the sample configuration, or the next free ones above them."""

    def __init__(self):
        super().__init__()
        self.taken = set()

    def near(self, wanted):
        port = wanted
        while port in self.taken or not port_is_free(port):
            port += 1
        self.taken.add(port)
        return port


def wait_for(condition, seconds, every=0.02):
    """The first true value of condition(), or None when the time is over."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() > end:
            return value or None
        time.sleep(every)


class Message:
    """One received message, with when it came."""

    def __init__(self, message):
        self.at = time.monotonic()
        self.topic = message.topic
        self.retained = bool(message.retain)
        self.payload = message.payload

    def json(self):
        return json.loads(self.payload)


class Ear:
    """A subscriber to everything under the root that remembers it all."""

    def __init__(self, port, root="site"):
        self.lock = threading.Lock()
        self.messages = []
        self.connected = threading.Event()
        self.client = mqtt.Client(protocol=mqtt.MQTTv5)
        self.client.on_connect = self._on_connect
        self.client.on_subscribe = lambda *_: self.connected.set()
        self.client.on_message = self._on_message
        self.client.reconnect_delay_set(min_delay=1, max_delay=1)
        self.root = root
        self.client.connect("127.0.0.1", port, keepalive=5)
        self.client.loop_start()
        if not self.connected.wait(10):
            raise TimeoutError("no subscription within 10 s")

    def _on_connect(self, client, *_):
        client.subscribe(f"{self.root}/#", qos=1)

    def _on_message(self, _client, _userdata, message):
        with self.lock:
            self.messages.append(Message(message))

    def all(self, pattern, since=0.0, live=False):
        """Messages whose topic (below the root) matches the pattern, oldest first."""
        match = re.compile(re.escape(self.root) + "/" + pattern + "$").match
        with self.lock:
            return [m for m in self.messages
                    if m.at >= since and match(m.topic) and not (live and m.retained)]

    def last(self, pattern, since=0.0):
        found = self.all(pattern, since)
        return found[-1] if found else None

    def publish(self, topic, payload, qos=1, retain=False):
        text = payload if isinstance(payload, (str, bytes)) else json.dumps(payload)
        info = self.client.publish(f"{self.root}/{topic}", text, qos=qos, retain=retain)
        info.wait_for_publish(5)

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


class Lab:
    """The processes of one lab, their configuration and their logs, in one folder."""

    PROGRAMS = ("skerry-sim", "skerry-historian", "skerry-driver", "skerry-controller")

    def __init__(self, folder, ports=None, config=None, edit=None):
        self.folder = os.path.abspath(folder)
        os.makedirs(self.folder, exist_ok=True)
        self.ports = ports or Ports()
        self.processes = {}
        self.database = os.path.join(self.folder, "history.db")
        self.moved = []
        source = config or os.path.join(ROOT, "conf", "lab.cfg")
        with open(source, encoding="utf-8") as file:
            text = self._place(file.read())
        self.config = os.path.join(self.folder, "lab.cfg")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(edit(text) if edit else text)
        self.ids = re.findall(r'^\s*\{?\s*id = "([a-z0-9_-]+)";\s*kind', text, re.M)

    def _place(self, text):
        """The configuration with free ports and with its files in this folder."""
        self.broker_port = self._port(BROKER_PORT)
        text = text.replace(str(BROKER_PORT), str(self.broker_port))
        for wanted in sorted(set(re.findall(r"tcp://127\.0\.0\.1:(\d+)", text))):
            port = self._port(int(wanted))
            text = re.sub(rf"tcp://127\.0\.0\.1:{wanted}(?=[\"?])",
                          f"tcp://127.0.0.1:@{port}", text)
        text = text.replace(":@", ":")
        return text.replace("../build/demo", self.folder)

    def _port(self, wanted):
        port = self.ports.near(wanted)
        if port != wanted:
            self.moved.append((wanted, port))
        return port

    def device_port(self, der):
        with open(self.config, encoding="utf-8") as file:
            text = file.read()
        found = re.search(rf'id = "{der}";\s*kind.*?tcp://127\.0\.0\.1:(\d+)', text, re.S)
        return int(found.group(1))

    # --- processes -----------------------------------------------------------------

    def start_broker(self):
        path = os.path.join(self.folder, "mosquitto.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"listener {self.broker_port} 127.0.0.1\n"
                       "allow_anonymous true\n"
                       "set_tcp_nodelay true\n"
                       "persistence false\n")
        self.run("mosquitto", ["mosquitto", "-c", path])
        if not wait_for(lambda: not port_is_free(self.broker_port), 10 * SLOW):
            raise TimeoutError("the broker does not listen")

    def start(self, name, *options, config=None, label=None):
        """Start a program; a second one of its kind needs a label of its own."""
        self.run(label or name, [os.path.join(BUILD, "bin", name), "-c",
                                    config or self.config, *options])

    def start_all(self):
        self.start_broker()
        for name in self.PROGRAMS:
            self.start(name)

    def run(self, name, command):
        log = open(os.path.join(self.folder, name + ".log"), "ab")
        try:
            self.processes[name] = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        finally:
            log.close()

    def alive(self, name):
        return name in self.processes and self.processes[name].poll() is None

    def kill(self, name, sig=signal.SIGKILL):
        """End one process; its exit code, negative for a signal."""
        process = self.processes.pop(name)
        process.send_signal(sig)
        try:
            return process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise

    def stop(self):
        """End everything in order, the broker last; {name: exit code} of what failed."""
        failed = {}
        known = ("skerry-controller", "skerry-driver", "skerry-historian", "skerry-sim")
        others = [name for name in self.processes if name not in known + ("mosquitto",)]
        for name in (*others, *known):
            if name in self.processes:
                code = self.kill(name, signal.SIGTERM)
                if code != 0:
                    failed[name] = code
        if "mosquitto" in self.processes:
            self.kill("mosquitto", signal.SIGTERM)
        return failed

    def log(self, name):
        try:
            with open(os.path.join(self.folder, name + ".log"), encoding="utf-8",
                      errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def ear(self):
        return Ear(self.broker_port)
