"""The driver beside two bridges users would otherwise pick: same devices, same broker.

Every round runs every bridge once, alternating, so that what else the machine does falls on
all of them. Prints each run and says which goals are met; writes the medians into
bench/REPORT.md unless it was a quick or a partial run.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests"))
from lab import Ports, port_is_free, wait_for  # noqa: E402
from report import ROOT, median, put, table  # noqa: E402

BENCH = os.path.join(ROOT, "build", "bench")
PEERS = os.path.join(ROOT, "bench", "peers")
CONNECT_S = 0.004  # more warm-up for each device
PORT_TRIES = 10  # others on this machine use ports too
TICKS = os.sysconf("SC_CLK_TCK")

# name -> (devices, period in ms; 0: as fast as it goes)
CASES = {
    "100 devices flat out": (100, 0),
    "100 devices at 1 Hz": (100, 1000),
    "1000 devices at 1 Hz": (1000, 1000),
    "10 devices at 50 Hz": (10, 20),
}

# case -> (figure, most of it, as a share of the best peer's)
GOALS = {
    "100 devices flat out": [("us", 0.45, True)],
    "100 devices at 1 Hz": [("us", 0.5, True)],
    "1000 devices at 1 Hz": [("us", 0.5, True), ("p99", 2, False), ("rss", 30, False)],
}
GOAL_NAMES = {"us": "CPU of the best peer's", "p99": "staleness p99, ms", "rss": "RSS, MB"}
HEARD_LEAST = 0.995  # of what was due: a run's ends may cut a bunch off


def skerry_config(folder, broker, first, count, period_ms):
    ders = ",\n".join(
        f'  {{ id = "d{i}"; kind = "meter"; role = "monitor"; model = "bench50"; '
        f'link = "tcp://127.0.0.1:{first + i}"; unit = 1; poll_ms = {period_ms}; '
        f'leaf_topics = false; }}' for i in range(count))
    path = os.path.join(folder, "bench.cfg")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f'site = {{ state_dir = "{folder}"; '
                   f'models_dir = "{ROOT}/bench/models"; }};\n'
                   f'broker = {{ host = "127.0.0.1"; port = {broker}; }};\n'
                   f'ders = (\n{ders}\n);\n')
    return [os.path.join(BENCH, "bin", "skerry-driver"), "--log", "warning", "-c", path]


def node_command(_folder, broker, first, count, period_ms):
    return ["node", os.path.join(PEERS, "node", "bridge.js"), str(broker), str(first),
            str(count), str(period_ms)]


def python_command(_folder, broker, first, count, period_ms):
    return ["/usr/bin/python3", os.path.join(PEERS, "python", "bridge.py"), str(broker),
            str(first), str(count), str(period_ms)]


OURS = "skerry-driver"
BRIDGES = {
    OURS: skerry_config,
    "modbus-serial + mqtt (Node.js)": node_command,
    "pymodbus + paho-mqtt (Python)": python_command,
}


def cpu_s(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def rss_mb(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        for line in file:
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
    return float("nan")


class Run:
    """One bridge on one case: its figures after a warm-up."""

    def __init__(self, ports, case, command, seconds, warm_up_s):
        self.processes = []
        self.count, self.period_ms = case
        try:
            with tempfile.TemporaryDirectory(prefix="skerry-bench-") as folder:
                self.figures = self.measure(folder, ports, command, seconds, warm_up_s)
        finally:
            for process in reversed(self.processes):
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def spawn(self, command, **options):
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)
        self.processes.append(process)
        return process

    def start_broker(self, folder, port):
        path = os.path.join(folder, "mosquitto.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"listener {port} 127.0.0.1\nallow_anonymous true\n"
                       "set_tcp_nodelay true\npersistence false\nlog_dest none\n"
                       "max_queued_messages 0\n")
        self.spawn(["mosquitto", "-c", path], stderr=subprocess.DEVNULL)
        if not wait_for(lambda: not port_is_free(port), 10):
            raise TimeoutError("the broker does not listen")

    def start_devices(self, ports):
        for _ in range(PORT_TRIES):
            first = ports.take()
            ports.next = first + self.count
            if all(port_is_free(first + i) for i in range(self.count)):
                break
        responder = self.spawn([os.path.join(BENCH, "bench", "responder"), str(first),
                                str(self.count)], stdout=subprocess.PIPE, text=True)
        if responder.stdout.readline() != "ready\n":
            raise RuntimeError("the responder did not start")
        return first

    def measure(self, folder, ports, command, seconds, warm_up_s):
        broker = ports.take()
        self.start_broker(folder, broker)
        first = self.start_devices(ports)
        listener = self.spawn(
            [os.path.join(BENCH, "bench", "listener"), str(broker), "site/der/+/measurement",
             str(seconds), str(warm_up_s)], stdout=subprocess.PIPE, text=True)
        bridge = self.spawn(command(folder, broker, first, self.count, self.period_ms))
        time.sleep(warm_up_s)
        before_s, at = cpu_s(bridge.pid), time.monotonic()
        time.sleep(seconds)
        used_s, took_s = cpu_s(bridge.pid) - before_s, time.monotonic() - at
        heard = json.loads(listener.communicate(timeout=30)[0])
        polls = max(1, heard["messages"]) * took_s / seconds
        return {"per_s": heard["per_s"], "us": used_s / polls * 1e6,
                "cpu_pct": used_s / took_s * 100, "p50": heard["p50_ms"],
                "p99": heard["p99_ms"], "max": heard["max_ms"], "rss": rss_mb(bridge.pid)}


def expected_per_s(case):
    count, period_ms = case
    return count * 1000 / period_ms if period_ms else None


def middle(runs, name, key):
    return median([figures[key] for figures in runs[name]])


def goals_of(name, runs):
    """[goal, wanted, measured, met?] of one case."""
    peers = [peer for peer in runs if peer != OURS]
    rows = []
    for key, most, of_peer in GOALS.get(name, []):
        value = middle(runs, OURS, key)
        if of_peer:
            value /= min(middle(runs, peer, key) for peer in peers)
        rows.append([f"{name}: {GOAL_NAMES[key]}", f"<= {most:g}", f"{value:.2f}",
                     "met" if value <= most else "**not met**"])
    expected = expected_per_s(CASES[name])
    if expected:
        share = middle(runs, OURS, "per_s") / expected
        rows.append([f"{name}: polls heard of those due", f">= {HEARD_LEAST:g}",
                     f"{share:.4f}", "met" if share >= HEARD_LEAST else "**not met**"])
    return rows


def rows_of(case, runs):
    """Table rows of one case: medians, and our CPU as a ratio to each peer's."""
    ours = middle(runs, OURS, "us")
    rows = []
    for name, figures in runs.items():
        mid = {key: median([f[key] for f in figures]) for key in figures[0]}
        expected = expected_per_s(case)
        missed = "" if expected is None else f" ({max(0, expected - mid['per_s']):.1f} missed)"
        rows.append([name, f"{mid['per_s']:.0f}{missed}", f"{mid['us']:.1f}",
                     f"{mid['cpu_pct']:.1f}", f"{mid['p50']:.2f}", f"{mid['p99']:.2f}",
                     f"{mid['max']:.1f}", f"{mid['rss']:.1f}",
                     f"{ours / mid['us']:.2f}" if name != OURS else "1"])
    return rows


