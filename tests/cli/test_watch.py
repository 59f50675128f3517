"""skerryctl watch: a line a second into a pipe, a picture on a terminal, and its end."""
import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import termios
import time
import unittest

from site_test import SKERRYCTL, SLOW, SiteTest


class Pipe(SiteTest):
    def start(self, *arguments):
        return subprocess.Popen([SKERRYCTL, "-c", self.lab.config, "watch", *arguments],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def test_a_line_a_second_for_so_long(self):
        self.speaker.start()
        began = time.monotonic()
        run = self.expect(self.ctl("watch", "--for", "3s"), 0)
        self.assertAlmostEqual(time.monotonic() - began, 3.0, delta=0.6 * SLOW)
        head, *lines = run.stdout.splitlines()
        print(run.stdout, flush=True)
        self.assertEqual(head.split(), ["s", "f_hz", "v_v", "offset", "bess1_w", "bess2_w",
                                        "pv1_w", "pv2_w", "load1_w", "mode"])
        self.assertEqual(len(lines), 3)
        self.assertEqual(lines[-1].split()[1:], ["49.998", "230.1", "+0.1180", "4123", "2060",
                                                 "3000", "1900", "-11083", "islanded"])
        self.assertEqual({len(line.split("  islanded")[0]) for line in lines},
                         {len(head.split("  mode")[0])}, "the columns line up")

    def test_ctrl_c_ends_it_well(self):
        self.speaker.start()
        process = self.start()
        self.assertTrue(process.stdout.readline())
        self.assertTrue(process.stdout.readline())
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
        self.assertLess(time.monotonic() - began, 1.0 * SLOW)
        self.assertEqual((process.returncode, errors), (0, ""))

    def test_a_reader_that_goes_away_ends_it(self):
        self.speaker.start()
        process = self.start()
        process.stdout.readline()
        process.stdout.close()
        self.assertEqual(process.wait(10), 1)
        process.stderr.close()

    def test_no_broker_is_told_and_is_a_failure(self):
        self.lab.kill("mosquitto", 15)
        run = self.expect(self.ctl("watch", "--for", "2.5s"), 1)
        self.assertIn("no answer from the broker at 127.0.0.1:", run.stderr)
        self.assertIn("; trying on", run.stderr)
        self.assertIn("no broker", run.stdout)

    def test_a_broker_that_comes_later_is_found(self):
        self.lab.kill("mosquitto", 15)
        process = self.start("--for", "8s")
        time.sleep(1)
        self.lab.start_broker()
        out, errors = process.communicate(timeout=20 * SLOW)
        self.assertEqual(process.returncode, 0, out + errors)
        self.assertIn("no broker", out)
        self.assertIn("controller silent", out.splitlines()[-1])


class Terminal(SiteTest):
    def watch(self, rows, columns, seconds=2.2, **env):
        """What it writes to a terminal of that size until Ctrl-C is typed, and its exit."""
        pid, fd = pty.fork()
        if pid == 0:
            os.environ.update({"TERM": "xterm", "LC_ALL": "C.UTF-8", **env})
            os.execv(SKERRYCTL, [SKERRYCTL, "-c", self.lab.config, "watch"])
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        end, data = time.monotonic() + seconds * SLOW, b""
        os.set_blocking(fd, False)
        typed = False
        while True:
            try:
                data += os.read(fd, 65536) or b""
            except BlockingIOError:
                time.sleep(0.02)
            except OSError:
                break  # the other side has closed
            if not typed and time.monotonic() > end:
                typed = os.write(fd, b"\x03") == 1
            if time.monotonic() > end + 10 * SLOW:
                os.kill(pid, signal.SIGKILL)
        os.close(fd)
        _, status = os.waitpid(pid, 0)
        return data.decode(), os.waitstatus_to_exitcode(status)

    def test_it_is_redrawn_in_place_with_colours_and_bars(self):
        self.speaker.start()
        text, code = self.watch(40, 140)
        self.assertEqual(code, 0)
        self.assertGreaterEqual(text.count("\033[H"), 3)
        self.assertEqual(text.count("\033[?1049h"), 1)
        self.assertEqual(text.count("\033[?1049l"), 1)
        self.assertIn("\033[32monline\033[0m", text)
        self.assertRegex(text, "[▁▂▃▄▅▆▇█]")
        last = text.split("\033[?1049l")[1]
        self.assertIn("all well: 5 DERs online and fresh", last, "the last picture stays")

    def test_no_color_and_a_small_terminal_are_respected(self):
        self.speaker.start()
        text, code = self.watch(10, 40, NO_COLOR="1")
        self.assertEqual(code, 0)
        self.assertNotRegex(text, "\033\\[[0-9]+m")
        drawn = text.split("\033[?1049l")[0].replace("^C", "")  # the terminal's echo
        for frame in drawn.split("\033[H")[1:]:
            lines = re.sub("\033\\[[0-9;?]*[A-Za-z]", "", frame).split("\r\n")
            self.assertLessEqual(len(lines), 10)
            self.assertTrue(all(len(line) <= 40 for line in lines), lines)

    def test_a_dumb_terminal_gets_lines(self):
        self.speaker.start()
        text, code = self.watch(24, 80, TERM="dumb")
        self.assertEqual(code, 0)
        self.assertNotIn("\033", text)
        self.assertIn("islanded", text)


if __name__ == "__main__":
    unittest.main()
