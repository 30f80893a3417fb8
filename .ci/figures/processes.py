"""What /proc says about processes: whether they live, and what they take."""

import os
import re
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def is_alive(pid: int) -> bool:
    """Whether it runs, sleeps or is stopped; a zombie counts as gone."""
    try:
        return _fields(pid)[0] not in "ZX"
    except OSError:
        return False


def cpu_seconds(pid: int, *, children: bool = False) -> float:
    """Processor time that a process has used; with `children`, also what those it waited for had."""
    return sum(map(int, _fields(pid)[11 : 15 if children else 13])) / TICKS


def resident_mb(pid: int) -> float:
    """Memory of a process in MB, what it shares with others in full."""
    return round(_kilobytes(pid, "status", "VmRSS") / 1024, 1)


def proportional_mb(pid: int) -> float:
    """Memory of a process in MB, of what it shares with others only its part."""
    return round(_kilobytes(pid, "smaps_rollup", "Pss") / 1024, 2)


def followed(pid: int) -> int:
    """How many processes a process holds a descriptor of."""
    found = 0
    for file in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # it was closed since
            found += "pidfd" in str(file.readlink())
    return found


def _fields(pid: int) -> list[str]:
    """The fields of its `stat` after the name: the state is the first."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _kilobytes(pid: int, file: str, name: str) -> int:
    match = re.search(rf"^{name}:\s+(\d+)", Path(f"/proc/{pid}/{file}").read_text(), re.MULTILINE)
    return int(match[1]) if match else 0
