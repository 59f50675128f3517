"""The daemon skeleton: options, exit codes, signals, systemd's notices and the log."""
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
import unittest

from bus import BUILD, DER, SLOW, wait_for

PROBE = os.path.join(BUILD, "tests", "app_probe")


class App(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="skerry-app-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.good = self.write("good.cfg", DER)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def run_to_end(self, *options):
        """(exit code, stdout, stderr) of a run that ends by itself."""
        done = subprocess.run([PROBE, *options], capture_output=True, text=True,
                              timeout=20 * SLOW, stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout, done.stderr

    def start(self, *options, **environment):
        process = subprocess.Popen([PROBE, "-c", self.good, *options], text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env={**os.environ, **environment})
        self.addCleanup(self.close, process)
        self.assertRegex(process.stdout.readline(), r"start \d")
        return process

    @staticmethod
    def close(process):
        if process.poll() is None:
            process.kill()
            process.wait()
        process.stdout.close()
        process.stderr.close()

    # --- the command line -------------------------------------------------------------

    def test_check_says_good_or_everything_that_is_wrong(self):
        self.assertEqual(self.run_to_end("-c", self.good, "--check"),
                         (0, f"{self.good}: good\n", ""))
        bad = self.write("bad.cfg", 'site = { nmae = "x"; f_nom_hz = 1e9; };\n' + DER)
        code, out, err = self.run_to_end("-c", bad, "--check")
        self.assertEqual((code, out), (2, ""))
        self.assertRegex(err, r"bad.cfg:1: site.*nmae")
        self.assertRegex(err, r"bad.cfg:1: site.*f_nom_hz: .*400")

    def test_check_includes_what_the_program_knows(self):
        bad = self.write("own.cfg", 'site = { name = "bad"; };\n' + DER)
        code, _, err = self.run_to_end("-c", bad, "--check")
        self.assertEqual(code, 2)
        self.assertIn("site.name: is bad, must be good", err)

    def test_a_file_that_is_not_there(self):
        code, out, err = self.run_to_end("-c", "/nonexistent/x.cfg")
        self.assertEqual((code, out), (2, ""))
        self.assertIn("/nonexistent/x.cfg", err)

    def test_version_and_help(self):
        code, out, _ = self.run_to_end("--version")
        self.assertEqual(code, 0)
        self.assertRegex(out, r"^app_probe \d+\.\d+\.\d+\n$")
        code, out, _ = self.run_to_end("--help")
        self.assertEqual(code, 0)
        self.assertIn("--number N      1 to 9", out)

    def test_bad_usage_exits_2_and_starts_nothing(self):
        for options, text in ((["--nonsense"], "nonsense"), (["--number", "x"], "1 to 9"),
                              (["stray"], "'stray' is not an option"),
                              (["--log", "loud"], "'loud' is no level")):
            code, out, err = self.run_to_end("-c", self.good, *options)
            self.assertEqual((code, out), (2, ""), options)
            self.assertIn(text, err)

    def test_a_start_that_fails_exits_1_and_releases(self):
        code, out, err = self.run_to_end("-c", self.good, "--number", "9")
        self.assertEqual((code, out), (1, "stop\n"))
        self.assertRegex(err, r"app_probe error: nine is too much")

    # --- signals ------------------------------------------------------------------------

    def test_term_and_int_end_it_well(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            process = self.start("--number", "5")
            process.send_signal(number)
            out, err = process.communicate(timeout=10 * SLOW)
            self.assertEqual((process.returncode, out), (0, "stop\n"))
            self.assertIn(f"ending on signal {int(number)}", err)

    def test_hup_reloads_and_pipe_is_ignored(self):
        process = self.start()
        process.send_signal(signal.SIGPIPE)
        for _ in range(2):
            process.send_signal(signal.SIGHUP)
            self.assertEqual(process.stdout.readline(), "reload\n")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(10 * SLOW), 0)

    def test_a_bad_file_is_told_and_not_reloaded(self):
        process = self.start()
        for text, said in (('site = { nmae = "x"; };\n' + DER, r"good.cfg:1: site.*nmae"),
                           ('site = { name = "bad"; };\n' + DER, r"good.cfg: site.name: is bad"),
                           ("ders = (", r"good.cfg:1: syntax error")):
            self.write("good.cfg", text)
            process.send_signal(signal.SIGHUP)
            self.assertRegex(process.stderr.readline(), "app_probe error: .*" + said)
            self.assertRegex(process.stderr.readline(), "reload: .*; nothing was changed")
        self.write("good.cfg", DER)
        process.send_signal(signal.SIGHUP)
        self.assertEqual(process.stdout.readline(), "reload\n")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(10 * SLOW), 0)

    # --- systemd ------------------------------------------------------------------------

    def test_systemd_hears_ready_watchdog_reloading_and_stopping(self):
        path = os.path.join(self.folder, "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notices:
            notices.bind(path)
            notices.settimeout(10 * SLOW)
            process = self.start(NOTIFY_SOCKET=path)
            heard = [notices.recv(200).decode()]
            self.assertEqual(heard, ["READY=1"])
            while heard.count("WATCHDOG=1") < 3:
                heard.append(notices.recv(200).decode())
            process.send_signal(signal.SIGHUP)
            while not heard[-1].startswith("RELOADING=1"):
                heard.append(notices.recv(200).decode())
            since_us = int(heard[-1].split("MONOTONIC_USEC=")[1])
            self.assertLess(abs(time.monotonic_ns() // 1000 - since_us), 10e6 * SLOW)
            self.assertEqual(process.stdout.readline(), "reload\n")
            self.write("good.cfg", "ders = (")
            process.send_signal(signal.SIGHUP)
            while not heard[-1].startswith("READY=1\nSTATUS=The"):
                heard.append(notices.recv(200).decode())
            process.send_signal(signal.SIGTERM)
            while "STOPPING=1" not in heard:
                heard.append(notices.recv(200).decode())
        self.assertEqual(process.wait(10 * SLOW), 0)
        steps = [text.split("\nMONOTONIC")[0] for text in heard if text != "WATCHDOG=1"]
        failed = "READY=1\nSTATUS=The last reload failed and changed nothing; see the log"
        self.assertEqual(steps, ["READY=1", "RELOADING=1", "READY=1\nSTATUS=",
                                 "RELOADING=1", failed, "STOPPING=1"])

    # --- the log ------------------------------------------------------------------------

    def test_the_journal_gets_priorities(self):
        read, write = os.pipe()
        with os.fdopen(read, encoding="utf-8") as log:
            st = os.fstat(write)
            environment = {**os.environ, "JOURNAL_STREAM": f"{st.st_dev}:{st.st_ino}"}
            process = subprocess.Popen([PROBE, "-c", self.good], stdout=subprocess.PIPE,
                                       stderr=write, env=environment, text=True)
            os.close(write)
            self.addCleanup(lambda: (process.stdout.close()))
            process.stdout.readline()
            process.send_signal(signal.SIGHUP)
            process.stdout.readline()
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(10 * SLOW), 0)
            self.assertEqual(log.read(), "<5>reloaded\n<6>ending on signal 15\n")

    def test_an_inherited_journal_variable_changes_nothing(self):
        process = self.start(JOURNAL_STREAM="1:2")
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=10 * SLOW)
        self.assertTrue(re.match(r"\d\d:\d\d:\d\d\.\d{3} app_probe info: ending", err), err)

    def test_levels_are_kept(self):
        process = self.start("--log", "warning")
        process.send_signal(signal.SIGHUP)
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.communicate(timeout=10 * SLOW), ("stop\n", ""))

    def test_a_log_nobody_reads_does_not_kill(self):
        process = self.start()
        process.stderr.close()
        process.send_signal(signal.SIGHUP)
        self.assertEqual(process.stdout.readline(), "reload\n")
        process.send_signal(signal.SIGTERM)
        self.assertTrue(wait_for(lambda: process.poll() is not None, 10))
        self.assertEqual(process.returncode, 0)


if __name__ == "__main__":
    unittest.main()
