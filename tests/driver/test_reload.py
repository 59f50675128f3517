"""SIGHUP: what is added, removed and changed, and that nobody else notices."""
import os
import re
import shutil
import signal
import unittest

import devices
from driver_case import DER, HEAD, SLOW, DriverCase
from lab import ROOT, Lab, wait_for
from modbus_server import ModbusServer

POLL_MS = 50
GAP_S = 0.5 * SLOW  # polls may come late on a busy machine
ACME = """model = {{ id = "acme"; name = "Acme"; ref = "none"; points = (
  {{ at = 100; name = "P"; type = "int16"; maps = "p_w"; scale = {scale}; }} ); }};
"""


class Reload(DriverCase):
    """stay, go and change are there from the beginning, come is not."""

    ids = ("stay", "go", "change", "come")
    at_first = ("stay", "go", "change")

    def setUp(self):
        super().setUp()
        self.lab = Lab(self.folder.name, config=self._config([{"id": i} for i in self.ids]))
        self.addCleanup(self.end)
        self.ports = {i: self.lab.device_port(i) for i in self.ids}
        self.servers = {i: ModbusServer(self.ports[i], registers=devices.small().registers)
                        for i in self.ids}
        self.lab.start_broker()
        self.ear = self.lab.ear()
        self.write(self.at_first)
        self.lab.start("skerry-driver")
        self.pid = self.lab.processes["skerry-driver"].pid
        for der in self.at_first:
            self.expect_state(der, "online")
            self.expect_measured(der, 0, count=3)

    def write(self, ids, site="", broker="", **more):
        """The configuration with these DERs; `more` maps an id to what differs."""
        text = HEAD.format(revert_s=self.revert_s, site=site)
        text = text.replace("18830;", f"{self.lab.broker_port}; {broker}")
        text = text.replace("../build/demo", self.lab.folder)
        entries = [DER.format(**{"id": i, "link": f"tcp://127.0.0.1:{self.ports[i]}",
                                 "model": "sunspec", "role": "grid_forming", "unit": 1,
                                 "poll_ms": POLL_MS, "timeout_ms": 500, "more": "",
                                 **more.get(i, {})})
                   for i in ids]
        with open(self.lab.config, "w", encoding="utf-8") as file:
            file.write(text + ",\n".join(entries) + "\n);\n")

    def hup(self, *said):
        """Reload, and wait until each of `said` stands in what was logged since then."""
        before = len(self.lab.log("skerry-driver"))
        os.kill(self.pid, signal.SIGHUP)
        log = lambda: self.lab.log("skerry-driver")[before:]
        for pattern in said:
            self.expect(lambda p=pattern: re.search(p, log()), 10, f"{pattern} in {log()}")

    def in_force(self, counts):
        self.hup(f"reload: {counts}", "the new configuration is in force")

    def assert_undisturbed(self, der="stay"):
        """One session and one connection, no number left out, and no long silence."""
        before = len(self.measured(der))
        self.expect(lambda: len(self.measured(der)) > before + 4, 5, "more")
        messages = self.ear.all(f"der/{der}/measurement", live=True)
        bodies = [m.json() for m in messages]
        self.assertEqual(len({b["session"] for b in bodies}), 1, f"sessions of {der}")
        self.assertEqual([b["n"] for b in bodies],
                         list(range(bodies[0]["n"], bodies[0]["n"] + len(bodies))))
        gap = max(b["t_ms"] - a["t_ms"] for a, b in zip(bodies, bodies[1:])) / 1000
        print(f"{len(bodies)} measurements of {der}, longest gap {gap * 1000:.0f} ms",
              flush=True)
        self.assertLess(gap, GAP_S)
        self.assertEqual(self.servers[der].connections, 1)

    def retained(self, der):
        """Topics of a DER that somebody who comes now is told."""
        ear = self.lab.ear()
        try:
            wait_for(lambda: ear.last("der/stay/status"), 5 * SLOW)
            return [m.topic for m in ear.all(f"der/{der}/.*") if m.payload and m.retained]
        finally:
            ear.close()

    # --- good files ----------------------------------------------------------------------

    def test_ders_come_go_and_change_and_nobody_else_notices(self):
        sessions = {self.measured("change")[-1]["session"]}
        self.write(("stay", "change", "come"), change={"poll_ms": 2 * POLL_MS})
        self.in_force("1 DERs stay as they are, 1 start anew, 1 come, 1 go")
        for der in ("change", "come"):
            self.expect(lambda der=der: self.state(der) == "online", 5, f"{der} online")
        again = self.ear.last("der/change/status").at
        self.expect_measured("change", again, count=3)
        self.assertNotIn(self.measured("change", again)[-1]["session"], sessions)
        self.assert_undisturbed()
        self.assertIn("change: starting anew with a changed configuration: poll_ms",
                      self.lab.log("skerry-driver"))

    def test_who_goes_says_so_and_leaves_nothing_behind(self):
        self.assertIn("site/der/go/nameplate", self.retained("go"))
        self.write(("stay", "change"))
        self.in_force("2 DERs stay as they are, 0 start anew, 0 come, 1 go")
        last = [m for m in self.ear.all("der/go/status") if m.payload][-1].json()
        self.assertEqual((last["state"], last["reason"]),
                         ("offline", "removed from the inventory"))
        self.assertEqual(self.retained("go"), [])
        self.expect(lambda: not self.servers["go"].sockets, 5, "the device is let go")
        self.assert_undisturbed()
        self.assert_undisturbed("change")

    def test_commands_of_those_who_stay_go_on(self):
        self.setpoint("stay", 5, f_offset_hz=0.05)
        self.expect(lambda: "verified" in self.stages("stay", 5), 5, "verified")
        self.write(("stay",))
        self.in_force("1 DERs stay as they are, 0 start anew, 0 come, 2 go")
        self.setpoint("stay", 4, f_offset_hz=0.01)
        self.expect(lambda: self.stages("stay", 4) == ["rejected"], 5, "an old one refused")
        self.setpoint("stay", 6, f_offset_hz=0.06)
        self.expect(lambda: "verified" in self.stages("stay", 6), 5, "verified")
        self.assert_undisturbed()

    def test_what_has_no_timer_is_handed_back_by_who_goes(self):
        at = devices.small().at[64900]
        for seq, der in enumerate(("go", "change"), 1):
            self.servers[der].set(at + 4, [0xFFFF, 0xFFFF])
            self.setpoint(der, seq, ttl_ms=20000, f_offset_hz=0.05)
            self.expect(lambda d=der, s=seq: "verified" in self.stages(d, s), 5, "verified")
        self.write(("stay", "change"), change={"poll_ms": 2 * POLL_MS})
        self.in_force("1 DERs stay as they are, 1 start anew, 0 come, 1 go")
        for seq, der in enumerate(("go", "change"), 1):
            self.assertEqual([(a, v) for _, _, a, v in self.servers[der].written()],
                             [(at + 6, [50]), (at + 8, [1]), (at + 8, [0])], der)
            self.assertEqual(self.stages(der, seq)[-1], "released")
        self.assert_undisturbed()

    def test_a_silent_device_does_not_keep_who_goes(self):
        self.servers["go"].set(devices.small().at[64900] + 4, [0xFFFF, 0xFFFF])
        self.setpoint("go", 1, ttl_ms=20000, f_offset_hz=0.05)
        self.expect(lambda: "verified" in self.stages("go", 1), 5, "verified")
        self.servers["go"].fault = "hang"
        self.write(("stay", "change"))
        self.in_force("2 DERs stay as they are, 0 start anew, 0 come, 1 go")
        self.assertEqual(self.retained("go"), [])
        self.assert_undisturbed()

    def test_nothing_new_disturbs_nobody(self):
        self.in_force("3 DERs stay as they are, 0 start anew, 0 come, 0 go")
        for der in self.at_first:
            self.assert_undisturbed(der)

    def test_one_behind_a_link_goes_and_the_other_stays(self):
        gateway = self.servers["stay"]
        gateway.units[2] = devices.small().registers
        link = f"tcp://127.0.0.1:{self.ports['stay']}"
        self.write(self.ids, come={"link": link, "unit": 2})
        self.in_force("3 DERs stay as they are, 0 start anew, 1 come, 0 go")
        self.expect(lambda: self.state("come") == "online", 5, "come online")
        self.write(self.at_first)
        self.in_force("3 DERs stay as they are, 0 start anew, 0 come, 1 go")
        self.assert_undisturbed()

    def test_all_may_go_and_come_again(self):
        self.write(("come",))
        self.in_force("0 DERs stay as they are, 0 start anew, 1 come, 3 go")
        self.write(self.at_first)
        self.in_force("0 DERs stay as they are, 0 start anew, 3 come, 1 go")
        for der in self.at_first:
            self.expect(lambda der=der: self.state(der) == "online", 5, f"{der} online")

    # --- models --------------------------------------------------------------------------

    def test_a_new_model_can_be_used_and_a_changed_one_starts_its_ders_anew(self):
        models = os.path.join(self.lab.folder, "models")
        shutil.copytree(os.path.join(ROOT, "models", "sunspec"),
                        os.path.join(models, "sunspec"))
        os.mkdir(os.path.join(models, "devices"))
        site = f'models_dir = "{models}";'
        self.write(self.at_first, site)
        self.in_force("3 DERs stay")
        for scale in (1, 2):
            with open(os.path.join(models, "devices", "acme.cfg"), "w",
                      encoding="utf-8") as file:
                file.write(ACME.format(scale=scale))
            self.servers["come"].units[1] = {100: 700}
            self.write(self.ids, site, come={"model": "acme"})
            self.in_force("3 DERs stay as they are")
            self.expect(lambda s=scale: self.measured("come") and
                        self.measured("come")[-1]["p_w"] == 700 * s, 5,
                        f"700 W times {scale}")
        self.assertIn("come: starting anew with a changed configuration: model file",
                      self.lab.log("skerry-driver"))
        for der in self.at_first:
            self.assert_undisturbed(der)

    # --- bad files -----------------------------------------------------------------------

    def test_a_bad_file_changes_nothing_and_says_where(self):
        for change, said in (({"poll_ms": -5}, r"lab.cfg:\d+: ders\[2\] \"change\": poll_ms: -5"),
                             ({"model": "no_such"}, r"lab.cfg:\d+: .*\"no_such\" has no file"),
                             ({"id": "stay"}, r"lab.cfg:\d+: .*stands already in line \d+"),
                             ({"more": "} }"}, r"lab.cfg:\d+: syntax error")):
            self.write(("stay", "change", "come"), change=change)
            self.hup(said, "reload: .*lab.cfg: .*; nothing was changed")
        self.assertEqual(self.state("go"), "online")
        self.assertEqual(self.ear.all("der/come/status", live=True), [])
        for der in self.at_first:
            self.assert_undisturbed(der)

    def test_another_broker_or_root_needs_a_restart(self):
        for change, said in (({"broker": "keepalive_s = 7;"}, "broker: keepalive_s"),
                             ({"site": 'root = "plant";'}, "site: root")):
            self.write(("stay",), **change)
            self.hup(f"lab.cfg: {said}: was changed, which needs a restart",
                     "; nothing was changed")
        for der in self.at_first:
            self.assert_undisturbed(der)

    # --- often ---------------------------------------------------------------------------

    def usage(self):
        """(descriptors, threads, resident kB)"""
        with open(f"/proc/{self.pid}/status", encoding="utf-8") as file:
            status = file.read()
        return (len(os.listdir(f"/proc/{self.pid}/fd")),
                len(os.listdir(f"/proc/{self.pid}/task")),
                int(re.search(r"VmRSS:\s+(\d+)", status).group(1)))

    def expect_all_online(self, ids):
        """Each as it is now, not as it was before it started anew."""
        for der in ids:
            since = max(m.at for m in self.ear.all(f"der/{der}/status"))
            if der != "stay":
                self.expect_measured(der, since, 10, count=3)
            self.expect(lambda der=der: self.state(der) == "online", 10, f"{der} online")

    def test_twenty_reloads_leak_nothing(self):
        before = after = None
        for i in range(20):
            ids = ("stay", "change", "come") if i % 2 else ("stay", "go", "change")
            self.write(ids, change={"timeout_ms": 400 + i})
            self.in_force(f"{1 if i else 2} DERs stay as they are, 1 start anew")
            if i in (3, 19):
                self.expect_all_online(ids)
                before, after = after, self.usage()
        print(f"descriptors, threads, kB after 4 reloads {before}, after 20 {after}",
              flush=True)
        self.assertEqual(after[:2], before[:2])
        if SLOW == 1:
            self.assertLess(after[2], before[2] + 2000)
        self.assert_undisturbed()

    def test_many_signals_at_once_end_with_the_last_file(self):
        for i in range(8):
            self.write(self.ids[:1 + i % 4], change={"timeout_ms": 400 + i})
            os.kill(self.pid, signal.SIGHUP)
        self.write(("stay", "change", "come"), change={"timeout_ms": 777})
        self.in_force("")
        for der in ("change", "come"):
            self.expect(lambda der=der: self.state(der) == "online", 10, f"{der} online")
        self.expect(lambda: self.retained("go") == [], 5, "go is gone")
        self.assert_undisturbed()


if __name__ == "__main__":
    unittest.main()
