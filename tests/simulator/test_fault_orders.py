"""Switching faults: over MQTT, by skerryctl, by the configuration; who, how long, how many."""
import os
import subprocess
import time
import unittest

from simulated import AT_ONCE_S, BASE, SLOW, reply, request
from faulty import ASK, GOOD, SKERRYCTL, Switched, exchange, faults, listen
from test_server import shared_port
from lab import ROOT


class Orders(Switched):
    def test_several_at_once_and_each_for_its_time(self):
        sock = self.raw("pv1")
        self.fault("delay", delay_ms=200)
        self.fault("wrong_unit", for_s=0.6)
        data, at = exchange(sock, seconds=0.5)
        self.assertEqual((data[6], data[:6] + data[7:]), (2, GOOD[:6] + GOOD[7:]))
        self.assertGreater(at, 0.19)
        self.expect(lambda: "wrong_unit" not in
                    self.ear.last("simulator/faults").json()["ders"]["pv1"], 2, "it ended")
        self.assertEqual(exchange(sock, seconds=0.5)[0], GOOD)
        self.order("pv1", "delay", on=False)
        self.good(sock)

    def test_the_network_and_all_devices(self):
        self.fault("delay", der="network", delay_ms=200)
        for der in ("pv1", "pv2"):
            self.assertGreater(exchange(self.raw(der), seconds=0.5)[1], 0.19)
        self.order("network", "none")
        state = self.order("*", "wrong_unit")
        self.assertEqual(set(state["ders"]), set(self.lab.ids))
        self.assertEqual(exchange(self.raw("pv2"))[0][6], 2)
        self.assertEqual(self.order("*", "none")["ders"], {})
        self.good(self.raw("pv2"))

    def test_which_are_on_is_retained(self):
        self.fault("delay", delay_ms=200, for_s=60)
        late = self.lab.ear()
        self.addCleanup(late.close)
        found = self.expect(lambda: late.last("simulator/faults"), 2, "a retained copy")
        self.assertTrue(found.retained)
        delay = found.json()["ders"]["pv1"]["delay"]
        self.assertEqual(delay["delay_ms"], 200)
        self.assertGreater(delay["left_s"], 50)

    def test_bad_orders_are_refused(self):
        for payload, word in (({"der": "pv1", "fault": "delay", "delay_ms": 1e9}, "0..60000"),
                              ({"der": "network", "fault": "frozen"}, "not of the network"),
                              ({"der": "nobody", "fault": "delay"}, "allowed bess1"),
                              ({"der": "pv1", "fault": "explode"}, "explode"),
                              ({"der": "pv1", "fault": "delay", "loss_pct": 1}, "delay_ms"),
                              ({"der": "pv1", "fault": "delay", "on": 1}, "true or false")):
            at = time.monotonic()
            self.ear.publish("simulator/command", payload)
            event = self.expect(lambda at=at: self.ear.last("event", at), 2, "an event").json()
            self.assertEqual(event["kind"], "command_refused")
            self.assertIn(word, event["text"])

    def skerryctl(self, *arguments):
        run = subprocess.run([SKERRYCTL, "-c", self.lab.config, "fault", *arguments],
                             capture_output=True, text=True, timeout=20, check=False)
        return run.returncode, run.stdout + run.stderr

    def test_skerryctl_switches_and_shows(self):
        self.assertEqual(self.skerryctl("pv1", "delay", "delay_ms=200", "for_s=60"),
                         (0, "pv1: delay delay_ms=200 for 60 s\n"))
        self.assertGreater(exchange(self.raw("pv1"), seconds=0.5)[1], 0.19)
        code, text = self.skerryctl("pv1")
        self.assertEqual(code, 0)
        self.assertRegex(text, r"^pv1 +delay delay_ms=200 left_s=(60|5\d)")
        self.assertEqual(self.skerryctl("network", "loss=10")[0], 0)
        self.assertRegex(self.skerryctl("*")[1], r"network +loss loss_pct=10\npv1 +delay")
        self.assertEqual(self.skerryctl("pv1", "delay", "off"), (0, "pv1: delay off\n"))
        self.assertEqual(self.skerryctl("network", "none"), (0, "network: no fault\n"))
        self.good(self.raw("pv1"))

    def test_skerryctl_says_what_is_allowed(self):
        for arguments, word in ((("nobody", "delay"), "allowed: '*', network, bess1"),
                                (("pv1", "explode"), "skerryctl fault --list"),
                                (("pv1", "delay=-1"), "0..60000"),
                                (("pv1", "delay", "delay_ms=soon"), "no number"),
                                (("network", "hang"), "not of the network")):
            code, text = self.skerryctl(*arguments)
            self.assertEqual(code, 2)
            self.assertIn(word, text)


