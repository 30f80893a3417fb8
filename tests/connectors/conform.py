"""What every connector owes that reads. The tests of each ask it of a system that nobody else changes."""

from collections.abc import Sequence
from itertools import islice

import pytest

from jim_core.connectors.protocol import BookmarkLost, Connector, ImportedObject, Page, Reading

SMALL = 2
"""Objects a page: small enough that a handful of objects make several."""


def conforms(connector: Connector, *, reads_changes: bool = True, repeats: bool = False) -> None:
    """Everything below, of a system with at least three objects."""
    assert connector.test().strip()
    objects_are_well_formed(connector)
    pages_are_bounded(connector)
    reading_twice_gives_the_same(connector)
    reading_goes_on_after_any_page(connector)
    a_foreign_bookmark_is_refused(connector)
    if reads_changes:
        nothing_changed_is_nothing_read(connector, repeats=repeats)


def all_of(pages: Sequence[Page]) -> dict[tuple[str, str], ImportedObject]:
    """The objects of an import by type and anchor, each of which comes once."""
    objects = [item for page in pages for item in page.objects]
    found = {(item.object_type, item.anchor): item for item in objects}
    assert len(found) == len(objects), "an anchor came twice"
    return found


def objects_are_well_formed(connector: Connector) -> None:
    """Values are non-empty tuples of plain values, and of attributes and types that the schema knows."""
    types = {kind.name: {a.name: a for a in kind.attributes} for kind in connector.schema()}
    found = all_of(list(connector.read_all(Reading())))
    assert len(found) > SMALL, "the system is too small to tell"
    for item in found.values():
        assert item.anchor
        assert item.object_type in types
        for name, values in item.attributes.items():
            assert isinstance(values, tuple)
            assert values
            assert all(type(value) in (str, int, float, bool) and value != "" for value in values), values
            assert name in types[item.object_type]
            assert len(values) == 1 or types[item.object_type][name].is_multi_valued, name
        required = {name for name, kind in types[item.object_type].items() if kind.is_required}
        assert required <= item.attributes.keys()


def pages_are_bounded(connector: Connector) -> None:
    """A page holds no more than was asked for, and the last total is true."""
    pages = list(connector.read_all(Reading(page_size=SMALL)))
    assert all(len(page.objects) <= SMALL for page in pages)
    seen = sum(len(page.objects) + len(page.faults) for page in pages)
    assert pages[-1].total in (None, seen)


def reading_twice_gives_the_same(connector: Connector) -> None:
    """Neither the page size nor an earlier import changes what is read."""
    once, again = (all_of(list(connector.read_all(Reading(page_size=size)))) for size in (SMALL, 100))
    assert once == again


def reading_goes_on_after_any_page(connector: Connector) -> None:
    """A bookmark leads to what comes after its page, and nothing else."""
    whole = all_of(list(connector.read_all(Reading(page_size=SMALL))))
    pages = list(connector.read_all(Reading(page_size=SMALL)))
    for number, page in enumerate(pages[:-1], start=1):
        if page.bookmark is None:
            continue
        rest = list(connector.read_all(Reading(page_size=SMALL, bookmark=page.bookmark)))
        assert all_of([*pages[:number], *rest]) == whole
        assert watermark_of(rest) == watermark_of(pages)


def a_foreign_bookmark_is_refused(connector: Connector) -> None:
    """What another system, or another state of it, called a bookmark is no place in this one."""
    if next(iter(connector.read_all(Reading(page_size=SMALL)))).bookmark is not None:
        with pytest.raises(BookmarkLost):
            list(islice(connector.read_all(Reading(bookmark="elsewhere")), 1))


def nothing_changed_is_nothing_read(connector: Connector, *, repeats: bool) -> None:
    """The watermark of an import leads to no object and no deletion, and to a watermark again.

    A system that `repeats` may give objects of the last instant again, as they are.
    """
    full = list(connector.read_all(Reading()))
    pages = list(connector.read_changes(Reading(page_size=SMALL), watermark_of(full)))
    again = all_of(pages)
    assert again.items() <= all_of(full).items() if repeats else not again
    assert not [item for page in pages for item in page.deleted]
    assert watermark_of(pages)


def watermark_of(pages: Sequence[Page]) -> str:
    """The watermark with which an import ends; only its last page has one."""
    assert [page.watermark for page in pages[:-1]] == [None] * (len(pages) - 1)
    last = pages[-1].watermark
    assert last
    return last
