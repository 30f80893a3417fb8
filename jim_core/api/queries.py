"""What may be asked of a list, as query parameters."""

from typing import Annotated, Final, Literal
from urllib.parse import urlencode
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field

from jim_core.api.parse import shown
from jim_core.model.activity import ItemChange
from jim_core.model.audit import AuditFilter
from jim_core.model.errors import Invalid
from jim_core.model.status import ExecutionStatus
from jim_core.service.executions import ExecutionQuery
from jim_core.service.items import ItemQuery
from jim_core.service.output import MAX_ATTEMPT
from jim_core.service.schedule_preview import MAX_RUNS
from jim_core.service.schedules import ScheduleQuery
from jim_core.service.wording import flaw
from jim_core.wire import paths
from jim_core.wire.base import WireModel

LARGEST_PAGE: Final = 100
LONGEST_REASON: Final = 2_000
LARGEST_OUTPUT: Final = 1024 * 1024
_STATUS: Final = {
    **{status.lower(): status for status in ExecutionStatus},
    **{str(ordinal): status for ordinal, status in enumerate(ExecutionStatus)},
    "complete": ExecutionStatus.COMPLETED,
}


def _page_size(value: int) -> int:
    if value < 1:
        raise ValueError(f"must be 1 to {LARGEST_PAGE}")
    return min(value, LARGEST_PAGE)


def _reason(value: str | None) -> str | None:
    if value is not None and len(value) > LONGEST_REASON:
        raise ValueError(f"must be at most {LONGEST_REASON:,} characters")
    if value is not None and (bad := flaw(value)):
        raise ValueError(bad)
    return value


class _PageQuery(WireModel):
    page: Annotated[int, AfterValidator(lambda value: max(1, value)), Field(description="1-based.")] = 1
    page_size: Annotated[int, AfterValidator(_page_size), Field(description="1 to 100.")] = 20


class ExecutionListQuery(_PageQuery):
    """Which executions, in which order."""

    schedule_id: Annotated[UUID | None, Field(description="Only executions of this schedule.")] = None
    status: Annotated[
        str | None,
        Field(description="Only executions with this status; several are separated by commas."),
    ] = None
    sort_by: Annotated[
        str,
        Field(description="`queuedAt`, `startedAt`, `completedAt` or `status`; anything else is `queuedAt`."),
    ] = "queuedAt"
    sort_descending: Annotated[bool, Field(description="Newest first by default.")] = True
    cursor: Annotated[
        str | None,
        Field(
            description=f"Instead of `page`: go on where the list was left, as the header "
            f"`{paths.NEXT_CURSOR_HEADER}` said. However deep, it is as fast as the first page, and what is "
            "added meanwhile neither moves nor repeats anything. The filter and the order must be the same.",
        ),
    ] = None

    def asked(self) -> ExecutionQuery:
        """The query for the service; Invalid for a page number beside a cursor."""
        if self.cursor is not None and "page" in self.model_fields_set:
            raise Invalid({"page": ["cannot stand beside cursor, which says where the page begins"]})
        return ExecutionQuery(
            schedule_id=self.schedule_id,
            status=_statuses(self.status) if self.status else None,
            page=self.page,
            page_size=self.page_size,
            sort_by=self.sort_by,
            descending=self.sort_descending,
            cursor=self.cursor,
        )

    def onwards(self, cursor: str) -> str:
        """The query string of the page that begins at `cursor`, all else being as it was asked."""
        said = self.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"page", "cursor"})
        turned = {"sortDescending": str(self.sort_descending).lower()} if "sortDescending" in said else {}
        return urlencode({**said, **turned, "cursor": cursor})


class ScheduleListQuery(_PageQuery):
    """Which schedules, in which order."""

    search: Annotated[str | None, Field(description="Words in the name or the description.")] = None
    sort_by: Annotated[
        str, Field(description="`name`, `created`, `lastRunTime`, `nextRunTime` or `isEnabled`.")
    ] = "name"
    sort_descending: bool = False

    def asked(self) -> ScheduleQuery:
        """The query for the service."""
        return ScheduleQuery(
            search=self.search,
            page=self.page,
            page_size=self.page_size,
            sort_by=self.sort_by,
            descending=self.sort_descending,
        )


