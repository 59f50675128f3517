"""Register images of SunSpec devices, written from the standard's offsets by hand: the
product's own tables are not used, so that they are tested."""
import os

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden")
BASE = 40000
ABSENT16 = 0xFFFF


def text(words, value):
    raw = value.encode().ljust(2 * words, b"\0")
    return [raw[i] << 8 | raw[i + 1] for i in range(0, 2 * words, 2)]


def words32(value):
    return [value >> 16 & 0xFFFF, value & 0xFFFF]


def common(serial):
    """Model 1."""
    return ([1, 66] + text(16, "Acme") + text(16, "Grid 5000") + text(8, "")
            + text(8, "1.2.3") + text(16, serial) + [1, 0x8000])


def measurement(p_w=1500, f_mhz=50012, p_sf=0):
    """Model 701: 155 registers, most of them not implemented."""
    m = [0x8000] * 155
    m[0:2] = [701, 153]
    m[4] = 3                                  # InvSt: running
    m[6:8] = words32(0)                       # Alrm
    m[10], m[116] = p_w & 0xFFFF, p_sf & 0xFFFF
    m[16], m[114] = 2304, -1 & 0xFFFF         # LNV 230.4 V
    m[17:19], m[115] = words32(f_mhz), -3 & 0xFFFF
    for point in (15, 47, 70, 93):            # uint16: their own sentinel
        m[point] = ABSENT16
    m[19:23] = [0xFFFF] * 4                   # TotWhInj
    return m


def capacity(s_va=5000):
    """Model 702."""
    m = [0xFFFF] * 52
    m[0:2] = [702, 50]
    m[2], m[7], m[8], m[9], m[10] = s_va, s_va, s_va * 6 // 10, s_va * 6 // 10, s_va
    m[14] = 230
    m[45:52] = [0] * 7
    return m


def controls():
    """Model 704."""
    m = [0] * 67
    m[0:2] = [704, 65]
    m[54] = -1 & 0xFFFF                       # WMaxLimPct_SF
    return m


def offsets(f_mhz=50012):
    """Model 64900: Hz, RvrtTms, FOfs, VOfs, enables, echoes, remaining, droops, factors."""
    return ([64900, 19] + words32(f_mhz) + words32(0) + [0, 0, 0, 0, 0, 0] + words32(0)
            + [500, 115] + [-3 & 0xFFFF, -3 & 0xFFFF, -1 & 0xFFFF, -3 & 0xFFFF, -1 & 0xFFFF])


def control(local=0):
    """Model 715: LocRemCtl, DERHb, ControllerHb, AlarmReset, OpCtl."""
    return [715, 7, local] + words32(1) + words32(0) + [0, 0]


class Chain:
    """Registers of a chain of models, and where each model stands."""

    def __init__(self, *models, base=BASE, end=True):
        self.at = {}
        self.registers = {}
        at = base
        for values in ([0x5375, 0x6E53],) + models + (([0xFFFF, 0],) if end else ()):
            self.at[values[0]] = at
            for value in values:
                self.registers[at] = value & 0xFFFF
                at += 1


def battery(serial="B-1"):
    """What a grid-forming battery shows."""
    return Chain(common(serial), measurement(), capacity(), controls(), offsets())


def small():
    """The smallest with a command: 1, 701, 64900."""
    return Chain(common("S-1"), measurement(), offsets())


def golden(name):
    """The registers of one model as tests/golden has them."""
    with open(os.path.join(GOLDEN, name + ".regs"), encoding="ascii") as file:
        lines = [line.split("#")[0].split() for line in file]
    return [int(word, 16) for line in lines for word in line[1:]]


def legacy():
    """A three-phase inverter of the generation before IEEE 1547-2018."""
    return Chain(*(golden(name) for name in ("1", "103", "120", "123")))


def older_battery():
    """A battery inverter of that generation: storage controls of model 124."""
    return Chain(*(golden(name) for name in ("1", "103", "120", "124")))


def watched(serial="W-1"):
    """A grid-following inverter with a heartbeat and a local mode."""
    return Chain(common(serial), measurement(), capacity(), controls(), control())
