"""Panels for what only a person can put right: sign-in, role, address. The rows stay behind them."""

from dataclasses import dataclass

from jim_tui.render.facts import Facts
from jim_tui.render.span import NOTHING, Spans, say, wide, wrapped
from jim_tui.render.tone import Tone
from jim_tui.render.when import clock
from jim_tui.state.console import ConsoleState, Phase
from jim_tui.state.queries import server_name


@dataclass(frozen=True, slots=True)
class Trouble:
    """A title, some sentences, and what keys help."""

    title: str
    told: tuple[str, ...]
    keys: tuple[tuple[str, str], ...]
    everywhere: bool = True
    """False: only what runs cannot be read; other places go on as they can."""

    def lines(self, width: int) -> list[Spans]:
        """The panel's lines."""
        found: list[Spans] = [NOTHING]
        for sentence in self.told:
            found.extend(say(f"  {line}") for line in wrapped(sentence, max(10, width - 4)))
            found.append(NOTHING)
        keys: Spans = say(" ")
        for key, words in self.keys:
            one = say(f" {key}", Tone.KEY) + say(f"  {words}    ", Tone.QUIET)
            if wide(keys) + wide(one) - 4 > width:
                found.append(keys)
                keys = say(" ")
            keys += one
        return [*found, keys, NOTHING]


def asks_for_key(state: ConsoleState) -> bool:
    """Whether another key may put it right."""
    return state.connection.phase in {Phase.SIGN_IN, Phase.FORBIDDEN}


def trouble(state: ConsoleState, facts: Facts) -> Trouble | None:
    """The panel for the phase; None when there is nothing a person has to do."""
    link = state.connection
    enter = ((facts.key("trouble.key"), "enter a key"),) if asks_for_key(state) else ()
    several = ((facts.key("server"), "other server"),) if state.standing.servers != 1 else ()
    details, leave = (facts.key("trouble.details"), "details"), (facts.key("leave"), "quit")
    keys = ((facts.key("refresh"), "try again"), *enter, details, *several, leave)
    name = server_name(state)
    rows = (
        f"The rows behind this panel are as of {clock(link.last_good, facts.style)}."
        if link.last_good
        else "Nothing has been read yet."
    )
    reason = f"{link.reason[:1].upper()}{link.reason[1:]}." if link.reason else ""
    if link.phase is Phase.SIGN_IN:
        return Trouble(
            "Sign-in needed (401)",
            (
                f"{name} did not accept the key. {reason}".rstrip(),
                f"Asking has stopped, so that nothing is locked out. {rows}",
            ),
            keys,
        )
    if link.phase is Phase.FORBIDDEN:
        return Trouble(
            "Not allowed (403)",
            (
                f"The key is good, but may not read the executions on {name}.",
                reason or "It needs the role Administrator.",
                rows,
            ),
            keys,
            everywhere=False,
        )
    if link.phase is Phase.NOT_JIM:
        return Trouble(
            "Not a JIM server",
            (f"At {name}: {link.reason or 'something answers, but it is no JIM API'}.", rows),
            keys,
        )
    return None
