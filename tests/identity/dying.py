"""A run whose process is gone in the midst of it: `python -m tests.identity.dying STORE PEOPLE ITEMS`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from jim_core.identity.store.database import opened
from tests.identity.house import House
from tests.identity.village import Village

GONE: Final = 99


@contextmanager
def house_of(store: Path, people: int) -> Iterator[House]:
    """A house at a file, and a village of so many."""
    village = Village()
    for number in range(people):
        village.put(f"{number:03}", name=f"Person {number}")
    with opened(store) as connection:
        yield House(connection, village)


def main() -> None:
    """Import, and be gone in the midst of the transaction that keeps so many items."""
    store, people, items = Path(sys.argv[1]), int(sys.argv[2]), iter(range(int(sys.argv[3])))

    def look(statement: str) -> None:
        if statement.startswith("INSERT INTO item") and next(items, None) is None:
            os._exit(GONE)

    with house_of(store, people) as house:
        house.store.set_trace_callback(look)
        house.full()


if __name__ == "__main__":
    main()
