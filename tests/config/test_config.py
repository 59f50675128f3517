"""What `skerryctl check` says of bad configurations: <name>.cfg and its <name>.expected.

The text must be exact: it is what a person mends the file by. missing_file.cfg is not
there, directory.cfg is a folder. The samples in conf/ must be good.
"""
import os
import subprocess
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.environ.get("SKERRY_SOURCE") or os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("SKERRY_BUILD") or os.path.join(ROOT, "build")


def check(*files):
    """`skerryctl check` in this folder, so that paths are relative."""
    return subprocess.run(
        [os.path.join(BUILD, "bin", "skerryctl"), "check", *files],
        cwd=HERE, capture_output=True, text=True, timeout=30, check=False)


def expected(name):
    with open(os.path.join(HERE, name + ".expected"), encoding="utf-8") as file:
        return file.read()


def names(suffix):
    return sorted(name[:-len(suffix)] for name in os.listdir(HERE) if name.endswith(suffix))


class Config(unittest.TestCase):
    maxDiff = None

    def test_each_bad_file_is_told_exactly(self):
        for name in names(".expected"):
            with self.subTest(name=name):
                done = check(name + ".cfg")
                self.assertEqual(done.stderr, expected(name))
                self.assertEqual(done.stdout, "")
                self.assertEqual(done.returncode, 2)

    def test_each_bad_file_has_its_text(self):
        self.assertEqual(set(names(".cfg")) - set(names(".expected")), set())
        self.assertEqual(set(names(".expected")) - set(names(".cfg")), {"missing_file"})

    def test_every_complaint_names_file_and_place(self):
        for name in names(".expected"):
            for line in expected(name).splitlines():
                self.assertRegex(line, r"^[a-z0-9_/.]+(:\d+)?: .+", name)

    def test_the_samples_are_good(self):
        folder = os.path.join(ROOT, "conf")
        files = sorted(name for name in os.listdir(folder) if name.endswith(".cfg"))
        self.assertIn("lab.cfg", files)
        for name in files:
            done = check(os.path.join(folder, name))
            self.assertEqual(done.stderr, "")
            self.assertIn(": good: ", done.stdout)
            self.assertEqual(done.returncode, 0, name)

    def test_an_inventory_of_every_vendor_device_is_good(self):
        models = sorted(name[:-len(".cfg")] for name in
                        os.listdir(os.path.join(ROOT, "models", "devices")))
        self.assertIn("deif_agc150", models)
        with tempfile.NamedTemporaryFile("w", suffix=".cfg") as file:
            ders = (f'{{ id = "d{i}"; kind = "battery"; role = "grid_following"; '
                    f'model = "{model}"; link = "tcp://127.0.0.1:{1502 + i}"; }}'
                    for i, model in enumerate(models))
            file.write(f"ders = ( {', '.join(ders)} );\n")
            file.flush()
            done = check(file.name)
        self.assertEqual(done.stderr, "")
        self.assertIn(": good: ", done.stdout)

    def test_one_bad_file_among_good_ones_is_enough(self):
        done = check(os.path.join(ROOT, "conf", "lab.cfg"), "bad_id.cfg")
        self.assertEqual(done.stderr, expected("bad_id"))
        self.assertIn(": good: ", done.stdout)
        self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    unittest.main()
