#!/usr/bin/python3
"""Play a scenario of conf/scenarios against the real processes and judge what happened.

usage: run_scenario.py SCENARIO.cfg [--csv FILE]

The same file that skerry-rehearse plays in simulated time. Here brokers, driver, controller,
historian and simulator run, in real time, on loopback. skerry-sim has a broker of its own, so
that its commands arrive while the site's broker is down. Its --trace says what the plant
really did; with the controller's mode and the setpoints of the bus added, skerry-rehearse
--judge judges it as it judges a rehearsal. --csv keeps that trace.

The scenario's channel becomes faults of the simulated devices (see channel_orders()). What
of it cannot be played is told and left out.

Exit: 0 every figure was met, 1 one was not, 2 the scenario cannot be played.
"""
import argparse
import json
import math
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lab import BUILD, SLOW, Ear, Lab, port_is_free, wait_for  # noqa: E402

FILES = "../../build/scenario"  # where the site keeps its files; replaced by the lab's folder
REHEARSE = os.path.join(BUILD, "bin", "skerry-rehearse")
PLANT = "plant.csv"
OF_UNIT = ("p_w", "q_var", "v_v", "f_offset_hz", "soc_pct", "online")  # its columns
# A poll of a simulated device needs so many requests, one after the other (measured: its
# diagnostics' `requests` by `polls`).
REQUESTS = {"monitor": 1, "grid_forming": 2, "grid_following": 2}
TIMEOUT_MS = 500  # that of the inventory
TRIES = 20  # of a setpoint that the controller's next takes the place of
AHEAD = 3   # of the controller's last number: it counts on meanwhile, over all DERs
STALLED_S = 0.5  # a row of the plant's trace is not true longer than this

# keys of the channel that are the simulated devices' own here, and what they are
FIXED = {"retry_ms": 0, "noise_f_hz": 0, "f_lsb_hz": 1e-4, "f_offset_lsb_hz": 1e-4, "p_lsb_w": 1}


def given(e, key):
    return {key: e[key]} if e[key] is not None else {}


def consumed(e):
    return {"p_w": e["p_w"], **given(e, "q_var")}


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
    "ceiling": lambda e, s: {"ceiling": e["der"], **given(e, "p_w")},
    "bias": lambda e, s: {"bias": e["der"], "f_hz": e["f_hz"]},
    "link": lambda e, s: {"mute": e["der"], "on": not e["on"]},
    "ignore": lambda e, s: {"der": e["der"], "fault": "write_without_effect", "on": e["on"]},
    "fault": lambda e, s: e["order"],
}


def load(path):
    """The scenario as skerry-rehearse reads it; what is wrong goes to stderr."""
    done = subprocess.run([REHEARSE, "--check", "--json", path], stdout=subprocess.PIPE,
                          check=False, timeout=30)
    if done.returncode != 0:
        return None
    return json.loads(done.stdout)


def channel_orders(links, roles):
    """The faults that make the devices like the channel: a reading, so many requests and
    answers, is late by delay_ms and up to jitter_ms, and is lost with loss_pct."""
    orders = []
    for link in links:
        requests = REQUESTS[roles[link["id"]]]
        through = (1 - link["loss_pct"] / 100) ** (1 / (2 * requests))
        for fault, key, value in (("delay", "delay_ms", link["delay_ms"] / requests),
                                  ("jitter", "jitter_ms", link["jitter_ms"] / requests),
                                  ("loss", "loss_pct", 100 * (1 - through))):
            if value > 0:
                orders.append({"der": link["id"], "fault": fault, key: value})
    return orders


def left_out(links):
    """Keys of the channel that cannot be played."""
    return sorted({key for link in links for key, value in FIXED.items()
                   if not math.isclose(link[key], value)})


def value(thing):
    return json.dumps(thing) if isinstance(thing, (bool, str)) else repr(thing)


def polled(text, link):
    """A DER's entry with the period of its polls, and with time for its answers."""
    timeout_ms = math.ceil(2 * (link["delay_ms"] + link["jitter_ms"]) + TIMEOUT_MS)

    def entry(match):
        poll_ms = match.group(2) if link["poll_ms"] is None else f"{link['poll_ms']:.0f}"
        return f"{match.group(1)}{poll_ms}; timeout_ms = {timeout_ms}"
    return re.sub(rf'(id = "{link["id"]}"; kind.*?poll_ms = )(\d+)', entry, text, count=1,
                  flags=re.S)


def edit(scenario, folder):
    """The site's configuration with the scenario's control and polls, and files in a folder."""
    control = "".join(f"  {key} = {value(v)};\n" for key, v in scenario["control"].items())

    def edited(text):
        text = text.replace(FILES, folder)
        text = re.sub(r"^control =\s*\{.*?^\};\n", "", text, flags=re.M | re.S)
        for link in scenario["links"]:
            text = polled(text, link)
        return text + f"\ncontrol =\n{{\n{control}}};\n"
    return edited


