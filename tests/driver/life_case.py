"""One inverter and what becomes of its setpoints, for the tests in this folder."""
import devices
from driver_case import DriverCase


class Life(DriverCase):
    """One inverter with models 701, 702, 704 and 715."""

    revert_s = 5

    def one(self, more="", chain=None, **der):
        self.chain = chain or devices.watched()
        self.begin([{"id": "b1", "role": "grid_following", "more": more, **der}],
                   {"b1": {"registers": self.chain.registers}})
        self.server = self.servers["b1"]
        self.expect_state("b1", "online")
        self.at = self.chain.at.get(704)

    def measure(self, p_w):
        self.server.set(self.chain.at[701] + 10, [p_w])

    def expect_stages(self, seq, stages, seconds=3):
        self.expect(lambda: self.stages("b1", seq) == stages, seconds,
                    lambda: f"{stages} for {seq}, got {self.results('b1', seq)}")
        return self.results("b1", seq)[-1]

    def limits(self):
        """What was written to the ceiling, oldest first: percent, timer, enable."""
        names = {15: "pct", 16: "back", 17: "back_ena", 19: "timer", 14: "ena"}
        return [(names[a + i - self.at], value) for _, _, a, v in self.server.written()
                for i, value in enumerate(v) if a + i - self.at in names]

    def beat(self):
        """A word of the controller."""
        self.ear.publish("controller/state", {
            "t_ms": 1, "epoch": 7, "cycle": 1, "mode": "islanded", "hold": "",
            "f_hz": None, "v_v": None, "f_offset_hz": None, "v_offset_v": None,
            "p_gfm_w": None, "p_gfl_w": None, "p_load_w": None, "sharing_error_pct": None,
            "q_sharing_error_pct": None, "v_min_v": None, "v_max_v": None,
            "age_ms": None, "latency_ms": None, "compute_us": None, "overruns": 0, "dispatch": "",
            "p_pcc_w": None, "p_dispatch_w": None, "p_short_w": None})

    def last(self, point):
        measured = self.measured("b1")
        return measured[-1][point] if measured else None
