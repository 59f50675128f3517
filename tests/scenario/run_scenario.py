#!/usr/bin/python3
"""Play a scenario of conf/scenarios against the real processes and judge what was measured.

usage: run_scenario.py SCENARIO.cfg

The same file that skerry-rehearse plays in simulated time. Here broker, driver, controller and
simulator run, in real time, on loopback: so the scenario's channel is not modelled, only its
polls are taken over. Played are the events that skerry-sim's commands can do; a scenario with
another one is refused. Judged are the figures that the measurements show.

Exit: 0 every figure judged was met, 1 one was not, 2 the scenario cannot be played.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lab import BUILD, SLOW, Lab, wait_for  # noqa: E402

FILES = "../../build/scenario"  # where the site keeps its files; replaced by the lab's folder


def consumed(e):
    return {"p_w": e["p_w"], **({"q_var": e["q_var"]} if e["q_var"] is not None else {})}


# kind of event -> the command to skerry-sim; s is the scenario
COMMANDS = {
    "load": lambda e, s: {"load": e["der"], **consumed(e), "ramp_s": e["ramp_s"]},
    "irradiance": lambda e, s: {"irradiance": e["der"], "p_avail_w": e["p_w"],
                                "ramp_s": e["ramp_s"]},
    "motor": lambda e, s: {"motor": e["der"], **consumed(e)},
    "trip": lambda e, s: {"trip": e["der"], "on": e["on"]},
    "run": lambda e, s: {"run": e["der"], "on": e["on"]},
    "breaker": lambda e, s: {"breaker": e["der"], "on": e["on"]},
    "grid": lambda e, s: {"grid": s["pcc"], "f_hz": s["f_nom_hz"] + (e["f_hz"] or 0),
                          "v_v": s["v_nom_v"] if e["v_v"] is None else e["v_v"]},
    "link": lambda e, s: {"mute": e["der"], "on": not e["on"]},
    "ignore": lambda e, s: {"der": e["der"], "fault": "write_without_effect", "on": e["on"]},
}


def load(path):
    """The scenario as skerry-rehearse reads it; what is wrong goes to stderr."""
    done = subprocess.run([os.path.join(BUILD, "bin", "skerry-rehearse"), "--check", "--json",
                           path], stdout=subprocess.PIPE, check=False, timeout=30)
    if done.returncode != 0:
        return None
    scenario = json.loads(done.stdout)
    for event in scenario["events"]:
        if event["kind"] not in COMMANDS:
            print(f"{path}: \"{event['kind']}\" cannot be played on real processes",
                  file=sys.stderr)
            return None
    return scenario


def value(thing):
    return json.dumps(thing) if isinstance(thing, (bool, str)) else repr(thing)


def edit(scenario, folder):
    """The site's configuration with the scenario's control and polls, and files in a folder."""
    control = "".join(f"  {key} = {value(v)};\n" for key, v in scenario["control"].items())

    def edited(text):
        text = text.replace(FILES, folder)
        text = re.sub(r"^control =\s*\{.*?^\};\n", "", text, flags=re.M | re.S)
        for link in scenario["links"]:
            if link["poll_ms"] is not None:
                text = re.sub(rf'(id = "{link["id"]}"; kind.*?poll_ms = )\d+',
                              rf"\g<1>{link['poll_ms']:.0f}", text, flags=re.S)
        return text + f"\ncontrol =\n{{\n{control}}};\n"
    return edited


class Record:
    """What the bus said from the scenario's begin on, in its time."""

    def __init__(self, ear, ids, begin, scenario):
        self.f_nom_hz = scenario["f_nom_hz"]
        self.points = {}
        self.rating_va = {}
        for der in ids:
            self.points[der] = [(m.at - begin, m.json())
                                for m in ear.all(f"der/{der}/measurement", begin, live=True)]
            plate = ear.last(f"der/{der}/nameplate").json()
            if plate["role"] == "grid_forming":
                self.rating_va[der] = plate["s_max_va"]

    def series(self, der, point, from_s, to_s):
        return [(at, p[point]) for at, p in self.points[der]
                if from_s <= at <= to_s and p.get(point) is not None]

    def errors_hz(self, e):
        """(time, error of the frequency) that the grid-forming units measured."""
        return sorted((at, f - self.f_nom_hz) for der in self.rating_va
                      for at, f in self.series(der, "f_hz", e["from_s"], e["to_s"]))

    def shares(self, from_s, to_s):
        """Mean power of each unit by its rating."""
        mean = {}
        for der, s_va in self.rating_va.items():
            powers = [p for _, p in self.series(der, "p_w", from_s, to_s)]
            mean[der] = sum(powers) / len(powers) / s_va
        return mean