class SearchQuery(_PageQuery):
    """Which things with a name."""

    search: Annotated[str | None, Field(description="Words in the name, or in what is said of it.")] = None


class ItemListQuery(_PageQuery):
    """Which items of an activity."""

    change: Annotated[
        str | None,
        Field(description=f"Only these, separated by commas: {', '.join(ItemChange)}."),
    ] = None
    errors_only: Annotated[bool, Field(description="Only objects with which something was wrong.")] = False

    def query(self) -> ItemQuery:
        """What is asked of the service; Invalid for a change that there is not."""
        words = {change.lower(): change for change in ItemChange}
        asked = [word.strip().lower() for word in (self.change or "").split(",") if word.strip()]
        if not all(word in words for word in asked):
            raise Invalid({"change": (f"This must be one of: {', '.join(ItemChange)}.",)})
        return ItemQuery(tuple(words[word] for word in asked), self.errors_only, self.page, self.page_size)


class HistoryQuery(_PageQuery):
    """Which changes."""


class NextRunsQuery(WireModel):
    """How many fires."""

    count: Annotated[int, Field(ge=1, le=MAX_RUNS, description=f"1 to {MAX_RUNS}.")] = 5


class ReasonQuery(WireModel):
    """Why something is changed; a body may say it, too."""

    change_reason: Annotated[
        str | None,
        AfterValidator(_reason),
        Field(description=f"Why, for the change history: at most {LONGEST_REASON:,} characters."),
    ] = None


class AuditQuery(_PageQuery):
    """Which entries of the audit trail."""

    outcome: Annotated[
        str | None,
        Field(max_length=50, description="`Done`, `Refused`, or the code of a refusal, as `FORBIDDEN`."),
    ] = None
    target: Annotated[
        str | None, Field(max_length=200, description="Only what was done to the thing with this id.")
    ] = None
    by_id: Annotated[UUID | None, Field(description="Only what the key with this id did.")] = None

    def wanted(self) -> AuditFilter:
        """The filter for the service."""
        said = (self.outcome or "").lower()
        code = None if said in {"", "done", "refused"} else said.upper()
        refused = {"done": False, "refused": True}.get(said)
        return AuditFilter(outcome=code, refused=refused, target=self.target, by=self.by_id)


class OutputQuery(WireModel):
    """Which part of what a step wrote."""

    attempt: Annotated[
        int | None, Field(ge=1, le=MAX_ATTEMPT, description="From 1; without it, the latest.")
    ] = None
    stream: Annotated[
        Literal["all", "stdout", "stderr"],
        BeforeValidator(str.lower),
        Field(description="One stream alone, or both in the order of their writes."),
    ] = "all"
    offset: Annotated[
        int, Field(ge=0, le=2**62, description="The byte to begin at, of all that both streams wrote.")
    ] = 0
    limit: Annotated[int, Field(ge=4, le=LARGEST_OUTPUT, description="At most this many bytes.")] = 65_536
    mark: Annotated[
        bool, Field(description="Begin each line of standard error with `! `, where both streams are read.")
    ] = False


class EventQuery(WireModel):
    """Where in the stream to begin."""

    after: Annotated[
        int | None,
        Field(ge=0, le=2**62, description="Events after this sequence number; without it, from now on."),
    ] = None
    execution_id: Annotated[
        UUID | None, Field(description="Only events of this execution and its steps, and `reload`.")
    ] = None


def _statuses(text: str) -> frozenset[ExecutionStatus] | None:
    words = [word for word in (part.strip() for part in text.split(",")) if word]
    unknown = [word for word in words if word.lower() not in _STATUS]
    if unknown:
        allowed = ", ".join(ExecutionStatus)
        raise Invalid(
            {"status": [f"{shown(word)} is no status; allowed are {allowed}" for word in unknown[:5]]}
        )
    return frozenset(_STATUS[word.lower()] for word in words) or None
