"""What a person types before something is changed on a protected server."""

from uuid import UUID

from jim_tui.state.console import ConsoleState
from jim_tui.state.queries import find_past, find_schedule, server_name
from jim_tui.state.run_profiles import ProfileRef


def names_to_type(state: ConsoleState, target: UUID | ProfileRef) -> tuple[str, ...]:
    """The server's name, and the schedule's where it is known, or the connected system's; nothing on a
    server that is not protected.
    """
    if not state.standing.protected:
        return ()
    name = _system(state, target) if isinstance(target, ProfileRef) else _schedule(state, target)
    return tuple(dict.fromkeys(each for each in (server_name(state), name.strip()) if each))


def is_typed(text: str, names: tuple[str, ...]) -> bool:
    """Whether that is one of the names; capitals do not matter, the whole name does."""
    typed = " ".join(text.split()).casefold()
    return any(typed == " ".join(name.split()).casefold() for name in names)


def _schedule(state: ConsoleState, target: UUID) -> str:
    run, schedule = find_past(state, target), find_schedule(state, target)
    return run.summary.schedule_name if run is not None else schedule.name if schedule is not None else ""


def _system(state: ConsoleState, target: ProfileRef) -> str:
    known = state.run_profiles.find(target)
    return known.system if known is not None else ""
