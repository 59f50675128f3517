"""schema/ against the code: every payload the codecs write fits its schema, what no codec
would write does not, and the lists of points are one and the same."""
import copy
import json
import os
import subprocess
import unittest

import jsonschema

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.environ.get("SKERRY_SOURCE") or os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("SKERRY_BUILD") or os.path.join(ROOT, "build")
SCHEMA = os.path.join(ROOT, "schema")


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def run(program, *arguments):
    return subprocess.run([os.path.join(BUILD, program), *arguments], capture_output=True,
                          text=True, timeout=30, check=True).stdout


def schemas():
    """{name: schema} of every file."""
    suffix = ".schema.json"
    return {name[:-len(suffix)]: json.loads(read("schema", name))
            for name in sorted(os.listdir(SCHEMA)) if name.endswith(suffix)}


def payloads():
    """[(schema, payload)] of what tests/schema/payloads.c prints."""
    rows = (line.split(" ", 1) for line in run("tests/payloads").splitlines())
    return [(name, json.loads(text)) for name, text in rows]


def complaints(schema, payload):
    validator = jsonschema.validators.validator_for(schema)(schema)
    return [error.message for error in validator.iter_errors(payload)]


def points():
    """[(name, unit, least, most)] of the code's registry."""
    rows = []
    for line in run("tests/payloads", "points").splitlines():
        name, unit, limits = [cell.strip() for cell in line.split("|")[1:4]]
        least, most = limits.split("..")
        rows.append((name.strip("`"), unit, float(least), float(most)))
    return rows


class Schemas(unittest.TestCase):
    def test_each_is_a_schema(self):
        for name, schema in schemas().items():
            jsonschema.validators.validator_for(schema).check_schema(schema)
            self.assertEqual(schema["title"], name)
            self.assertFalse(schema["additionalProperties"], name)

    def test_every_payload_fits(self):
        for name, payload in payloads():
            self.assertEqual(complaints(schemas()[name], payload), [], f"{name}: {payload}")

    def test_every_schema_has_a_payload(self):
        self.assertEqual({name for name, _ in payloads()}, set(schemas()))

    def test_the_historian_may_say_more(self):
        schema = schemas()["historian-status"]
        birth = {"state": "online", "session": 1, "t_ms": 1, "reason": ""}
        full = {**birth, "rows": 12, "lost": 0, "queued": 3}
        self.assertEqual(complaints(schema, full), [])
        del full["lost"]
        self.assertNotEqual(complaints(schema, full), [])

    def test_what_is_missing_or_foreign_does_not_fit(self):
        for name, payload in payloads():
            schema = schemas()[name]
            for key in schema["required"]:
                less = {k: v for k, v in payload.items() if k != key}
                self.assertNotEqual(complaints(schema, less), [], f"{name} without {key}")
            self.assertNotEqual(complaints(schema, {**payload, "foreign": 1}), [], name)

    def test_what_has_another_type_does_not_fit(self):
        for name, payload in payloads():
            for key in payload:
                wrong = copy.deepcopy(payload)
                wrong[key] = {"foreign": [1]}
                self.assertNotEqual(complaints(schemas()[name], wrong), [],
                                    f"{name} with another {key}")

    def test_a_setpoint_asks_for_something(self):
        name, payload = next(row for row in payloads() if row[0] == "setpoint")
        del payload["p_w"]
        self.assertNotEqual(complaints(schemas()[name], payload), [])


class Points(unittest.TestCase):
    maxDiff = None

    def test_the_table_for_people_is_that_of_the_code(self):
        table = read("schema", "points.md").split("## Quality")[0]
        rows = [line for line in table.splitlines() if line.startswith("| `")]
        self.assertEqual(rows, run("tests/payloads", "points").splitlines())

    def test_measurements_have_the_points_and_their_ranges(self):
        schema = schemas()["measurement"]
        found = [(name, p["minimum"], p["maximum"])
                 for name, p in schema["properties"].items()
                 if name not in ("t_ms", "session", "n", "q")]
        self.assertEqual(found, [(name, least, most) for name, _, least, most in points()])
        self.assertEqual(schema["properties"]["q"]["propertyNames"]["enum"],
                         [row[0] for row in points()])

    def test_nameplates_have_the_points(self):
        names = schemas()["nameplate"]["properties"]["points"]["propertyNames"]["enum"]
        self.assertEqual(names, [row[0] for row in points()])


class Reference(unittest.TestCase):
    maxDiff = None

    def test_the_reference_is_what_the_program_prints(self):
        self.assertEqual(read("docs", "configuration.md"),
                         run("bin/skerryctl", "check", "--reference"))


if __name__ == "__main__":
    unittest.main()
