"""script/bench simulator: what 1,000 simulated devices cost, and 100 simulated minutes.

One skerry-sim serves a site of that many DERs, each on a port of its own. This process polls
each once a second with Modbus TCP of its own making, evenly spread, and checks every answer.
Then skerry-rehearse runs 100 simulated minutes, twice with one seed, and its two traces are
compared byte by byte.
"""
import argparse
import hashlib
import os
import resource
import select
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time

os.environ["SKERRY_BUILD"] = os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "build", "bench")
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests"))
from lab import BUILD, Lab, Ports, port_is_free, wait_for  # noqa: E402
from report import ROOT, put, table  # noqa: E402

FIRST_PORT = 15020  # in the configuration; Lab puts free ones there
SHARE_MOST = 1 / 3  # of one core
REHEARSED_MOST_S = 20
MINUTES = 100
BUSES = 20
READ_MOST = 100  # registers of one request
CHAIN = 40002  # behind the marker "SunS"
MEASURING = (701, 103, 203)  # the models that are polled
TICKS = os.sysconf("SC_CLK_TCK")

# kind, role, s_va, the rest of its entry in simulator.ders; each of the repeating pattern
FORMING = ("battery", "grid_forming", 50e3, "e_wh = 100e3; f_droop_pct = 1.0;")
LOAD = ("load", "monitor", 10e3, "p_w = 4000.0; q_var = 800.0;")
PV = ("pv", "grid_following", 8e3, "p_w = 5000.0;")
SUPPORTING_PV = ("pv", "grid_following", 8e3, "p_w = 5000.0; frequency_watt_pct = 5.0;")
OLD_PV = ("pv", "grid_following", 8e3, 'p_w = 3000.0; generation = "legacy";')
BATTERY = ("battery", "grid_following", 20e3, "p_w = 0.0; e_wh = 40e3;")
PATTERN = (FORMING, LOAD, PV, LOAD, OLD_PV, LOAD, PV, LOAD, SUPPORTING_PV, LOAD,
           LOAD, PV, BATTERY, LOAD, PV, LOAD, OLD_PV, LOAD, PV, BATTERY)