def settle_s(r, e):
    errors = r.errors_hz(e)
    outside = [at for at, error in errors if abs(error) > e["band_hz"]]
    if outside and outside[-1] == errors[-1][0]:
        return float("inf")
    return outside[-1] - e["from_s"] if outside else 0.0


def overshoot_hz(r, e):
    errors = [error for _, error in r.errors_hz(e)] + [0.0]
    least, most = min(errors), max(errors)
    return -least if most > -least else most


def sharing_pct(r, e):
    """Of means over the window: the units are not measured at the same moments."""
    shares = r.shares(e["from_s"], e["to_s"])
    whole = sum(r.rating_va.values())
    mean = sum(share * r.rating_va[der] for der, share in shares.items()) / whole
    return 100 * max(abs(share - mean) for share in shares.values())


def held_pct(r, e):
    before = [p for at, p in r.series(e["der"], "p_w", 0, e["reference_s"])][-1]
    after = [p for _, p in r.series(e["der"], "p_w", e["from_s"], e["to_s"])]
    return 100 * max((abs(p / before - 1) for p in after), default=float("nan"))


FIGURES = {
    "settle_s": settle_s,
    "overshoot_hz": overshoot_hz,
    "deviation_hz": lambda r, e: max(abs(error) for _, error in r.errors_hz(e)),
    "f_min_hz": lambda r, e: r.f_nom_hz + min(error for _, error in r.errors_hz(e)),
    "f_max_hz": lambda r, e: r.f_nom_hz + max(error for _, error in r.errors_hz(e)),
    "sharing_pct": sharing_pct,
    "held_pct": held_pct,
}


def judge(record, scenario):
    """(expectation, figure, met) of every one that the measurements can show."""
    rows = []
    for e in scenario["expect"]:
        if e["kind"] not in FIGURES:
            continue
        figure = FIGURES[e["kind"]](record, e)
        slow = SLOW if e["kind"] == "settle_s" else 1.0
        met = ((e["most"] is None or figure <= e["most"] * slow)
               and (e["least"] is None or figure >= e["least"]))
        rows.append((e, figure, met))
    return rows


def online(lab, ear):
    state = ear.last("controller/state")
    statuses = [ear.last(f"der/{der}/status") for der in lab.ids]
    return (state is not None and state.json()["hold"] == ""
            and all(s is not None and s.json()["state"] == "online" for s in statuses))


def play(lab, scenario):
    """Run the scenario on a lab whose broker is up; what was measured."""
    ear = lab.ear()
    try:
        for name in lab.PROGRAMS:
            lab.start(name)
        if not wait_for(lambda: online(lab, ear), 20 * SLOW):
            raise TimeoutError("not every DER came online")
        begin = time.monotonic()
        for event in sorted(scenario["events"], key=lambda e: e["at_s"]):
            time.sleep(max(0.0, begin + event["at_s"] - time.monotonic()))
            ear.publish("simulator/command", COMMANDS[event["kind"]](event, scenario))
        time.sleep(max(0.0, begin + scenario["duration_s"] - time.monotonic()))
        return Record(ear, lab.ids, begin, scenario)
    finally:
        ear.close()


def run(path):
    """Everything; the judged rows, or None when the scenario cannot be played."""
    scenario = load(path)
    if scenario is None:
        return None
    with tempfile.TemporaryDirectory(prefix="skerry-") as folder:
        lab = Lab(folder, config=scenario["site"], edit=edit(scenario, folder))
        try:
            lab.start_broker()
            record = play(lab, scenario)
        finally:
            lab.stop()
    return judge(record, scenario)


def main():
    if len(sys.argv) != 2 or sys.argv[1] in ("-h", "--help"):
        print(__doc__)
        return 0 if len(sys.argv) == 2 else 2
    rows = run(sys.argv[1])
    if rows is None:
        return 2
    for e, figure, met in rows:
        print(f"{e['kind']:14} {e['from_s']:g}..{e['to_s']:g} s  asked at most {e['most']}, "
              f"at least {e['least']}, measured {figure:.4g}{'' if met else '  !'}", flush=True)
    return 0 if all(met for _, _, met in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