class Stage:
    """The processes of one run, and who listens to them."""

    def __init__(self, lab, scenario):
        self.lab, self.scenario = lab, scenario
        self.plant = os.path.join(lab.folder, PLANT)
        self.ear = self.world = None
        self.begin = None

    def start(self):
        self.lab.start_broker()
        self.ear = self.lab.ear()
        self.start_world()
        for name in self.lab.PROGRAMS[1:]:
            self.lab.start(name)
        if not wait_for(self.online, 30 * SLOW):
            raise TimeoutError("not every DER came online")
        roles = {der: self.ear.last(f"der/{der}/nameplate").json()["role"]
                 for der in self.lab.ids}
        for order in channel_orders(self.scenario["links"], roles):
            self.world.publish("simulator/command", order)

    def start_world(self):
        """skerry-sim and a broker for it alone."""
        port = self.lab.ports.take()
        conf = os.path.join(self.lab.folder, "world.conf")
        with open(conf, "w", encoding="utf-8") as file:
            file.write(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
        self.lab.run("world", ["mosquitto", "-c", conf])
        if not wait_for(lambda: not port_is_free(port), 10 * SLOW):
            raise TimeoutError("the simulator's broker does not listen")
        self.world = Ear(port)
        with open(self.lab.config, encoding="utf-8") as file:
            text = re.sub(r"port = \d+", f"port = {port}", file.read(), count=1)
        config = os.path.join(self.lab.folder, "world.cfg")
        with open(config, "w", encoding="utf-8") as file:
            file.write(text)
        self.lab.start("skerry-sim", "--trace", self.plant, config=config)
        if not wait_for(lambda: self.world.last("simulator/state"), 10 * SLOW):
            raise TimeoutError("the simulator does not start")

    def online(self):
        state = self.ear.last("controller/state")
        statuses = [self.ear.last(f"der/{der}/status") for der in self.lab.ids]
        said = state.json() if state is not None else {"hold": "", "mode": None}
        controls = said["hold"] == "" or said["mode"] == "grid_connected"
        return (state is not None and controls
                and all(s is not None and s.json()["state"] == "online" for s in statuses))

    def close(self):
        for ear in (self.ear, self.world):
            if ear is not None:
                ear.close()

    def play(self):
        self.begin = time.monotonic()
        for event in sorted(self.scenario["events"], key=lambda e: e["at_s"]):
            self.wait_until(event["at_s"])
            if event["kind"] in DEEDS:
                DEEDS[event["kind"]](self, event)
            else:
                self.world.publish("simulator/command",
                                   COMMANDS[event["kind"]](event, self.scenario))
        self.wait_until(self.scenario["duration_s"] + 0.1)
        refused = [m.json()["text"] for m in self.world.all("event")
                   if m.json()["kind"] == "command_refused"]
        if refused:
            raise RuntimeError(f"the simulator refuses: {refused}")

    def wait_until(self, at_s):
        time.sleep(max(0.0, self.begin + at_s - time.monotonic()))


def switch_broker(stage, event):
    if event["on"]:
        stage.lab.start_broker()
    else:
        stage.lab.kill("mosquitto", signal.SIGTERM)


def switch_controller(stage, event):
    if event["on"]:
        stage.lab.start("skerry-controller")
    else:
        stage.lab.kill("skerry-controller", signal.SIGTERM)


def send(stage, event):
    """One setpoint of somebody who knows the controller's epoch and comes after its last
    one; the stage it has come to, or None."""
    der = event["der"]
    last = stage.ear.last("der/[^/]+/setpoint")
    ttl_s = event["for_s"] or stage.scenario["control"]["setpoint_ttl_ms"] / 1000
    epoch = last.json()["epoch"] if last else round(time.time())
    seq = last.json()["seq"] + AHEAD if last else 1
    at = time.monotonic()
    stage.ear.publish(f"der/{der}/setpoint", {
        "epoch": epoch, "seq": seq, "source": "operator", "t_ms": round(time.time() * 1000),
        "ttl_ms": round(ttl_s * 1000), **event["want"]})

    def told():
        for m in stage.ear.all(f"der/{der}/setpoint/result", at):
            result = m.json()
            if (result["epoch"], result["seq"]) == (epoch, seq):
                if result["stage"] in ("verified", "effective", "ineffective", "rejected"):
                    return result
        return None
    return wait_for(told, 2 * SLOW)


def command(stage, event):
    """Sent until it is carried out: a setpoint of the controller that comes while this one
    is being written takes its place."""
    result = None
    for _ in range(TRIES):
        result = send(stage, event)
        if result is not None and result["stage"] != "rejected":
            return
    raise RuntimeError(f"{event['der']} does not take {event['want']}: {result}")


# kind of event -> what is done, where it is no command to skerry-sim
DEEDS = {"broker": switch_broker, "controller": switch_controller, "command": command}


class Steps:
    """The value that held at each moment; moments are asked for in order."""

    def __init__(self, items, first):
        self.items, self.next, self.value = items, 0, first

    def at(self, moment):
        while self.next < len(self.items) and self.items[self.next][0] <= moment:
            self.value = self.items[self.next][1]
            self.next += 1
        return self.value


def tell_readings(stage):
    """How often readings came: the channel makes polls late, and losses cost a time-out."""
    for link in stage.scenario["links"]:
        count = len(stage.ear.all(f"der/{link['id']}/measurement", stage.begin, live=True))
        every_s = stage.scenario["duration_s"] / max(1, count)
        print(f"{link['id']}: a reading each {every_s:.2f} s", file=sys.stderr)


def plant_rows(path, ids):
    """[(moment, (moment, fields behind it))] of the simulator's trace."""
    with open(path, encoding="ascii") as file:
        head = file.readline().strip().split(",")
        wanted = [f"{der}_{what}" for der in ids for what in OF_UNIT]
        if head != ["mono_ms", "f_hz", "p_pcc_w", *wanted]:
            raise RuntimeError(f"{path}: other columns: {head}")
        rows = [line.strip().split(",") for line in file if line.endswith("\n")]
    return [(float(row[0]) / 1000, (float(row[0]) / 1000, row[1:])) for row in rows]


def merge(stage, out):
    """A trace as skerry-rehearse writes it: the plant's, with what was on the bus."""
    ids = [link["id"] for link in stage.scenario["links"]]
    every_s = stage.scenario["trace_ms"] / 1000
    unknown = [""] * (2 + len(OF_UNIT) * len(ids))
    plant = Steps(plant_rows(stage.plant, ids), (-math.inf, unknown))
    states = [(m.at, m.json()) for m in stage.ear.all("controller/state")]
    state = Steps(states, states[0][1])
    sent = [m.at for m in stage.ear.all("der/[^/]+/setpoint", stage.begin)]
    count = Steps([(at, number + 1) for number, at in enumerate(sent)], 0)
    columns = "".join(f",{der}_{what}" for der in ids for what in OF_UNIT)
    decisions = []  # one number for each text of what decides on the power
    with open(out, "w", encoding="ascii") as file:
        file.write(f"t_s,f_hz,u_hz,mode,setpoints,p_pcc_w,dispatch{columns}\n")
        for k in range(int(stage.scenario["duration_s"] / every_s) + 1):
            now = stage.begin + k * every_s
            at, row = plant.at(now)
            row = row if now - at <= STALLED_S else unknown
            u_hz = state.at(now).get("f_offset_hz")
            decision = state.at(now).get("dispatch")
            if decision not in decisions:
                decisions.append(decision)
            file.write(f"{k * every_s:.10g},{row[0]},{'' if u_hz is None else u_hz},"
                       f"{state.at(now)['mode']},{count.at(now)},{row[1]},"
                       f"{decisions.index(decision)},{','.join(row[2:])}\n")


def judge(path, trace):
    """One row for each thing that is asked."""
    done = subprocess.run([REHEARSE, path, "--judge", trace, "--json"], stdout=subprocess.PIPE,
                          check=False, timeout=60)
    if done.returncode > 1:
        raise RuntimeError("the trace cannot be judged")
    return json.loads(done.stdout)["controllers"][0]["expect"]


def run(path, keep=None):
    """Everything; the judged rows, or None when the scenario cannot be played."""
    scenario = load(path)
    if scenario is None:
        return None
    for key in left_out(scenario["links"]):
        print(f"{path}: the channel's {key} is not played", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="skerry-") as folder:
        lab = Lab(folder, config=scenario["site"], edit=edit(scenario, folder))
        stage = Stage(lab, scenario)
        try:
            stage.start()
            stage.play()
            merge_to = keep or os.path.join(folder, "judged.csv")
            lab.kill("skerry-sim", signal.SIGTERM)  # its trace is whole then
            merge(stage, merge_to)
            tell_readings(stage)
        finally:
            stage.close()
            lab.stop()
        return judge(path, merge_to)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario")
    parser.add_argument("--csv", help="keep the trace that was judged")
    arguments = parser.parse_args()
    rows = run(arguments.scenario, arguments.csv)
    if rows is None:
        return 2
    for e in rows:
        figure = "never" if e["p50"] is None else f"{e['p50']:.4g}"
        print(f"{e['kind']:16} {e['der']:4} {e['from_s']:g}..{e['to_s']:g} s  asked at most "
              f"{e['most']}, at least {e['least']}, measured {figure}"
              f"{'' if e['met'] else '  !'}", flush=True)
    return 0 if all(e["met"] for e in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
