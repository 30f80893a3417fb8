"""A synchronisation: the objects of a system page by page, until none is left that has to be looked at."""

from collections.abc import Sequence
from typing import Final

from jim_core.identity.run import Run
from jim_core.identity.store.attributes import attributes_of
from jim_core.identity.store.database import transaction
from jim_core.identity.store.identities import Identities
from jim_core.identity.store.joins import Joins, StoredObject
from jim_core.identity.store.keys import Keys
from jim_core.identity.synchronising.guarding import guard_joins
from jim_core.identity.synchronising.inbound import Inbound
from jim_core.identity.synchronising.keys import attribute_key, keys_of
from jim_core.identity.synchronising.loading import sheet_for, sheet_of
from jim_core.identity.synchronising.outbound import provide
from jim_core.identity.synchronising.rules import RuleBook
from jim_core.identity.synchronising.sheet import Sheet
from jim_core.identity.synchronising.writing import too_early, write
from jim_core.identity.told import told

_PHASE: Final = "Synchronising"
_PROVISIONING: Final = "Provisioning"
_MOST_ROUNDS: Final = 100
"""After which what still has to be looked at waits for the next run."""
_BEHIND: Final = 2**62
"""A number behind that of every object."""


def synchronise_everything(run: Run) -> str:
    """Apply the rules to every object of the system; what it did, in a line."""
    return _Synchronisation(run).perform(only_changed=False)


def synchronise_changes(run: Run) -> str:
    """Apply the rules to the objects that changed; what it did, in a line."""
    return _Synchronisation(run).perform(only_changed=True)


class _Synchronisation:
    def __init__(self, run: Run) -> None:
        self._run = run
        self._book = RuleBook(run.order.systems, run.now())
        self._joins = Joins(run.store)
        self._system = run.order.system.id
        self._joined = self._disconnected = self._queued = 0

    def perform(self, *, only_changed: bool) -> str:
        guard_joins(self._run, self._book, only_changed=only_changed)
        self._make_keys()
        total = self._joins.count(self._system, only_changed=only_changed)
        self._run.report.enter(_PHASE, total=total)
        self._go_through(only_changed=only_changed)
        self._go_through_rest()
        if not only_changed and self._book.types_into(self._system):
            self._provide()
            self._go_through_rest()
        return self._told()

    def _go_through_rest(self) -> None:
        """Look at what has to be looked at because of what came after it."""
        for _ in range(_MOST_ROUNDS):
            left = self._joins.count(self._system, only_changed=True)
            if not left:
                return
            counts = self._run.report.counts
            counts.to_process = counts.processed + left
            self._go_through(only_changed=True)

    def _go_through(self, *, only_changed: bool) -> None:
        after = 0
        limit = self._run.order.profile.page_size
        while True:
            with transaction(self._run.store):
                page = self._joins.page(self._system, after=after, limit=limit, only_changed=only_changed)
                if not page:
                    return
                sheet = self._worked_out(page)
                self._keep(sheet)
            after = sheet.looked_at[-1].id
            self._run.report.page_done()
            self._run.check()

    def _worked_out(self, page: Sequence[StoredObject]) -> Sheet:
        sheet = sheet_for(self._run, self._book, page)
        inbound = Inbound(self._book, sheet, self._system)
        for one in page:
            member = sheet.members[one.id]
            if member.person is None and one.identity is not None:
                break  # it lost its identity by one before it: what it may find now is not on this sheet
            inbound.look_at(member)
        end = too_early(self._run, sheet)
        return sheet if end is None else self._worked_out([one for one in page if one.id <= end])

    def _provide(self) -> None:
        """Say for every identity what the system shall have of it."""
        identities = Identities(self._run.store)
        types = self._book.types_into(self._system)
        self._run.report.enter(_PROVISIONING, total=identities.count())
        after = 0
        while True:
            with transaction(self._run.store):
                page = identities.page(after=after, limit=self._run.order.profile.page_size)
                if not page:
                    return
                sheet = sheet_of(self._run, self._book, [one for one in page if one.identity_type in types])
                sheet.at = _BEHIND
                for person in sheet.persons.values():
                    provide(self._book, sheet, person, self._system)
                self._run.report.counts.processed += len(page)
                self._keep(sheet)
            after = page[-1].id
            self._run.report.page_done()
            self._run.check()

    def _keep(self, sheet: Sheet) -> None:
        write(self._run, sheet)
        self._joined += sheet.joined
        self._disconnected += sheet.disconnected
        self._queued += sheet.queued

    def _make_keys(self) -> None:
        """Keys of identities are made anew when rules look for identities by other attributes than before."""
        keys = Keys(self._run.store)
        matched = self._book.matched
        wanted = {(of, attribute_key(name, ignore_case=aside)) for of, name, aside in matched}
        if keys.attributes() == wanted:
            return
        identities = Identities(self._run.store)
        with transaction(self._run.store):
            keys.begin_anew(wanted)
            after = 0
            while page := identities.page(after=after, limit=1000):
                made = (
                    (one, keys_of(one.identity_type, attributes_of(one.attributes), matched)) for one in page
                )
                keys.replace((), [(key, one.id) for one, some in made for key in some])
                after = page[-1].id

    def _told(self) -> str:
        counts = self._run.report.counts
        return told(
            {
                "projected": counts.added,
                "joined": self._joined,
                "disconnected": self._disconnected,
                "identities updated": counts.updated,
                "identities deleted": counts.deleted,
                "changes to export": self._queued,
            }
        )
