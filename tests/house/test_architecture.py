"""Who may include whom: the design's table of allowed dependencies, read from the includes.

CMake's links already make most of this fail; includes of headers alone would slip through.
"""
import re
import unittest

from sources import c_files, lines_of

OURS = ("models", "common", "drivers", "controller", "historian", "simulator",
        "rehearsal", "dashboard", "cli", "tests", "bench")

# folder -> folders of ours it may include besides itself
ALLOWED = {
    "models": set(),
    "common": {"models"},
    "controller": {"common", "models"},
    "drivers": {"common", "models"},
    "historian": {"common", "models"},
    "simulator": {"common", "models"},
    "rehearsal": {"models", "controller", "simulator"},
    "cli": {"common", "models", "drivers"},
}

# folder -> the parts of another folder that it may include, where it is not all of it
ONLY = {
    "cli": {"drivers": ("drivers/link/",)},
    "rehearsal": {"controller": ("controller/core/",),
                  "simulator": ("simulator/plant/", "simulator/scene/")},
}

# folder -> outside headers it alone (with the others named) may include
OUTSIDE = {
    r"modbus": {"drivers", "simulator", "tests", "bench"},
    r"sqlite3": {"historian", "cli", "dashboard", "tests"},
    r"MQTT": {"common"},
    r"libconfig": {"models", "tests"},
    r"microhttpd": {"dashboard"},
}

# Folders and files that stay pure: no clock, no bus, no loop, no allocation.
PURE_FOLDERS = ("controller/core", "simulator/plant")
# Where the pure folders take their memory, once, at the start.
ALLOCATING = ("simulator/plant/plant_new.c",)
PURE_FILES = ("common/backoff.c", "common/bus_rules.c", "drivers/link/frame.c",
              "drivers/link/plan.c", "drivers/link/discovery.c", "drivers/gate.c",
              "drivers/sequence.c", "historian/loss.c")


def includes(path):
    for number, line in enumerate(lines_of(path), 1):
        found = re.match(r'\s*#\s*include\s+([<"])([^>"]+)[>"]', line)
        if found:
            yield number, found.group(1) == '"', found.group(2)


class Architecture(unittest.TestCase):
    def test_folders_include_only_what_the_design_allows(self):
        wrong = []
        for path in c_files():
            folder = path.split("/")[0]
            if folder not in ALLOWED:
                continue
            for number, ours, header in includes(path):
                target = header.split("/")[0]
                if ours and target in OURS and target != folder \
                        and target not in ALLOWED[folder]:
                    wrong.append(f"{path}:{number}: {folder} may not include {header}")
        self.assertEqual(wrong, [])

    def test_of_some_folders_only_a_part_is_open(self):
        wrong = [f"{path}:{number}: only {parts} is open to {path.split('/')[0]}: {header}"
                 for path in c_files()
                 for number, ours, header in includes(path)
                 for target, parts in ONLY.get(path.split("/")[0], {}).items()
                 if ours and header.startswith(target + "/")
                 and not header.startswith(parts)]
        self.assertEqual(wrong, [])

    def test_includes_are_written_from_the_root(self):
        wrong = [f"{path}:{number}: {header}"
                 for path in c_files() if path.split("/")[0] in ALLOWED
                 for number, ours, header in includes(path)
                 if ours and header.split("/")[0] not in OURS]
        self.assertEqual(wrong, [])

    def test_outside_libraries_stay_in_their_folders(self):
        wrong = []
        for path in c_files():
            folder = path.split("/")[0]
            for number, ours, header in includes(path):
                for library, folders in OUTSIDE.items():
                    if not ours and header.startswith(library) and folder not in folders:
                        wrong.append(f"{path}:{number}: {folder} may not use {header}")
        self.assertEqual(wrong, [])

    def test_pure_files_know_no_clock_and_no_io(self):
        impure = re.compile(
            r"\b(clock_gettime|gettimeofday|time\(NULL\)|sk_clock_\w+|sk_bus_(?:publish|subscribe|new|start|free)|sd_event_\w+"
            r"|fopen|socket)\b")
        allocates = re.compile(r"\b(malloc|calloc|realloc)\b")
        wrong = []
        folders = [path for path in c_files() if path.startswith(PURE_FOLDERS)]
        self.assertGreater(len(folders), 5, "the pure folders have gone: mend this list")
        for path in folders + list(PURE_FILES):
            self.assertIn(path, c_files(), "a pure file has gone: mend this list")
            for number, line in enumerate(lines_of(path), 1):
                comment = line.lstrip().startswith(("*", "/*"))
                if not comment and (impure.search(line) or (
                        allocates.search(line) and path not in ALLOCATING)):
                    wrong.append(f"{path}:{number}: {line.strip()}")
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
