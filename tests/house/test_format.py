"""Every C file is formatted as .clang-format says."""
import os
import subprocess
import unittest

from sources import ROOT, c_files


class Format(unittest.TestCase):
    def test_clang_format_would_change_nothing(self):
        run = subprocess.run(
            ["clang-format", "--dry-run", "-Werror", *c_files()],
            capture_output=True, text=True, cwd=ROOT, check=False,
            env={**os.environ, "LC_ALL": "C"})
        wrong = sorted({line.split(":")[0] for line in run.stderr.splitlines()
                        if "error:" in line})
        self.assertEqual((wrong, run.returncode), ([], 0), "run clang-format -i on these")


if __name__ == "__main__":
    unittest.main()
