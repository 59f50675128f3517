"""cppcheck finds nothing in the product's sources; what it finds wrongly is in
cppcheck.supp with the reason."""
import os
import subprocess
import unittest

from sources import ROOT

BUILD = os.environ.get("SKERRY_BUILD") or os.path.join(ROOT, "build")
FOLDERS = ("models", "common", "drivers", "controller", "historian", "simulator", "rehearsal",
           "cli")


class Cppcheck(unittest.TestCase):
    def test_it_finds_nothing(self):
        kept = os.path.join(BUILD, "cppcheck")  # so that a second run looks at changes only
        os.makedirs(kept, exist_ok=True)
        run = subprocess.run(
            ["cppcheck", "-j2", "--quiet", "--std=c11", "-I.", "--inline-suppr",
             "--enable=warning,performance,portability", "--error-exitcode=1",
             f"--cppcheck-build-dir={kept}", "--suppress=missingIncludeSystem",
             "--suppressions-list=tests/house/cppcheck.supp", *FOLDERS],
            capture_output=True, text=True, check=False, cwd=ROOT)
        self.assertEqual((run.stderr, run.returncode), ("", 0))


if __name__ == "__main__":
    unittest.main()
