"""What is kept on a disk that takes no more."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jim_core.runners import step_spool
from jim_core.runners.shim import records
from jim_core.runners.shim.spool import Spool

MIB = 1_048_576


@contextmanager
def no_room(most: int = 0) -> Iterator[None]:
    """Files can be made for the length of the block, but hold no more than `most` bytes each."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_not_filled_with_names(tmp_path: Path) -> None:
    """However often something is lost, few files are left, and what is written later stands in its place."""
    folder = os.open(tmp_path, os.O_RDONLY)
    spool = Spool(folder, head=MIB, tail=MIB)
    spool.write(b"before\n", stderr=False)
    with no_room():
        for n in range(1_000):
            spool.write(b"lost\n", stderr=n % 2 == 1)
    spool.write(b"after\n", stderr=False)
    spool.close()
    os.close(folder)
    assert len(list(tmp_path.iterdir())) == 2
    assert step_spool.read(tmp_path, 7, MIB).start == 5_007
    assert step_spool.read(tmp_path, 5_007, MIB).runs[0].data == b"after\n"
    assert spool.trouble is not None


def test_a_long_record_of_the_end_is_shortened_rather_than_torn(tmp_path: Path) -> None:
    """How the step ended fits into the room that was set aside; its last words may not."""
    folder = os.open(tmp_path, os.O_RDONLY)
    records.reserve(folder)
    with no_room(records.RESERVED + 100):
        records.finish(folder, {"code": 3, "stderr": "\0" * 4_096, "error_count": 1}, durable=True)
    assert records.read(folder, records.EXIT) == {"code": 3, "error_count": 1}
    os.close(folder)
