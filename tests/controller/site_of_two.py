"""A broker, skerry-controller, and two batteries that this process plays over MQTT."""
import json
import os
import sys
import tempfile
import threading
import time
import unittest

import paho.mqtt.client as mqtt

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lab import SLOW, Lab, wait_for  # noqa: E402,F401

F_NOM_HZ = 50.0
RATING_W = {"bess1": 10000.0, "bess2": 5000.0}
DROOP_HZ = 0.5  # at rated power
POLL_S = 0.1


class Setpoint:
    """One received setpoint with what MQTT says of it."""

    def __init__(self, message):
        self.at = time.monotonic()
        self.der = message.topic.split("/")[2]
        self.retained = bool(message.retain)
        self.qos = message.qos
        self.expiry_s = getattr(message.properties, "MessageExpiryInterval", None)
        self.fields = json.loads(message.payload)


class Batteries(threading.Thread):
    """Two droop batteries under one load, as their drivers would publish them."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.lock = threading.Lock()
        self.offset_hz = dict.fromkeys(RATING_W, 0.0)
        self.load_w = 3000.0
        self.measuring = True
        self.obeying = dict.fromkeys(RATING_W, True)
        self.session = int(time.time() * 1000)
        self.n = 0
        self.setpoints = []
        self.ended = threading.Event()
        self.subscribed = threading.Event()
        self.client = mqtt.Client(protocol=mqtt.MQTTv5)
        self.client.on_message = self._on_message
        self.client.on_connect = lambda client, *_: client.subscribe(
            "site/der/+/setpoint", qos=1)
        self.client.on_subscribe = lambda *_: self.subscribed.set()
        self.client.reconnect_delay_set(min_delay=1, max_delay=1)
        self.client.connect("127.0.0.1", port, keepalive=5)
        self.client.loop_start()
        if not self.subscribed.wait(10):
            raise TimeoutError("no subscription within 10 s")

    def f_hz(self):
        stiffness = {der: rating / DROOP_HZ for der, rating in RATING_W.items()}
        offsets = sum(self.offset_hz[der] * k for der, k in stiffness.items())
        return F_NOM_HZ + (offsets - self.load_w) / sum(stiffness.values())

    def _on_message(self, _client, _userdata, message):
        setpoint = Setpoint(message)
        with self.lock:
            self.setpoints.append(setpoint)
            if self.obeying[setpoint.der]:
                self.offset_hz[setpoint.der] = setpoint.fields["f_offset_hz"]

    def received(self, der, since=0.0):
        with self.lock:
            return [s for s in self.setpoints if s.der == der and s.at >= since]

    def publish(self, topic, payload, qos=0, retain=True):
        self.client.publish(f"site/{topic}", json.dumps(payload), qos=qos, retain=retain)

    def status(self, der, state, session=None, reason=""):
        self.publish(f"der/{der}/status",
                     {"state": state, "session": session or self.session,
                      "t_ms": int(time.time() * 1000), "reason": reason}, qos=1)

    def nameplate(self, der):
        rating_w = RATING_W[der]
        self.publish(f"der/{der}/nameplate", {
            "maker": "test", "model": "droop", "serial": der, "version": "1",
            "kind": "battery", "role": "grid_forming", "p_max_w": rating_w,
            "p_min_w": -rating_w, "s_max_va": rating_w, "q_max_var": rating_w,
            "q_min_var": -rating_w, "v_nom_v": 230.0, "e_wh": 20000.0,
            "f_droop_hz": DROOP_HZ, "v_droop_v": 11.5, "f_offset_lsb_hz": 0.001,
            "capabilities": ["f_offset_hz"],
            "points": {"f_hz": "Hz", "v_v": "V", "p_w": "W", "f_offset_hz": "Hz"},
        }, qos=1)

    def measure(self, der):
        with self.lock:
            f_hz = self.f_hz()
            offset_hz = self.offset_hz[der]
        p_w = (F_NOM_HZ + offset_hz - f_hz) * RATING_W[der] / DROOP_HZ
        self.publish(f"der/{der}/measurement",
                     {"t_ms": int(time.time() * 1000), "session": self.session,
                      "n": self.n, "f_hz": f_hz, "v_v": 230.0, "p_w": p_w,
                      "f_offset_hz": offset_hz})

    def born(self):
        for der in RATING_W:
            self.status(der, "online")
            self.nameplate(der)

    def run(self):
        self.born()
        while not self.ended.wait(POLL_S):
            self.n += 1
            for der in RATING_W:
                if self.measuring:
                    self.measure(der)

    def close(self):
        self.ended.set()
        self.join(5)
        self.client.disconnect()
        self.client.loop_stop()


class Site(unittest.TestCase):
    """Starts broker, batteries and controller before each test."""

    EDIT = None  # function(text) -> text, to change the configuration

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="skerry-")
        self.addCleanup(self.folder.cleanup)
        self.lab = Lab(self.folder.name, edit=type(self).EDIT)
        self.addCleanup(self.end)
        self.lab.start_broker()
        self.ear = self.lab.ear()
        self.addCleanup(self.ear.close)
        self.batteries = Batteries(self.lab.broker_port)
        self.addCleanup(self.batteries.close)
        self.prepare()
        self.batteries.start()
        self.lab.start("skerry-controller")

    def prepare(self):
        """Before the batteries speak and the controller starts."""

    def end(self):
        self.assertEqual(self.lab.stop(), {}, self.lab.log("skerry-controller"))

    def expect(self, condition, seconds, what):
        value = wait_for(condition, seconds * SLOW)
        self.assertTrue(value, f"not within {seconds * SLOW:g} s: {what}\n"
                        + self.lab.log("skerry-controller"))
        return value

    def state(self, since=0.0):
        message = self.ear.last("controller/state", since)
        return message.json() if message else None

    def restoring(self):
        state = self.state()
        return state and state["hold"] == "" and abs(state["f_hz"] - F_NOM_HZ) < 0.001

    def events(self, kind, since=0.0):
        return [m for m in self.ear.all("event", since) if m.json()["kind"] == kind]
