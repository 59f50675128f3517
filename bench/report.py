"""bench/REPORT.md: one section a benchmark, each replaced when its benchmark runs."""
import datetime
import os
import platform
import re
import statistics
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PATH = os.path.join(ROOT, "bench", "REPORT.md")
HEAD = """# Benchmarks

Written by `script/bench`. The machines are shared and noisy: compare the columns of one run,
not runs with each other.
"""


def processor():
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
        found = re.search(r"model name\s*:\s*(.*)", file.read())
    return found.group(1) if found else platform.machine()


def stamp():
    """Where and on what state of the source a section was measured."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT,
                            capture_output=True, text=True, check=False).stdout.strip()
    today = datetime.date.today().isoformat()
    return f"{today}, commit {commit or 'unknown'}, {os.cpu_count()} cores, {processor()}"


def put(name, text):
    """Replace the section called `name`, or append it."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    section = f"{begin}\n{text.strip()}\n\n*{stamp()}*\n{end}\n"
    old = HEAD
    if os.path.exists(PATH):
        with open(PATH, encoding="utf-8") as file:
            old = file.read()
    found = re.compile(re.escape(begin) + ".*?" + re.escape(end) + "\n", re.S)
    new = found.sub(lambda _: section, old) if found.search(old) else f"{old}\n{section}"
    with open(PATH, "w", encoding="utf-8") as file:
        file.write(new)


def table(head, rows):
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def median(values):
    return statistics.median(values) if values else float("nan")
