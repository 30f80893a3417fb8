"""Which process runs a step: a pid alone may be reused, these three together never are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProcessIdentity:
    """One process of one boot of one machine."""

    pid: int
    start_time: int
    """Clock ticks after boot, field 22 of `/proc/<pid>/stat`."""
    boot_id: str
    """`/proc/sys/kernel/random/boot_id`."""
