"""Starting: what is refused with a clear message, and descriptors beyond select()'s."""
import os
import resource
import subprocess
import unittest

import devices
from driver_case import DriverCase
from lab import BUILD

DRIVER = os.path.join(BUILD, "bin", "skerry-driver")


class Start(DriverCase):
    def run_driver(self, *options, limit=None):
        def lower():
            if limit:
                resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))

        config = self._config([{"id": f"d{i}"} for i in range(10)])
        return subprocess.run([DRIVER, "-c", config, *options], capture_output=True,
                              text=True, timeout=30, check=False, preexec_fn=lower)

    def test_check_says_that_a_model_has_no_file(self):
        config = self._config([{"id": "d1", "model": "no_such"}])
        run = subprocess.run([DRIVER, "-c", config, "--check"], capture_output=True,
                             text=True, timeout=30, check=False)
        self.assertEqual(run.returncode, 2)
        self.assertIn('"no_such" has no file, allowed "sunspec"', run.stderr)

    def test_check_of_a_good_configuration(self):
        self.assertEqual(self.run_driver("--check").returncode, 0)

    def test_more_ders_than_descriptors_are_refused(self):
        run = self.run_driver(limit=80)
        self.assertEqual(run.returncode, 1)
        self.assertIn("10 DERs need 84 file descriptors, this process may have 80", run.stderr)
        self.assertIn("skerry-driver --shard 1/3 to --shard 3/3", run.stderr)
        self.assertEqual(self.run_driver("--shard", "1/3", "--check", limit=80).returncode, 0)

    def test_a_shard_that_is_none_is_bad_usage(self):
        for text in ("", "0/3", "4/3", "2", "1/65", "1/2/3", "-1/2"):
            run = self.run_driver("--shard", text)
            self.assertEqual(run.returncode, 2, text)
            self.assertIn(f"--shard: '{text}' is none; allowed: 1/N to N/N", run.stderr)


class ManyDescriptors(DriverCase):
    def test_descriptors_from_1024_are_served(self):
        if resource.getrlimit(resource.RLIMIT_NOFILE)[1] < 2048:
            self.skipTest("this machine allows no 2048 descriptors")
        self.begin([{"id": "d1"}], {"d1": {"registers": devices.small().registers}})
        self.expect_state("d1", "online")
        self.lab.kill("skerry-driver", 15)

        def fill():
            hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536), hard))
            null = os.open("/dev/null", os.O_RDONLY)
            for fd in range(3, 1100):
                os.dup2(null, fd, inheritable=True)

        log = open(os.path.join(self.lab.folder, "skerry-driver.log"), "ab")
        self.addCleanup(log.close)
        self.lab.processes["skerry-driver"] = subprocess.Popen(
            [DRIVER, "-c", self.lab.config], stdin=subprocess.DEVNULL, stdout=log,
            stderr=log, close_fds=False, preexec_fn=fill)
        pid = self.lab.processes["skerry-driver"].pid
        since = self.ear.last("der/d1/status").at
        self.expect(lambda: self.state("d1", since) == "online", 5, "d1 online again")
        self.assertGreater(max(self.sockets_of(pid)), 1024)
        self.setpoint("d1", 1, f_offset_hz=0.1)
        self.expect(lambda: self.stages("d1", 1) == ["written", "verified"], 3, "verified")

    @staticmethod
    def sockets_of(pid):
        """Its descriptors that are sockets; files come and go meanwhile."""
        found = []
        for fd in os.listdir(f"/proc/{pid}/fd"):
            try:
                target = os.readlink(f"/proc/{pid}/fd/{fd}")
            except FileNotFoundError:
                continue
            if target.startswith("socket:"):
                found.append(int(fd))
        return found


if __name__ == "__main__":
    unittest.main()
