"""The demo behind script/demo: start the lab, play a load step, show and judge it."""
import argparse
import os
import signal
import sqlite3
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests"))
from lab import BUILD, Lab, PreferredPorts, wait_for  # noqa: E402

F_NOM_HZ = 50.0
BAND_HZ = 0.020
BACK_WITHIN_S = 3.0
SHARING_WITHIN_PCT = 1.0
GRID_FORMING = ("bess1", "bess2")
STEP = {"load": "load1", "p_w": 12000, "q_var": 3000}
BASE = {"load": "load1", "p_w": 7000, "q_var": 1500}
SETTLE_S = 8.0


class Step:
    """What one load step did to the frequency, from the measurements on the bus."""

    def __init__(self, ear, at, until):
        samples = []
        for der in GRID_FORMING:
            for message in ear.all(f"der/{der}/measurement", since=at - 2.0, live=True):
                f_hz = message.json().get("f_hz")
                if f_hz is not None and message.at <= until:
                    samples.append((message.at, f_hz))
        samples.sort()
        before = [f for t, f in samples if t < at]
        after = [(t, f) for t, f in samples if t >= at]
        if not before or not after:
            raise RuntimeError("no frequency measurements around the load step")
        self.before_hz = statistics.mean(before)
        self.lowest_hz = min(f for _, f in after)
        self.after_hz = statistics.mean(f for t, f in after if t > after[-1][0] - 2.0)
        outside = [t for t, f in after if abs(f - F_NOM_HZ) > BAND_HZ]
        self.back_s = (max(outside) - at) if outside else 0.0
        self.restored = not outside or max(outside) < after[-1][0] - 2.0


def sharing_error_pct(ear):
    """Largest deviation from sharing in proportion to the ratings, in percent of rating."""
    p_w, s_va = {}, {}
    for der in GRID_FORMING:
        recent = ear.all(f"der/{der}/measurement", since=time.monotonic() - 2.0, live=True)
        p_w[der] = statistics.mean(m.json()["p_w"] for m in recent)
        s_va[der] = ear.last(f"der/{der}/nameplate").json()["s_max_va"]
    common = sum(p_w.values()) / sum(s_va.values())
    return max(abs(p_w[der] / s_va[der] - common) for der in GRID_FORMING) * 100


def polls_and_losses(numbers):
    """(polls made, polls missing) from the (session, n) seen of one DER."""
    made = lost = 0
    for session in {s for s, _ in numbers}:
        ns = {n for s, n in numbers if s == session}
        made += max(ns) - min(ns) + 1
        lost += max(ns) - min(ns) + 1 - len(ns)
    return made, lost


def heard(ear, ids):
    """Polls published and polls that did not reach this subscriber."""
    made = lost = 0
    for der in ids:
        numbers = [(m.json()["session"], m.json()["n"])
                   for m in ear.all(f"der/{der}/measurement", live=True)]
        m, gone = polls_and_losses(numbers)
        made, lost = made + m, lost + gone
    return made, lost


