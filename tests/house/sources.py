"""The project's C files, for the tests of the house rules."""
import os
import subprocess

ROOT = os.environ.get("SKERRY_SOURCE") or os.path.dirname(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def c_files():
    """Paths, relative to the root, of every .c and .h outside build folders."""
    found = []
    for folder, dirs, names in os.walk(ROOT):
        dirs[:] = [d for d in dirs if not d.startswith(("build", ".", "node_modules"))]
        for name in names:
            if name.endswith((".c", ".h")):
                found.append(os.path.relpath(os.path.join(folder, name), ROOT))
    return sorted(found)


def functions():
    """(file, name, length in lines) of every function definition, by universal-ctags."""
    out = subprocess.run(
        ["ctags", "-x", "--languages=C", "--langmap=C:.c.h", "--kinds-C=f",
         "--_xformat=%{input}\t%{name}\t%{line}\t%{end}", "-L", "-"],
        input="\n".join(c_files()), capture_output=True, text=True, check=True, cwd=ROOT)
    rows = []
    for row in out.stdout.splitlines():
        path, name, first, last = row.split("\t")
        if first.isdigit() and last.isdigit():
            rows.append((path, name, int(last) - int(first) + 1))
    return rows


def lines_of(path):
    """The lines of one file, without their ends."""
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read().split("\n")
