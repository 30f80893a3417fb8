"""What a core assumes when it is told nothing."""

import os
import sys

import pytest

from jim_core.settings import CoreSettings


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="this system does not tell")
def test_twice_as_many_steps_run_as_there_are_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that this process may use; a variable says otherwise."""
    assert sys.platform == "linux"
    monkeypatch.delenv("JIM_CONCURRENCY", raising=False)
    assert CoreSettings().concurrency == min(1_000, 2 * len(os.sched_getaffinity(0)))
    monkeypatch.setenv("JIM_CONCURRENCY", "3")
    assert CoreSettings().concurrency == 3
