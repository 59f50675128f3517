#!/usr/bin/env python3
"""script/bench dispatch: how long one exact dispatch takes.

Runs build/bench/bench/dispatch for each number of units and each kind of cost, several
times, and keeps the run with the least median: a shared machine only ever adds time.
"""
import argparse
import json
import os
import subprocess

from report import ROOT, put, table

PROGRAM = os.path.join(ROOT, "build", "bench", "bench", "dispatch")
KINDS = ("linear", "quadratic", "stairs", "mixed")
# units -> problems of one run, wanted us
SIZES = {10: (20000, None), 50: (20000, 20), 1000: (2000, None), 10000: (300, 2000)}


def measure(count, kind, instances):
    run = subprocess.run([PROGRAM, str(count), kind, str(instances)], check=True,
                         stdout=subprocess.PIPE, text=True, timeout=300)
    return json.loads(run.stdout)


def row(count, kind, rounds):
    instances, wanted = SIZES[count]
    runs = [measure(count, kind, instances) for _ in range(rounds)]
    best = min(runs, key=lambda figures: figures["p50_us"])
    print(f"{count} units, {kind}: "
          + ", ".join(f"{key} {value:.1f}" for key, value in best.items()), flush=True)
    return [str(count), kind, f"{best['p50_us']:.1f}", f"{best['p99_us']:.1f}",
            f"{best['max_us']:.0f}", "" if wanted is None else f"< {wanted}"]


def main():
    parser = argparse.ArgumentParser(prog="script/bench dispatch", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    rows = [row(count, kind, rounds) for count in SIZES for kind in KINDS]
    put("dispatch", "## Dispatch\n\n`script/bench dispatch`: processor time of one exact "
        "dispatch, each problem new, no two costs alike; the best of "
        f"{rounds} runs by its median. Stairs have 1 to 8 segments a unit: 10,000 units "
        "have 45,000 break-points.\n\n"
        + table(("units", "costs", "p50 us", "p99 us", "max us", "wanted p50"), rows))


if __name__ == "__main__":
    main()
