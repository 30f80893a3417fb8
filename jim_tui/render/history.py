"""Around a page of the history: what was asked, how much there is, what came since."""

from jim_core.wire.executions import ExecutionSummary
from jim_tui.keymap import AS_THEY_ARE, Keymap, key_name
from jim_tui.render.list_notes import filter_words, many
from jim_tui.render.span import NOTHING, Spans, between, join, press, say
from jim_tui.render.tone import Tone
from jim_tui.state.console import ConsoleState, History, Phase
from jim_tui.state.list_view import ListView
from jim_tui.state.queries import find
from jim_tui.state.words import execution_ended


def history_strip(
    history: History,
    view: ListView,
    width: int,
    schedule: str | None = None,
    keymap: Keymap = AS_THEY_ARE,
) -> Spans:
    """What is searched for, and how much of it there is; `schedule`: the name of the only one shown."""
    page = history.page
    if page is None:
        return say(" reading …", Tone.QUIET)
    if not view.narrowed and schedule is None:
        return say(f" {many(page.total_count)} execution{'' if page.total_count == 1 else 's'}", Tone.QUIET)
    wanted = join((say(schedule, Tone.WARN) if schedule else NOTHING, filter_words(view)))
    found = say(f"{many(page.total_count)} found", Tone.PLAIN)
    left = say(" ") + join((wanted, found, searched_note(history, keymap)), "   ")
    return between(left, press(key_name("back", keymap), " shows all "), width)


def searched_note(history: History, keymap: Keymap) -> Spans:
    """`searched 500 of 2 087 on this side, ] searches on`; nothing where the server has filtered."""
    if history.searched is None:
        return NOTHING
    of = f" of {many(history.searched_of)}" if history.searched_of is not None else ""
    told = say(f"searched {many(history.searched)}{of} on this side", Tone.QUIET)
    if not history.more:
        return told
    return told + say(", ", Tone.QUIET) + press(key_name("history.older", keymap), " searches on")


def history_note(history: History) -> Spans:
    """`page 1 of 42 · 50 a page`."""
    page = history.page
    if history.error:
        return say(history.error, Tone.WARN)
    if page is None:
        return NOTHING
    reading = say("reading …  ", Tone.QUIET) if history.loading else NOTHING
    return reading + say(
        f"page {page.page} of {max(1, page.total_pages)} · {page.page_size} a page", Tone.QUIET
    )


def history_foot(history: History, keymap: Keymap = AS_THEY_ARE) -> Spans:
    """What arrived since the page was read."""
    if not history.newer:
        return NOTHING
    told = f"{history.newer} new execution{'s' if history.newer > 1 else ''} since this page was read  "
    return say(told, Tone.WARN) + press(key_name("refresh", keymap), " shows them")


def history_waiting(history: History) -> list[Spans]:
    """Before there is a page."""
    if history.error:
        return [NOTHING, say(f" {history.error}.", Tone.WARN)]
    return [NOTHING, say(" reading …", Tone.QUIET)] if history.loading else []


def newest(state: ConsoleState, run: ExecutionSummary) -> ExecutionSummary:
    """The newest that is known of an execution on a page that may have been read a while ago."""
    known = find(state, run.id)
    if known is not None:
        return known.summary
    live = state.active_read and state.connection.phase is Phase.LIVE
    if live and not execution_ended(run):
        # It is no longer among the active ones, and how it ended has not been read.
        return run.model_copy(update={"status": "Ended?"})
    return run
