"""Full and delta synchronisation lead to the same state, whatever happened before."""

from contextlib import ExitStack
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jim_core.identity.store.database import opened
from jim_core.model.sync_rule import AttributeFlow, MatchingRule, RuleDirection, SyncRule, WhenGone
from tests.identity.synchronising.land import Land, new_store

HR, CARDS, DIRECTORY = 1, 2, 3
KINDS = {HR: ("person",), CARDS: ("card", "guest"), DIRECTORY: ("account",)}


def flow(target: str, source: str | None = None, expression: str | None = None) -> AttributeFlow:
    """A flow of an attribute."""
    return AttributeFlow(target=target, source=source, expression=expression)


def inbound(name: str, object_type: str, **told: Any) -> SyncRule:
    """An inbound rule."""
    return SyncRule(
        name=name, direction=RuleDirection.INBOUND, object_type=object_type, identity_type="Person", **told
    )


@st.composite
def rule_sets(draw: st.DrawFn) -> dict[int, list[SyncRule]]:
    """Rules that feed each other: what one object brings is what others look for."""
    yes = st.booleans()
    by_a = MatchingRule(source="a", target="a", ignore_case=draw(yes))
    by_b = MatchingRule(source="b", target="b")
    by_key = MatchingRule(source="key", target="key")
    return {
        HR: [
            inbound(
                "people",
                "person",
                project=True,
                scope="c != 'x'" if draw(yes) else None,
                matching=(by_a,) if draw(yes) else (),
                flows=(flow("key", "key"), flow("a", "a"), flow("c", expression="upper(c)"), flow("b", "b")),
            )
        ],
        CARDS: [
            inbound(
                "cards",
                "card",
                precedence=draw(st.sampled_from([50, 150])),
                scope="to_int(c) != 0 or b == 'p'" if draw(yes) else None,
                matching=(by_a, by_b),
                flows=(flow("b", "b"), flow("card", expression="a & b")),
            ),
            inbound("guests", "guest", matching=(by_b,), project=draw(yes), flows=(flow("a", "a"),)),
        ],
        DIRECTORY: [
            inbound(
                "accounts", "account", matching=(by_key, by_b), project=draw(yes), flows=(flow("b", "b"),)
            ),
            SyncRule(
                name="to directory",
                direction=RuleDirection.OUTBOUND,
                object_type="account",
                identity_type="Person",
                scope="c != 'Y'" if draw(yes) else None,
                provision=draw(yes),
                when_gone=draw(st.sampled_from(list(WhenGone))),
                flows=(flow("key", "key"), flow("a", expression="lower(a)"), flow("card", "card")),
            ),
        ],
    }


SYSTEMS = st.sampled_from(list(KINDS))
VALUES = st.fixed_dictionaries(
    {
        "a": st.sampled_from(["", "p", "P", "q"]),
        "b": st.sampled_from(["", "p", "q", ["p", "q"]]),
        "c": st.sampled_from(["", "x", "y", "0"]),
    }
)
ANCHORS = st.sampled_from(["1", "2", "3"])
STEPS = st.one_of(
    st.tuples(st.just("has"), SYSTEMS, st.integers(0, 1), ANCHORS, VALUES),
    st.tuples(st.just("has"), SYSTEMS, st.integers(0, 1), ANCHORS, VALUES),
    st.tuples(st.just("loses"), SYSTEMS, st.integers(0, 1), ANCHORS),
    st.tuples(st.just("sync"), SYSTEMS),
    st.tuples(st.just("sync"), SYSTEMS),
    st.tuples(st.just("export"), st.just(DIRECTORY)),
)


def change(land: Land, step: tuple[Any, ...]) -> None:
    """Something happens in a system."""
    what, system, *rest = step
    if what == "export":
        land.export(system)
        return
    kinds = KINDS[system]
    which, anchor = kinds[rest[0] % len(kinds)], rest[1]
    if what == "has":
        land.has(system, which, anchor, key=anchor, **rest[2])
    else:
        land.loses(system, which, anchor)


@settings(max_examples=80, deadline=None)
@given(rule_sets(), st.lists(STEPS, min_size=3, max_size=30), st.integers(1, 4))
def test_full_and_delta_lead_to_the_same(
    rules: dict[int, list[SyncRule]], steps: list[tuple[Any, ...]], page_size: int
) -> None:
    """After each synchronisation of a twin; and a full one in the end changes nothing more."""
    with ExitStack() as stack:
        first, second = (Land(stack.enter_context(opened(new_store())), rules, page_size) for _ in range(2))
        for step in [*steps, *(("sync", system) for system in (*KINDS, *KINDS))]:
            if step[0] == "sync":
                first.full(step[1])
                second.delta(step[1])
                assert second.picture() == first.picture()
            else:
                change(first, step)
                change(second, step)
        before = second.picture()
        for system in KINDS:
            second.full(system)
        assert second.picture() == before
