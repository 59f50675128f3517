"""Commands over MQTT, the state on the bus, and life without a broker."""
import csv
import os
import signal
import subprocess
import time
import unittest

from simulated import SLOW, Bess, Simulated, reply, request, timed
from lab import BUILD


class Commands(Simulated):
    def refused(self, payload, word):
        at = time.monotonic()
        self.ear.publish("simulator/command", payload)
        event = self.expect(lambda: self.ear.last("event", at), 2, "an event").json()
        self.assertEqual((event["source"], event["severity"], event["kind"]),
                         ("simulator", "warning", "command_refused"))
        self.assertIn(word, event["text"])
        self.assertIn(word, self.lab.log("skerry-sim"))

    def test_bad_commands_are_told_with_what_is_allowed(self):
        self.refused({"explode": "pv1"}, '"irradiance"')
        self.refused("not json", "JSON")
        self.refused({"load": "pv1", "p_w": 1}, "allowed load1")
        self.refused({"load": "load1", "p_w": -1}, "0..1e8")
        self.refused({"restart": "nobody"}, "bess1 bess2 pv1 pv2 load1")

    def test_a_mute_device_keeps_its_connections_and_takes_new_ones(self):
        old = self.raw("pv1")
        self.command(mute="pv1", on=True)
        self.expect(lambda: self.ear.last("event"), 2, "the command is done")
        for sock in (old, self.raw("pv1")):
            sock.settimeout(0.5)
            sock.sendall(request(3, 40000, 2))
            with self.assertRaises(TimeoutError):
                reply(sock)
        self.command(mute="pv1", on=False)
        self.expect(lambda: len(self.ear.all("event")) == 2, 2, "it answers again")
        old.settimeout(5)
        old.sendall(request(3, 40000, 2, transaction=2))
        self.assertEqual(reply(old)[0], 2, "the unanswered request stays unanswered")

    def test_a_restart_drops_connections_and_forgets_what_was_written(self):
        bess = Bess(self.lab.device_port("bess2"), 1)
        bess.set_offset(0.2)
        bess.close()
        sock = self.raw("bess2")
        at = time.monotonic()
        self.command(restart="bess2")
        self.assertEqual(sock.recv(1), b"", "the connection is dropped")

        def answers():
            try:
                probe = self.raw("bess2")
                probe.sendall(request(3, 40000, 2))
                return reply(probe)
            except (OSError, EOFError):
                return None

        self.expect(answers, 4, "bess2 is back")
        gone = time.monotonic() - at
        self.assertGreater(gone, 0.8)
        self.assertLess(gone, 1.6 * SLOW)
        bess = Bess(self.lab.device_port("bess2"), 1)
        self.addCleanup(bess.close)
        self.assertEqual(bess.offset_hz(), 0)
        self.assertEqual(bess.get(64900, 8, "H"), 0)

    def test_a_device_may_deliver_less_than_it_is_asked_for(self):
        def p_w():
            return self.state(time.monotonic())["ders"]["pv1"]["p_w"]
        pv = self.device("pv1")
        self.command(ceiling="pv1", p_w=1000)
        self.expect(lambda: abs(p_w() - 1000) < 5, 5, "its own ceiling")
        pv.put(704, 14, 1)  # WMaxLimPctEna, of 100 %
        self.assertAlmostEqual(p_w(), 1000, delta=5)
        self.command(ceiling="pv1")
        self.expect(lambda: abs(p_w() - 3000) < 5, 5, "all there is")

    def test_a_device_may_read_the_frequency_wrong(self):
        bess = Bess(self.lab.device_port("bess1"), 1)
        self.addCleanup(bess.close)
        right_hz = bess.f_hz()
        self.command(bias="bess1", f_hz=0.25)
        self.expect(lambda: abs(bess.f_hz() - right_hz - 0.25) < 0.01, 5, "it reads more")
        self.assertAlmostEqual(self.state(time.monotonic())["f_hz"], right_hz, delta=0.01)

    def test_the_sun_may_be_given_instead_of_watts(self):
        self.command(irradiance="pv1", w_m2=300)  # of 5 kW at 1,000
        self.expect(lambda: abs(self.state(time.monotonic())["ders"]["pv1"]["p_w"] - 1500) < 5,
                    5, "it delivers what the sun gives")

    def test_irradiance_moves_the_pv_plant(self):
        self.command(irradiance="pv1", p_avail_w=1200)
        pv = self.device("pv1")
        self.expect(lambda: abs(pv.get(701, 10, "h", 116) - 1200) < 3, 3, "1.2 kW")
        at = time.monotonic()
        self.assertEqual(self.state(at)["ders"]["pv1"]["p_avail_w"], 1200)

    def test_the_state_comes_once_a_second_and_is_retained(self):
        time.sleep(3.2)
        states = self.ear.all("simulator/state")
        self.assertGreaterEqual(len(states), 3 / SLOW)
        times = [m.json()["time_s"] for m in states]
        self.assertAlmostEqual(times[-1] - times[-2], 1.0, delta=0.1 * SLOW)
        state = states[-1].json()
        self.assertEqual(set(state["ders"]), set(self.lab.ids))
        self.assertAlmostEqual(sum(d["p_w"] for d in state["ders"].values()), 0, delta=60)
        self.assertAlmostEqual(state["f_hz"], 50 - 2.0 / 30, delta=0.002)
        late = self.lab.ear()
        self.addCleanup(late.close)
        self.expect(lambda: late.last("simulator/state"), 1, "a retained state")

    def test_a_retained_command_is_not_carried_out(self):
        self.ear.publish("simulator/command", {"load": "load1", "p_w": 1}, retain=True)
        self.expect(lambda: self.ear.last("event"), 2, "a live one is carried out")
        self.command(load="load1", p_w=7000, q_var=1500)
        self.expect(lambda: len(self.ear.all("event")) == 2, 2, "and so is the next")
        self.lab.kill("skerry-sim", signal.SIGTERM)
        at = time.monotonic()
        self.lab.start("skerry-sim")
        self.expect(lambda: len(self.ear.all("simulator/state", at, live=True)) >= 2, 10,
                    "it runs again")
        self.assertEqual(len(self.ear.all("event")), 2)

    def test_a_broker_that_dies_disturbs_nothing(self):
        sock = self.raw("bess1")
        self.lab.kill("mosquitto")
        worst = 0.0
        end = time.monotonic() + 2
        while time.monotonic() < end:
            sock.sendall(request(3, 40000, 100))
            _, took = timed(lambda: reply(sock))
            worst = max(worst, took)
            time.sleep(0.01)
        print(f"worst answer without a broker {worst * 1000:.1f} ms", flush=True)
        self.assertLess(worst, 0.1 * SLOW)
        back = time.monotonic()
        self.lab.start_broker()
        self.expect(lambda: self.ear.last("simulator/state", back), 10, "its state again")


