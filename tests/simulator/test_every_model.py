"""Every device model there is, served over Modbus TCP and over a serial line, polled by a
real driver: what it publishes is what tests/golden says of the same registers."""
import glob
import json
import math
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lab import ROOT, SLOW, Lab, wait_for  # noqa: E402

GOLDEN = os.path.join(ROOT, "tests", "golden")
BASE = 40000
COMMON = "1"
MEASURING = "122"  # only the active power available, which no other pair has
UNITS_ON_A_LINE = 4

HEAD = """
site = { state_dir = "../build/demo"; };
broker = { host = "127.0.0.1"; port = 18830; };
historian = { database = "../build/demo/history.db"; };
ders = (
"""
DER = ('  {{ id = "{id}"; kind = "battery"; role = "{role}"; model = "{model}";\n'
       '    link = "{link}"; unit = {unit}; poll_ms = 200; timeout_ms = 2000; }}')
SIMULATED = '  {{ id = "{id}"; s_va = 1000.0; {registers} }}'


def pairs():
    """{pair: model} of every golden pair, which tests/golden holds to every model."""
    names = [os.path.basename(path)[:-len(".regs")]
             for path in glob.glob(os.path.join(GOLDEN, "*.regs"))]
    return {name: name.split(".")[0] for name in sorted(names)}


def is_sunspec(model):
    return model.isdigit()


def golden_lines(pair):
    with open(os.path.join(GOLDEN, pair + ".regs"), encoding="utf-8") as file:
        lines = [line.split("#")[0].split() for line in file]
    return [line for line in lines if line]


def chain(pair):
    """The pairs in a SunSpec device: one needs the common model and one that measures."""
    return list(dict.fromkeys([COMMON, pair, MEASURING]))


def device_text(pair, model):
    """The registers of a whole device."""
    if not is_sunspec(model):
        return "\n".join(" ".join(line) for line in golden_lines(pair)) + "\n"
    registers = ["5375", "6E53"]
    for name in chain(pair):
        words = {int(line[0]) + i: word for line in golden_lines(name)
                 for i, word in enumerate(line[1:])}
        registers += [words.get(at, "0000") for at in range(2 + int(words[1], 16))]
    return "".join(f"{BASE + at} {word}\n"
                   for at, word in enumerate(registers + ["FFFF", "0000"]))


def expected_of(pair, model):
    """Measurement and nameplate of a whole device."""
    measurement, nameplate = {}, {"points": [], "capabilities": []}
    for name in chain(pair) if is_sunspec(model) else [pair]:
        with open(os.path.join(GOLDEN, name + ".json"), encoding="utf-8") as file:
            part = json.load(file)
        measurement.update(provided(part["measurement"]))
        part = known(part["nameplate"])
        nameplate = {**nameplate, **part,
                     "points": sorted(nameplate["points"] + part["points"]),
                     "capabilities": nameplate["capabilities"] + part["capabilities"]}
    return measurement, nameplate


def der_id(pair, link):
    return f"{link}-{pair.replace('.', '-')}"


class EveryModel(unittest.TestCase):
    """One inventory with a DER for each golden pair on each kind of link."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="skerry-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.lab = Lab(cls.folder.name, config=cls.write_config())
        cls.addClassCleanup(cls.end)
        cls.lab.start_broker()
        cls.ear = cls.lab.ear()
        cls.addClassCleanup(cls.ear.close)
        cls.lab.start("skerry-sim")
        cls.lab.start("skerry-driver")

    @classmethod
    def end(cls):
        failed = cls.lab.stop()
        if failed:
            raise AssertionError(f"programs that did not end well on SIGTERM: {failed}")

    @classmethod
    def write_config(cls):
        ders = [{"id": "source", "role": "grid_forming", "model": "sunspec", "unit": 1,
                 "link": "tcp://127.0.0.1:15020", "registers": ""}]
        for i, (pair, model) in enumerate(pairs().items()):
            path = os.path.join(cls.folder.name, pair + ".regs")
            with open(path, "w", encoding="utf-8") as file:
                file.write(device_text(pair, model))
            line = os.path.join(cls.folder.name, f"line{i // UNITS_ON_A_LINE}")
            der = {"role": "grid_following",
                   "model": "sunspec" if is_sunspec(model) else model,
                   "registers": f'registers = "{pair}.regs";'}
            ders.append({**der, "id": der_id(pair, "tcp"), "unit": 1,
                         "link": f"tcp://127.0.0.1:{15021 + i}"})
            ders.append({**der, "id": der_id(pair, "rtu"), "unit": 1 + i % UNITS_ON_A_LINE,
                         "link": f"rtu://{line}?baud=115200&parity=none"})
        path = os.path.join(cls.folder.name, "every.cfg")
        with open(path, "w", encoding="utf-8") as file:
            file.write(HEAD + ",\n".join(DER.format(**der) for der in ders)
                       + "\n);\nsimulator = { ders = (\n"
                       + ",\n".join(SIMULATED.format(**der) for der in ders) + "\n); };\n")
        return path

    def wait(self, condition, what):
        value = wait_for(condition, 20 * SLOW)
        self.assertTrue(value, f"no {what}\n" + self.lab.log("skerry-sim")[-2000:]
                        + self.lab.log("skerry-driver")[-2000:])
        return value

    def nameplate(self, der):
        return self.wait(lambda: self.ear.last(f"der/{der}/nameplate"),
                         f"nameplate of {der}").json()

    def measurement(self, der, members):
        """The last one, once every member came: slow points are in every tenth."""
        topic = f"der/{der}/measurement"
        wait_for(lambda: any(sorted(self.values(m)) == sorted(members)
                             for m in self.ear.all(topic)), 6 * SLOW, every=0.2)
        found = [self.values(m) for m in self.ear.all(topic)]
        self.assertTrue(found, f"no measurement of {der}")
        return next((m for m in found if sorted(m) == sorted(members)), found[-1])

    @staticmethod
    def values(message):
        measurement = message.json()
        return {key: value for key, value in measurement.items()
                if key not in ("t_ms", "session", "n")}

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

    def check(self, link):
        for pair, model in pairs().items():
            expected = expected_of(pair, model)
            der = der_id(pair, link)
            with self.subTest(der=der):
                self.same_members("nameplate", known(self.nameplate(der)), expected[1])
                measurement = self.measurement(der, expected[0])
                self.same_members("measurement", measurement, expected[0])

    def test_every_model_is_among_them(self):
        files = glob.glob(os.path.join(ROOT, "models", "*", "*.cfg"))
        self.assertEqual({os.path.basename(path)[:-len(".cfg")] for path in files},
                         set(pairs().values()))

    def test_over_tcp(self):
        self.check("tcp")

    def test_over_a_serial_line(self):
        self.check("rtu")


def provided(measurement):
    """Without what the device never provided: golden pairs know no history."""
    quality = measurement.get("q", {})
    never = {name for name, bits in quality.items() if bits == ["invalid"]}
    kept = {name: value for name, value in measurement.items()
            if name != "q" and name not in never}
    bits = {name: quality[name] for name in quality if name not in never}
    return {**kept, "q": bits} if bits else kept


def known(nameplate):
    """Without what is unknown and what the inventory says; points by name."""
    kept = {key: value for key, value in nameplate.items()
            if value not in (None, "") and key not in ("kind", "role")}
    return {**kept, "points": sorted(nameplate["points"])}


if __name__ == "__main__":
    unittest.main()
