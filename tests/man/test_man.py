"""The manual pages: no complaint of mandoc's, and every option of every --help in them."""
import glob
import os
import re
import shutil
import subprocess
import unittest

ROOT = os.environ.get("SKERRY_SOURCE") or os.path.dirname(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("SKERRY_BUILD") or os.path.join(ROOT, "build")
DAEMONS = ("skerry-driver", "skerry-controller", "skerry-historian", "skerry-sim")
COMMANDS = ("status", "watch", "log", "registers", "scan", "check", "fault")


def pages():
    return sorted(glob.glob(os.path.join(ROOT, "docs", "man", "*.[158]"))
                  + glob.glob(os.path.join(BUILD, "man", "*.5")))


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def options(text):
    """The options in a --help: --name, and -x where it has a letter."""
    return set(re.findall(r"(?<![\w-])(--?[a-z][a-z-]*)(?=[ ,=\n])", text.split("usage:")[-1]))


class Man(unittest.TestCase):
    def setUp(self):
        if not shutil.which("mandoc"):
            self.skipTest("mandoc is not installed")

    def rendered(self, page):
        text = output("mandoc", "-Tascii", page).stdout
        return re.sub(".\b", "", text)

    def in_page(self, program, page, help_text):
        text = self.rendered(os.path.join(ROOT, "docs", "man", page))
        wanted = options(help_text)
        self.assertIn("--help", wanted)
        missing = [o for o in sorted(wanted)
                   if not re.search(r"(?<![\w-])" + o + r"(?![\w-])", text)]
        self.assertEqual(missing, [], f"{program}: not in {page}")

    def test_mandoc_has_nothing_to_say(self):
        self.assertEqual(len(pages()), 6, pages())
        for page in pages():
            lint = output("mandoc", "-Tlint", "-Wwarning", page)
            self.assertEqual((lint.returncode, lint.stdout), (0, ""), page)

    def test_daemons(self):
        for program in DAEMONS:
            with self.subTest(program):
                text = output(os.path.join(BUILD, "bin", program), "--help").stdout
                if not text:
                    self.skipTest(f"{program} --help prints nothing yet")
                self.in_page(program, program + ".8", text)

    def test_skerryctl(self):
        program = os.path.join(BUILD, "bin", "skerryctl")
        top = output(program, "--help").stdout
        self.assertEqual(set(COMMANDS) - set(re.findall(r"^  (\w+)", top, re.M)), set())
        self.in_page("skerryctl", "skerryctl.1", top)
        for command in COMMANDS:
            self.in_page(f"skerryctl {command}", "skerryctl.1",
                         output(program, command, "--help").stdout)

    def test_every_key_is_in_the_page_of_the_configuration(self):
        reference = output(os.path.join(BUILD, "bin", "skerryctl"), "check",
                           "--reference").stdout
        keys = re.findall(r"^\| `(\w+)`.*\| ([^|]+) \|$", reference, re.M)
        text = self.rendered(os.path.join(BUILD, "man", "skerry.cfg.5"))
        flat = " ".join(text.split())
        self.assertGreater(len(keys), 40)
        for key, meaning in keys:
            self.assertRegex(text, rf"(?m)^ +{key}\b")
            self.assertIn(" ".join(meaning.split()), flat, key)


if __name__ == "__main__":
    unittest.main()