class NoBroker(Simulated):
    BROKER = False

    def test_the_devices_answer_without_a_broker(self):
        self.assertIn(64900, self.device("bess1").models)


class Configuration(unittest.TestCase):
    def check(self, edit):
        source = os.path.join(os.environ["SKERRY_SOURCE"], "conf", "lab.cfg")
        with open(source, encoding="utf-8") as file:
            text = edit(file.read())
        path = os.path.join(os.environ["SKERRY_BUILD"], f"check-{os.getpid()}.cfg")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        try:
            run = subprocess.run([os.path.join(BUILD, "bin", "skerry-sim"), "-c", path,
                                  "--check"], capture_output=True, text=True, timeout=20,
                                 check=False)
        finally:
            os.remove(path)
        return run.returncode, run.stdout + run.stderr

    def test_a_good_one_is_good(self):
        code, text = self.check(lambda text: text)
        self.assertEqual((code, text.endswith(": good\n")), (0, True), text)

    def test_what_cannot_be_simulated_is_told(self):
        code, text = self.check(lambda text: text.replace(
            'id = "bess1"; s_va', 'id = "bess1"; generation = "legacy"; s_va'))
        self.assertEqual(code, 2)
        self.assertRegex(text, r':\d+: simulator\.ders\[1\] "bess1": generation: "legacy" is '
                               r'not simulated for a battery as grid_forming, allowed "ders"')


class Trace(Simulated):
    """--trace: the plant's true state as a file."""

    def test_it_shows_each_unit_every_10_ms(self):
        path = os.path.join(self.lab.folder, "plant.csv")
        self.lab.kill("skerry-sim", signal.SIGTERM)
        at = time.monotonic()
        self.lab.start("skerry-sim", "--trace", path)
        self.expect(lambda: self.ear.last("simulator/state", at), 10, "it runs again")
        self.command(load="load1", p_w=9000)
        self.expect(lambda: abs(self.state(at)["ders"]["load1"]["p_w"] + 9000) < 1, 5,
                    "the load has changed")
        self.assertEqual(self.lab.kill("skerry-sim", signal.SIGTERM), 0)
        with open(path, newline="", encoding="ascii") as file:
            rows = list(csv.DictReader(file))
        self.assertGreater(len(rows), 50)
        times = [float(row["mono_ms"]) for row in rows]
        self.assertTrue(1000 * at < times[0] < times[-1] < 1000 * time.monotonic())
        self.assertEqual(times, sorted(times))
        self.assertAlmostEqual(float(rows[0]["load1_p_w"]), -7000, delta=1)
        self.assertAlmostEqual(float(rows[-1]["load1_p_w"]), -9000, delta=1)
        self.assertAlmostEqual(float(rows[-1]["f_hz"]), self.state(at)["f_hz"], delta=0.01)
        self.assertEqual((rows[-1]["bess1_f_offset_hz"], rows[-1]["load1_f_offset_hz"]),
                         ("0", ""))

    def test_a_file_that_cannot_be_written_ends_the_program(self):
        self.lab.kill("skerry-sim", signal.SIGTERM)
        done = subprocess.run([os.path.join(BUILD, "bin", "skerry-sim"), "-c", self.lab.config,
                               "--trace", "/nonexistent/plant.csv"], capture_output=True,
                              text=True, timeout=20, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("/nonexistent/plant.csv: cannot be written", done.stderr)


if __name__ == "__main__":
    unittest.main()