HEAD = ("bridge", "polls/s", "CPU us/poll", "CPU %", "p50 ms", "p99 ms", "max ms", "RSS MB",
        "ours : this")


GOAL_HEAD = ("goal", "wanted", "measured", "")


def write(results, goals, arguments, load):
    parts = [f"## Driver\n\n`script/bench driver`: medians of {arguments.rounds} alternating "
             f"runs of {arguments.seconds:g} s, devices of 50 registers, one message for each "
             "poll. Staleness is from the device's reply to the subscriber. skerry-driver "
             "keeps one MQTT connection with a last will for each device, the others one in "
             f"all. Load average before the run: {load:.1f} on {os.cpu_count()} cores.",
             table(GOAL_HEAD, goals)]
    for name, runs in results.items():
        parts.append(f"### {name}\n\n" + table(HEAD, rows_of(CASES[name], runs)))
    put("driver", "\n\n".join(parts))


def measure_all(arguments):
    """{case: {bridge: [figures of each run]}}"""
    ports, results = Ports(), {}
    cases, bridges = arguments.case or list(CASES), arguments.bridge or list(BRIDGES)
    total = len(cases) * arguments.rounds * len(bridges)
    begun, done = time.monotonic(), 0
    for case in cases:
        runs = results.setdefault(case, {})
        for number in range(arguments.rounds):
            for name in bridges:
                if ports.next > 28000:
                    ports = Ports(20000)
                figures = Run(ports, CASES[case], BRIDGES[name], arguments.seconds,
                              arguments.warm_up + CASES[case][0] * CONNECT_S).figures
                runs.setdefault(name, []).append(figures)
                done += 1
                left_s = (time.monotonic() - begun) / done * (total - done)
                print(f"[{done}/{total}, {left_s:.0f} s left] {case}, run {number + 1}, "
                      f"{name}: " + ", ".join(f"{key} {value:.2f}"
                                              for key, value in figures.items()), flush=True)
    return results


def parse():
    parser = argparse.ArgumentParser(prog="script/bench driver", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--warm-up", type=float, default=4)
    parser.add_argument("--case", action="append", choices=CASES, help="only this case")
    parser.add_argument("--bridge", action="append", choices=BRIDGES, help="only this one")
    parser.add_argument("--quick", action="store_true",
                        help="one run of 3 s each, not written into the report")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.rounds, arguments.seconds = 1, 3
    return arguments


def main():
    arguments, load = parse(), os.getloadavg()[0]
    results = measure_all(arguments)
    if arguments.bridge:
        return
    goals = [row for name, runs in results.items() for row in goals_of(name, runs)]
    print(table(GOAL_HEAD, goals))
    if not arguments.quick and not arguments.case:
        write(results, goals, arguments, load)


if __name__ == "__main__":
    main()