class Documented(unittest.TestCase):
    def test_the_table_in_the_docs_is_the_programs(self):
        with open(os.path.join(ROOT, "docs", "simulator.md"), encoding="utf-8") as file:
            text = file.read()
        for name, fault in faults().items():
            parameter = (f"`{fault['parameter']}` {fault['default']} {fault['unit']}".strip()
                         if "parameter" in fault else "")
            self.assertIn(f"| `{name}` | {parameter} | {'yes' if fault['network'] else ''} | "
                          f"{fault['meaning']} |\n", text)


def with_faults(text):
    """pv1 answers wrongly and pv2 late from the start, for a while each."""
    return text.replace("  step_ms = 1.0;", """  step_ms = 1.0;
  faults = ( { der = "pv1"; fault = "wrong_unit"; },
             { der = "pv2"; fault = "delay"; delay_ms = 200.0; at_s = 1.5; for_s = 1.5; } );
""")


class Scheduled(Switched):
    EDIT = staticmethod(with_faults)

    def on(self):
        return self.ear.last("simulator/faults").json()["ders"]

    def test_faults_of_the_configuration_come_and_go_by_themselves(self):
        self.expect(lambda: set(self.on()) == {"pv1"}, 2, "one at the start")
        self.assertEqual(exchange(self.raw("pv1"))[0][6], 2)
        self.good(self.raw("pv2"))
        self.expect(lambda: set(self.on()) == {"pv1", "pv2"}, 3, "one later")
        self.assertGreater(exchange(self.raw("pv2"), seconds=0.5)[1], 0.19)
        self.expect(lambda: set(self.on()) == {"pv1"}, 3, "it is over")
        self.good(self.raw("pv2"))


class Shared(Switched):
    """Two devices behind one port: pv1 is unit 1, load1 unit 247."""
    EDIT = staticmethod(shared_port)

    def test_a_delayed_device_does_not_delay_its_neighbour(self):
        for name, more in (("delay", {"delay_ms": 400}), ("hang", {}), ("late_reply", {}),
                           ("slow_accept", {"accept_ms": 2000})):
            with self.subTest(name):
                self.fault(name, der="load1", **more)
                sock = self.raw("pv1")
                sock.sendall(request(3, BASE, 1, unit=247, transaction=1))
                data, at = exchange(sock, seconds=0.2)
                self.assertEqual(data, GOOD)
                self.assertLess(at, AT_ONCE_S * SLOW)
                self.none("load1")

    def test_answers_of_one_unit_keep_their_order(self):
        self.fault("jitter", der="load1", jitter_ms=100)
        sock = self.raw("pv1")
        sock.sendall(b"".join(request(3, BASE, 1, unit=247, transaction=i) for i in range(40)))
        self.assertEqual([reply(sock)[0] for _ in range(40)], list(range(40)))

    def test_a_reset_of_many_and_none_is_left(self):
        self.fault("delay", der="pv1", delay_ms=200)
        socks = [self.raw("pv1") for _ in range(50)]
        for sock in socks:
            sock.sendall(ASK * 3)
        for sock in socks[::2]:
            sock.close()
        for sock in socks[1::2]:
            self.assertEqual(b"".join(part for _, part in listen(sock, 0.3 * SLOW)), GOOD * 3)


if __name__ == "__main__":
    unittest.main()
