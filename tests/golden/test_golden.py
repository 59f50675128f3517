"""Golden pairs: the registers of a device, and what its model makes of them.

<model>.regs, or <model>.<case>.regs, with the .json of the same name:
  measurement  all points with their quality, exactly
  nameplate    what is known: ratings, texts, capabilities; points by name, exactly
  registers    points by their own name: a number, a text, or why there is none
"""
import json
import math
import os
import re
import subprocess
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.environ.get("SKERRY_SOURCE") or os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("SKERRY_BUILD") or os.path.join(ROOT, "build")
FOLDERS = [os.path.join(ROOT, "models", folder) for folder in ("sunspec", "devices")]


def models():
    """{id: path} of every model file there is."""
    found = {}
    for folder in FOLDERS:
        for name in os.listdir(folder) if os.path.isdir(folder) else ():
            if name.endswith(".cfg"):
                found[name[:-len(".cfg")]] = os.path.join(folder, name)
    return found


def pairs():
    return sorted(name[:-len(".regs")] for name in os.listdir(HERE) if name.endswith(".regs"))


def golden(model, registers):
    """What tests/golden/golden.c prints for a model file and a file of registers."""
    done = subprocess.run([os.path.join(BUILD, "tests", "golden"), model, registers],
                          capture_output=True, text=True, timeout=30, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{registers}: {done.stderr}")
    return json.loads(done.stdout)


def decode(pair):
    return golden(models()[pair.split(".")[0]], os.path.join(HERE, pair + ".regs"))


def known(nameplate):
    """A nameplate without what is unknown, its points by name."""
    kept = {key: value for key, value in nameplate.items()
            if value not in (None, "") and key not in ("kind", "role")}
    return {**kept, "points": sorted(nameplate["points"])}


class Comparing(unittest.TestCase):
    maxDiff = None

    def same(self, where, found, expected):
        if isinstance(expected, float) and isinstance(found, (int, float)):
            self.assertTrue(math.isclose(found, expected, rel_tol=1e-9),
                            f"{where}: {found}, expected {expected}")
        else:
            self.assertEqual(found, expected, where)

    def same_members(self, where, found, expected):
        self.assertEqual(sorted(found), sorted(expected), where)
        for key, value in expected.items():
            self.same(f"{where}: {key}", found[key], value)

    def compare(self, found, expected):
        """What golden() gave with what stands in a .json."""
        for key in ("t_ms", "session", "n"):
            del found["measurement"][key]
        self.same_members("measurement", found["measurement"], expected["measurement"])
        self.same_members("nameplate", known(found["nameplate"]), expected["nameplate"])
        self.same_members("registers", found["registers"], expected["registers"])


class Golden(Comparing):
    def test_registers_become_the_expected_points(self):
        for pair in pairs():
            with self.subTest(pair=pair):
                with open(os.path.join(HERE, pair + ".json"), encoding="utf-8") as file:
                    expected = json.load(file)
                self.compare(decode(pair), expected)

    def test_every_model_has_a_pair(self):
        tested = {pair.split(".")[0] for pair in pairs()}
        self.assertEqual(sorted(set(models()) - tested), [], "models without a golden pair")
        self.assertEqual(sorted(tested - set(models())), [], "pairs without a model")

    def test_every_pair_names_its_source(self):
        for pair in pairs():
            with open(os.path.join(HERE, pair + ".regs"), encoding="utf-8") as file:
                self.assertIn("\n# Source: ", file.read(), pair)

    def test_every_expectation_has_its_registers(self):
        expected = {name[:-len(".json")] for name in os.listdir(HERE)
                    if name.endswith(".json")}
        self.assertEqual(sorted(expected), pairs())


class WorkedExample(unittest.TestCase):
    """docs/models.md shows a whole device file; it must be one, and mean what it says."""

    def decode(self, registers):
        with open(os.path.join(ROOT, "docs", "models.md"), encoding="utf-8") as file:
            model = re.search(r"```\n(model =\n.*?)```", file.read(), re.S).group(1)
        with tempfile.TemporaryDirectory() as folder:
            paths = [os.path.join(folder, name) for name in ("acme_hy10.cfg", "a.regs")]
            for path, text in zip(paths, (model, registers)):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            return golden(*paths)

    def test_the_registers_mean_what_the_text_says(self):
        found = self.decode("100 FF06 1386 0259 FFFF 0001\n110 2710 0000\n120 F448 1 1E\n")
        expected = {"p_w": 2500, "f_hz": 49.98, "soc_pct": 60.1, "state": 3}
        self.assertLessEqual(expected.items(), found["measurement"].items())
        self.assertEqual(found["nameplate"]["p_max_w"], 10000)
        self.assertEqual(found["nameplate"]["capabilities"], ["p_w"])
        self.assertEqual(found["registers"]["Hold"], 3000)


class WalkThrough(Comparing):
    """docs/adding-a-device.md, followed: its file, its pair, and its complaint."""

    def setUp(self):
        with open(os.path.join(ROOT, "docs", "adding-a-device.md"), encoding="utf-8") as file:
            self.text = file.read()
        blocks = re.findall(r"```\n(.*?)```", self.text, re.S)
        self.file, self.registers, self.expected = (
            next(block for block in blocks if block.startswith(head))
            for head in ("# acme_m3.cfg", "# acme_m3.regs", "{"))
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def test_the_pair_fits_the_file(self):
        found = golden(self.write("acme_m3.cfg", self.file),
                       self.write("acme_m3.regs", self.registers))
        self.compare(found, json.loads(self.expected))

    def test_the_mistake_is_told_as_it_says(self):
        bad = self.write("acme_m3.cfg", self.file.replace('maps = "f_hz"', 'maps = "hz"'))
        with self.assertRaises(AssertionError) as caught:
            golden(bad, self.write("acme_m3.regs", self.registers))
        complaint = re.search(r"`(acme_m3.cfg:.*?)`", self.text, re.S).group(1)
        self.assertIn(" ".join(complaint.split()), str(caught.exception))


if __name__ == "__main__":
    unittest.main()