def logged(database):
    """Measurement rows in the history and polls missing between them."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
        rows = db.execute("SELECT der, session, n FROM measurement").fetchall()
    lost = 0
    for der in {row[0] for row in rows}:
        lost += polls_and_losses([(s, n) for d, s, n in rows if d == der])[1]
    return len(rows), lost


class Table:
    """The live table: one line a second."""

    HEAD = (f"{'s':>5} {'f_hz':>8} {'v_v':>6} {'offset':>8} {'bess1_w':>8} {'bess2_w':>8} "
            f"{'pv1_w':>7} {'pv2_w':>7} {'load1_w':>8}  mode")

    def __init__(self, ear):
        self.ear = ear
        self.started = time.monotonic()

    def value(self, der, point):
        message = self.ear.last(f"der/{der}/measurement", since=time.monotonic() - 1.0)
        return message.json().get(point) if message else None

    def line(self):
        def show(value, width, digits):
            return f"{value:{width}.{digits}f}" if value is not None else f"{'-':>{width}}"
        state = self.ear.last("controller/state", since=time.monotonic() - 1.0)
        state = state.json() if state else {}
        print(f"{time.monotonic() - self.started:5.0f} "
              + show(self.value("bess1", "f_hz"), 8, 3) + " "
              + show(self.value("bess1", "v_v"), 6, 1) + " "
              + show(state.get("f_offset_hz"), 8, 4) + " "
              + " ".join(show(self.value(der, "p_w"), width, 0) for der, width in
                         (("bess1", 8), ("bess2", 8), ("pv1", 7), ("pv2", 7), ("load1", 8)))
              + f"  {state.get('mode', '-')}"
              + (f" (hold: {state['hold']})" if state.get("hold") else ""), flush=True)

    def run(self, seconds, lab):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            dead = [name for name in lab.processes if not lab.alive(name)]
            if dead:
                raise RuntimeError(f"{dead[0]} ended by itself:\n{lab.log(dead[0])}")
            time.sleep(min(1.0, max(0.0, end - time.monotonic())))
            self.line()


def online(lab, ear):
    """True when every DER says it is online and the controller restores."""
    states = [ear.last(f"der/{der}/status") for der in lab.ids]
    control = ear.last("controller/state")
    return (all(s and s.json()["state"] == "online" for s in states)
            and control and control.json()["hold"] == "")


def start(lab):
    for wanted, port in lab.moved:
        print(f"demo: port {wanted} is taken, using {port}")
    lab.start_broker()
    ear = lab.ear()
    for name in lab.PROGRAMS:
        lab.start(name)
    if not wait_for(lambda: online(lab, ear), 15):
        logs = "\n".join(f"--- {name}\n{lab.log(name)}" for name in lab.PROGRAMS)
        raise RuntimeError(f"not every DER came online within 15 s\n{logs}")
    print(f"demo: {len(lab.ids)} DERs online, controller restoring; configuration "
          f"{os.path.relpath(lab.config)}, broker 127.0.0.1:{lab.broker_port}\n")
    return ear


def play_step(lab, ear, table, seconds):
    print(f"demo: load1 steps to {STEP['p_w'] / 1000:g} kW, {STEP['q_var'] / 1000:g} kvar")
    at = time.monotonic()
    ear.publish("simulator/command", STEP)
    table.run(seconds, lab)
    return Step(ear, at, time.monotonic())


def report(lab, ear, step, sharing_pct, failed):
    """Print the summary; True when nothing fell short."""
    made, missed = heard(ear, lab.ids)
    rows, holes = logged(lab.database)
    checks = (
        ("frequency before the step", f"{step.before_hz:.3f} Hz", True),
        ("lowest", f"{step.lowest_hz:.3f} Hz", True),
        ("after", f"{step.after_hz:.3f} Hz", step.restored),
        (f"back inside ±{BAND_HZ * 1000:.0f} mHz after", f"{step.back_s:.2f} s "
         f"(allowed {BACK_WITHIN_S:g})", step.restored and step.back_s <= BACK_WITHIN_S),
        ("P sharing error", f"{sharing_pct:.3f} % of rating (allowed {SHARING_WITHIN_PCT:g})",
         sharing_pct <= SHARING_WITHIN_PCT),
        ("polls published", f"{made}, {missed} not received (allowed 0)", missed == 0),
        ("messages received", f"{len(ear.messages)}", len(ear.messages) > 0),
        ("measurement rows", f"{rows}, {holes} missing between them (allowed 0)",
         rows > 0 and holes == 0),
        ("programs that failed", ", ".join(f"{n} ({c})" for n, c in failed.items()) or "none",
         not failed),
    )
    print("\nsummary")
    for name, value, good in checks:
        print(f"  {name:<32} {value}{'' if good else '   <-- FELL SHORT'}")
    print(f"  {'database':<32} {os.path.relpath(lab.database)}")
    return all(good for _, _, good in checks)


def play(lab, ear, seconds):
    """Run the timed demo, or step to and fro until Ctrl-C; (step, sharing error)."""
    table = Table(ear)
    print(table.HEAD)
    if seconds:
        before = min(seconds * 0.4, 20.0)
        table.run(before, lab)
        step = play_step(lab, ear, table, seconds - before)
        return step, sharing_error_pct(ear)
    step, sharing_pct = None, None
    table.run(10, lab)
    while True:
        try:
            step = play_step(lab, ear, table, SETTLE_S)
            sharing_pct = sharing_error_pct(ear)
            print(f"demo: lowest {step.lowest_hz:.3f} Hz, back inside ±20 mHz after "
                  f"{step.back_s:.2f} s; Ctrl-C ends the demo")
            table.run(12, lab)
            ear.publish("simulator/command", BASE)
            table.run(20, lab)
        except KeyboardInterrupt:
            return step, sharing_pct


def main():
    parser = argparse.ArgumentParser(prog="script/demo")
    parser.add_argument("--for", dest="seconds", type=int, default=0)
    seconds = parser.parse_args().seconds
    signal.signal(signal.SIGTERM, signal.default_int_handler)

    lab = Lab(os.path.join(BUILD, "demo"), PreferredPorts())
    for suffix in ("", "-wal", "-shm"):
        if os.path.exists(lab.database + suffix):
            os.remove(lab.database + suffix)
    ear, step, sharing_pct = None, None, None
    try:
        ear = start(lab)
        step, sharing_pct = play(lab, ear, seconds)
    except KeyboardInterrupt:
        print()
    finally:
        failed = lab.stop()
    if step is None:
        print("demo: ended before the load step was played")
        return 0 if not seconds else 1
    good = report(lab, ear, step, sharing_pct, failed)
    ear.close()
    return 0 if good else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except RuntimeError as error:
        sys.exit(f"demo: {error}")
