"""What reaches a person who looks elsewhere: the words, and the sequences that terminals know for them."""

from collections.abc import Mapping, Sequence
from typing import Final

from jim_tui.render.span import cut
from jim_tui.settings import Alerts
from jim_tui.state.console import ConsoleState
from jim_tui.state.endings import Ending
from jim_tui.state.failures import failures
from jim_tui.state.queries import counts, server_name

BELL: Final = "\a"
KEEP_TITLE: Final = "\x1b[22;2t"
"""The terminal remembers the title that it had."""
OLD_TITLE: Final = "\x1b[23;2t"
_BARE: Final = frozenset({"linux", "dumb", ""})
"""Terminals that would print what they do not know."""
_BY_777: Final = ("rxvt", "foot")


def wanted(found: Sequence[Ending], wish: str) -> tuple[Ending, ...]:
    """Those that a person wants to hear of in this way: `off`, `failures` or `all`."""
    if wish == "off":
        return ()
    return tuple(each for each in found if each.failed or wish == "all")


def words(found: Sequence[Ending]) -> str:
    """`Badge export failed: disk full`; `3 executions ended: 2 failed (Badge export, …), 1 Completed`."""
    if len(found) == 1:
        only = found[0]
        reason = f": {' '.join(only.reason.split())}" if only.reason and only.failed else ""
        return cut(f"{only.schedule} {_word(only)}{reason}", 160)
    parts = []
    for word in dict.fromkeys(map(_word, found)):
        names = [each.schedule for each in found if _word(each) == word]
        parts.append(f"{len(names)} {word} ({_named(names)})")
    return cut(f"{len(found)} executions ended: {', '.join(parts)}", 160)


def _word(ending: Ending) -> str:
    return "failed" if ending.failed else ending.status.lower()


def _named(names: Sequence[str]) -> str:
    several = list(dict.fromkeys(names))
    return ", ".join(several[:3]) + (", …" if len(several) > 3 else "")


def alert(found: Sequence[Ending], wishes: Alerts, server: str, environment: Mapping[str, str]) -> str:
    """What to send to the terminal; nothing where nobody wants to hear of it."""
    told = BELL if wanted(found, wishes.bell) else ""
    shown = wanted(found, wishes.desktop)
    if not shown or environment.get("TERM", "") in _BARE:
        return told
    return told + _through(_notification(words(shown), server, wishes, environment), environment)


def _notification(text: str, server: str, wishes: Alerts, environment: Mapping[str, str]) -> str:
    by_777 = environment.get("TERM", "").startswith(_BY_777) or "VTE_VERSION" in environment
    if wishes.desktop_by == "osc777" or (wishes.desktop_by == "auto" and by_777):
        title, body = (_harmless(part).replace(";", ",") for part in (f"JIM at {server}", text))
        return f"\x1b]777;notify;{title};{body}\a"
    return f"\x1b]9;{_harmless(f'JIM at {server}: {text}')}\a"


def _through(sequence: str, environment: Mapping[str, str]) -> str:
    """Past tmux, which would keep it to itself."""
    if not environment.get("TMUX"):
        return sequence
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"


def title(state: ConsoleState) -> str:
    """`3 active · 1 failed · prod-iam-01`: the title of the window."""
    number, failed = counts(state).active, len(failures(state))
    parts = (
        f"{number} active" if state.active_read else "",
        f"{failed} failed" if failed else "",
        server_name(state),
    )
    return " · ".join(part for part in parts if part)


def titled(text: str, environment: Mapping[str, str]) -> str:
    """What makes it the title."""
    return "" if environment.get("TERM", "") in _BARE else f"\x1b]2;{_harmless(text)}\a"


def _harmless(text: str) -> str:
    """Without what would end the sequence and begin another."""
    return "".join(character if character.isprintable() else " " for character in text)
