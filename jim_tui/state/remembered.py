"""What a console remembers of its use from one time to the next; what it was told lies in a configuration.

One small file of JSON, written whole. A file that is damaged is set aside and said so; it never keeps the
console from starting.
"""

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from jim_tui.state.list_view import Sort

KEPT_A_SERVER: Final = 500
"""So many acknowledged failures are remembered of a server; older ones have left its lists long since."""
_LARGEST: Final = 4 * 1024 * 1024


class _Part(BaseModel):
    # Members of a newer console are kept from being an error, not kept.
    model_config = ConfigDict(frozen=True, extra="ignore")


class ListMemory(_Part):
    """How a list was left."""

    without: tuple[str, ...] = ()
    """Columns that are left out."""
    sort: str | None = None
    descending: bool = False


class Remembered(_Part):
    """Everything that is remembered."""

    times: str = "local"
    lists: dict[str, ListMemory] = Field(default_factory=dict)
    acknowledged: dict[str, tuple[UUID, ...]] = Field(default_factory=dict)
    """Failures that somebody has seen to, by server, the newest last."""

    def of(self, name: str) -> ListMemory:
        """How this list was left."""
        return self.lists.get(name, ListMemory())

    def with_columns(self, name: str, without: frozenset[str]) -> "Remembered":
        """With these columns left out of a list."""
        news = {"without": tuple(sorted(without))}
        return self._with_list(name, self.of(name).model_copy(update=news))

    def with_sort(self, name: str, sort: Sort) -> "Remembered":
        """With a list sorted like this."""
        news = {"sort": sort.column, "descending": sort.descending}
        return self._with_list(name, self.of(name).model_copy(update=news))

    def with_times(self, style: str) -> "Remembered":
        """With clocks shown like this."""
        return self.model_copy(update={"times": style})

    def with_acknowledged(self, server: str, execution_id: UUID) -> "Remembered":
        """With one more failure of a server seen to."""
        before = (known for known in self.acknowledged.get(server, ()) if known != execution_id)
        kept = (*before, execution_id)[-KEPT_A_SERVER:]
        return self.model_copy(update={"acknowledged": {**self.acknowledged, server: kept}})

    def _with_list(self, name: str, memory: ListMemory) -> "Remembered":
        return self.model_copy(update={"lists": {**self.lists, name: memory}})


class Memory:
    """The file. `value` is what is remembered, `complaint` what was wrong with the file, if anything."""

    def __init__(self, path: Path | None) -> None:
        """`path` is None for a console that remembers nothing after its end."""
        self._path = path
        self.complaint: str | None = None
        self.value = self._read()

    def change(self, make: Callable[[Remembered], Remembered]) -> None:
        """Remember something; what another console has written down meanwhile stays."""
        self.value = make(self.value)
        if self._path is None:
            return
        # Only this change goes on top of the file: a console beside this one may have changed it.
        known, self.complaint = make(self._read()), None
        # What cannot be remembered is no reason to disturb anybody at work.
        with contextlib.suppress(OSError):
            self._write(known.model_dump_json(indent=1).encode())

    def _read(self) -> Remembered:
        if self._path is None:
            return Remembered()
        try:
            with self._path.open("rb") as file:
                return Remembered.model_validate_json(file.read(_LARGEST))
        except FileNotFoundError:
            return Remembered()
        except OSError as error:
            reason = error.strerror or str(error)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            reason = f"{'.'.join(map(str, first['loc'])) or 'the file'}: {first['msg']}"
            self._set_aside()
        self.complaint = f"what was remembered cannot be read, so it begins anew ({self._path}: {reason})"
        return Remembered()

    def _set_aside(self) -> None:
        if self._path is not None:
            with contextlib.suppress(OSError):
                self._path.replace(self._path.with_suffix(".damaged"))

    def _write(self, content: bytes) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Made as 0600, and in the same directory, so that taking the name is one step.
        descriptor, name = tempfile.mkstemp(prefix=".remembered-", dir=self._path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            Path(name).replace(self._path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