def site(count):
    ders, units = [], []
    for i in range(count):
        kind, role, s_va, more = PATTERN[i % len(PATTERN)]
        ders.append(f'  {{ id = "d{i}"; kind = "{kind}"; role = "{role}"; model = "sunspec";\n'
                    f'    link = "tcp://127.0.0.1:{FIRST_PORT + i}"; unit = 1; '
                    f'poll_ms = 1000; }}')
        units.append(f'    {{ id = "d{i}"; bus = "bus{i // len(PATTERN) % BUSES}"; '
                     f's_va = {s_va}; {more} }}')
    lines = [f'    {{ from = "bus{i}"; to = "bus{i + 1}"; r_ohm = 0.01; x_ohm = 0.005; }}'
             for i in range(min(BUSES, -(-count // len(PATTERN))) - 1)]
    text = ('site = { state_dir = "../build/demo"; };\nbroker = { port = 18830; };\n'
            "ders =\n(\n" + ",\n".join(ders) + "\n);\n"
            "simulator =\n{\n  step_ms = 1.0;\n")
    if lines:
        text += "  lines =\n  (\n" + ",\n".join(lines) + "\n  );\n"
    else:
        text = text.replace(' bus = "bus0";', "")
    return text + "  ders =\n  (\n" + ",\n".join(units) + "\n  );\n};\n"


def request(transaction, address, count):
    return struct.pack(">HHHBBHH", transaction & 0xFFFF, 0, 6, 1, 3, address, count)


def read(sock, address, count):
    """Registers, waited for; only before the measurement."""
    sock.sendall(request(0, address, count))
    data = b""
    while len(data) < 9 + 2 * count:
        data += sock.recv(512)
    return struct.unpack(f">{count}H", data[9:])


class Polled:
    """One device: which registers are read, and what is on its way."""

    def __init__(self, port):
        self.sock = socket.create_connection(("127.0.0.1", port), 10)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.at, self.count, self.model = self.find()
        self.transaction, self.sent, self.data = 0, None, b""
        self.sock.setblocking(False)

    def find(self):
        at = CHAIN
        while True:
            model, length = read(self.sock, at, 2)
            if model in MEASURING:
                return at, min(length + 2, READ_MOST), model
            if model == 0xFFFF:
                raise RuntimeError("no measuring model")
            at += 2 + length

    def ask(self, now):
        """@return False when it has not answered yet."""
        if self.sent is not None:
            return False
        self.transaction += 1
        self.sent, self.data = now, b""
        self.sock.send(request(self.transaction, self.at, self.count))
        return True

    def take(self, now):
        """Seconds the answer took, or None while there is more of it to come."""
        self.data += self.sock.recv(512)
        if len(self.data) < 9 + 2 * self.count:
            return None
        head = struct.unpack(">HHHBBB", self.data[:9])
        model, = struct.unpack(">H", self.data[9:11])
        expected = (self.transaction & 0xFFFF, 0, 3 + 2 * self.count, 1, 3, 2 * self.count)
        if head != expected or model != self.model:
            raise RuntimeError(f"a wrong answer: {head}, model {model}")
        took, self.sent = now - self.sent, None
        return took


def poll(devices, seconds, period_s=1.0):
    """Ask each device once a period, evenly spread; (answers, still owed, times taken)."""
    epoll, by_fd = select.epoll(), {}
    for device in devices:
        by_fd[device.sock.fileno()] = device
        epoll.register(device.sock, select.EPOLLIN)
    begin, asked, skipped, took = time.monotonic(), 0, 0, []
    total = round(seconds / period_s * len(devices))
    while asked < total or any(device.sent is not None for device in devices):
        now = time.monotonic()
        if now > begin + seconds + 2:
            break
        while asked < total and now >= begin + asked * period_s / len(devices):
            skipped += not devices[asked % len(devices)].ask(now)
            asked += 1
        for fd, _ in epoll.poll(0.002):
            time_taken = by_fd[fd].take(time.monotonic())
            if time_taken is not None:
                took.append(time_taken)
    epoll.close()
    return len(took), total - len(took), took


def cpu_s(pid):
    """(user, system) seconds."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return int(fields[11]) / TICKS, int(fields[12]) / TICKS


def rss_mb(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS"))


def lost_ms(ear):
    """Simulated time left out; the plant must be one that works."""
    state = ear.last("simulator/state").json()
    if not 49 < state["f_hz"] < 51 or state["ders"]["d0"]["v_v"] < 200:
        raise RuntimeError(f"not a plant: {state['f_hz']} Hz, {state['ders']['d0']}")
    return state["lost_ms"]


def free_run(count):
    """Ports from which on so many are free."""
    ports = Ports()
    while True:
        first = ports.next
        if all(port_is_free(first + i) for i in range(count + 1)):
            return Ports(first)
        ports.next += 100


def serve(arguments):
    """Figures of one skerry-sim under polls."""
    with tempfile.TemporaryDirectory(prefix="skerry-bench-") as folder:
        path = os.path.join(folder, "site.cfg")
        with open(path, "w", encoding="utf-8") as file:
            file.write(site(arguments.devices))
        lab = Lab(os.path.join(folder, "lab"), ports=free_run(arguments.devices), config=path)
        try:
            lab.start_broker()
            ear = lab.ear()
            lab.start("skerry-sim", "--log", "warning")
            if not wait_for(lambda: ear.last("simulator/state"), 60):
                raise TimeoutError(f"the simulator did not start:\n{lab.log('skerry-sim')}")
            process = lab.processes["skerry-sim"]
            idle = share(process.pid, lambda: time.sleep(arguments.seconds / 2))[0]
            devices = [Polled(lab.device_port(f"d{i}")) for i in range(arguments.devices)]
            poll(devices, arguments.warm_up)
            before_ms = lost_ms(ear)
            (user, system), (answers, owed, took) = share(
                process.pid, lambda: poll(devices, arguments.seconds))
            figures = {"user": user, "system": system, "idle": sum(idle), "answers": answers,
                       "owed": owed, "p50_ms": 1e3 * statistics.median(took),
                       "p99_ms": 1e3 * sorted(took)[int(len(took) * 0.99)],
                       "rss_mb": rss_mb(process.pid), "lost_ms": lost_ms(ear) - before_ms}
            ear.close()
        finally:
            lab.stop()
    return figures


def share(pid, action):
    """((user, system) as shares of one core, what the action returned)."""
    before, at = cpu_s(pid), time.monotonic()
    result = action()
    span_s = time.monotonic() - at
    return tuple((b - a) / span_s for a, b in zip(before, cpu_s(pid))), result


def scenario(folder):
    """A hundred minutes of the four inverters with a load that steps every minute."""
    path = os.path.join(folder, "long.cfg")
    events = ",\n".join(
        f'  {{ at_s = {60.0 * minute + 15}; kind = "load"; der = "load1"; '
        f'p_w = {27000.0 if minute % 2 == 0 else 12000.0}; }}' for minute in range(MINUTES))
    with open(path, "w", encoding="utf-8") as file:
        file.write(f'site = "{ROOT}/conf/scenarios/four_inverters.cfg";\n'
                   f"duration_s = {60.0 * MINUTES};\nseeds = 1;\ncontrol = {{ stale_ms = 3500; }};\n"
                   "channel = { poll_ms = 1000.0; delay_ms = 500.0; loss_pct = 10.0; };\n"
                   f"events = (\n{events}\n);\n"
                   'expect = ( { kind = "deviation_hz"; most = 1.0; } );\n')
    return path


def rehearse(path, trace):
    """Seconds of processor time, and a hash of the trace."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([os.path.join(BUILD, "bin", "skerry-rehearse"), path, "--csv", trace],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   timeout=600)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(trace, "rb") as file:
        data = file.read()
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
            hashlib.sha256(data).hexdigest(), len(data))


def rehearse_twice():
    with tempfile.TemporaryDirectory(prefix="skerry-bench-") as folder:
        path = scenario(folder)
        runs = [rehearse(path, os.path.join(folder, f"{n}.csv")) for n in range(2)]
    return {"cpu_s": min(run[0] for run in runs), "bytes": runs[0][2],
            "same": len({run[1] for run in runs}) == 1}


def met(good):
    return "met" if good else "**not met**"


def rows(served, rehearsed, arguments):
    used = served["user"] + served["system"]
    asked = served["answers"] + served["owed"]
    return [
        [f"skerry-sim, {arguments.devices} devices at 1 Hz, share of one core",
         f"<= {SHARE_MOST:.2f}", f"{used:.3f} (user {served['user']:.3f}, "
         f"system {served['system']:.3f})", met(used <= SHARE_MOST)],
        ["of that when nobody asks", "", f"{served['idle']:.3f}", ""],
        ["right answers of those asked for", "all", f"{served['answers']} of {asked}",
         met(served["owed"] == 0)],
        ["answer, p50 / p99", "", f"{served['p50_ms']:.2f} / {served['p99_ms']:.2f} ms", ""],
        ["simulated time left out", "0", f"{served['lost_ms']} ms", met(served["lost_ms"] == 0)],
        ["memory", "", f"{served['rss_mb']:.0f} MB", ""],
        [f"skerry-rehearse, {MINUTES} simulated minutes, processor time",
         f"< {REHEARSED_MOST_S} s", f"{rehearsed['cpu_s']:.2f} s",
         met(rehearsed["cpu_s"] < REHEARSED_MOST_S)],
        ["two runs of one seed, trace", "the same bytes",
         f"{rehearsed['bytes']} bytes, {'the same' if rehearsed['same'] else 'different'}",
         met(rehearsed["same"])]]


def parse():
    parser = argparse.ArgumentParser(prog="script/bench simulator", description=__doc__)
    parser.add_argument("--devices", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--warm-up", type=float, default=5)
    parser.add_argument("--quick", action="store_true",
                        help="5 s, not written into the report")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.seconds, arguments.warm_up = 5, 2
    return arguments


def main():
    arguments, load = parse(), os.getloadavg()[0]
    served, rehearsed = serve(arguments), rehearse_twice()
    text = table(("figure", "wanted", "measured", ""), rows(served, rehearsed, arguments))
    print(text)
    if arguments.quick:
        return
    put("simulator", "## Simulator\n\n"
        f"`script/bench simulator`: one skerry-sim serves {arguments.devices} SunSpec devices, "
        f"each on a port of its own, on a plant of {BUSES} buses in steps of 1 ms. A client "
        f"polls each once a second, up to {READ_MOST} registers of its measurements, for "
        f"{arguments.seconds:g} s and checks every answer. The rehearsed scenario is the four "
        "inverters with a load step each minute over a bad network. "
        f"Load average before the run: {load:.1f} on {os.cpu_count()} cores.\n\n" + text)


if __name__ == "__main__":
    main()
