"""Our themes: a dark one, a light one, one of the terminal's own colours, and one without any."""

from typing import Final

from textual.theme import BUILTIN_THEMES, Theme

from jim_tui.render.tone import Tone

DARK: Final = "jim-dark"
LIGHT: Final = "jim-light"
ANSI: Final = "jim-ansi"
PLAIN: Final = "jim-plain"

BY_WORD: Final = {"dark": DARK, "light": LIGHT, "ansi": ANSI, "no-colour": PLAIN}
"""What people call them."""


def _inks(**colours: str) -> dict[str, str]:
    return {f"ink-{tone}": colours[tone] for tone in Tone}


_DARK_INKS: Final = _inks(
    plain="#d5dde8",
    strong="#f2f6fb",
    quiet="#93a1b3",
    faint="#738295",
    good="#6ccf8d",
    warn="#e9b949",
    bad="#ff8080",
    busy="#6db8ff",
    wait="#b9a3f5",
    key="#7fd6e8",
    place="#f2f6fb",
    banner="#ff8080",
)
_LIGHT_INKS: Final = _inks(
    plain="#1d2633",
    strong="#0b111a",
    quiet="#505d6c",
    faint="#667281",
    good="#17733a",
    warn="#875800",
    bad="#b3261e",
    busy="#0b56ad",
    wait="#6640b0",
    key="#00657a",
    place="#0b111a",
    banner="#b3261e",
)
_ANSI_INKS: Final = _inks(
    plain="ansi_default",
    strong="ansi_default",
    quiet="ansi_default",
    faint="ansi_default",
    good="ansi_green",
    warn="ansi_yellow",
    bad="ansi_red",
    busy="ansi_cyan",
    wait="ansi_magenta",
    key="ansi_cyan",
    place="ansi_default",
    banner="ansi_red",
)
_PLAIN_INKS: Final = _inks(**dict.fromkeys(Tone, "ansi_default"))


def _variables(
    inks: dict[str, str], *, edge: str, edge_focus: str, cursor: str, hover: str
) -> dict[str, str]:
    return {
        **inks,
        "edge": edge,
        "edge-focus": edge_focus,
        "cursor": cursor,
        "hover": hover,
        "scrollbar": edge,
        "scrollbar-background": "ansi_default" if edge.startswith("ansi") else "transparent",
    }


def _of_the_terminal(name: str, inks: dict[str, str], *, edge: str, edge_focus: str) -> Theme:
    """The terminal's own colours: it alone knows which of them can be read on which."""
    usual = BUILTIN_THEMES["ansi-dark"].variables
    ground = "ansi_default"
    ours = _variables(inks, edge=edge, edge_focus=edge_focus, cursor=ground, hover=ground)
    return Theme(
        name=name,
        ansi=True,
        primary=inks["ink-busy"],
        secondary=inks["ink-wait"],
        accent=inks["ink-key"],
        warning=inks["ink-warn"],
        error=inks["ink-bad"],
        success=inks["ink-good"],
        foreground=ground,
        background=ground,
        surface=ground,
        panel=ground,
        boost=ground,
        variables=usual | ours,
    )


THEMES: Final = (
    Theme(
        name=DARK,
        primary="#6db8ff",
        secondary="#b9a3f5",
        accent="#7fd6e8",
        warning="#e9b949",
        error="#ff8080",
        success="#6ccf8d",
        foreground="#d5dde8",
        background="#0f151d",
        surface="#141c26",
        panel="#1b2531",
        variables=_variables(
            _DARK_INKS, edge="#3a4859", edge_focus="#6db8ff", cursor="#1a3754", hover="#1a2532"
        ),
    ),
    Theme(
        name=LIGHT,
        primary="#0b56ad",
        secondary="#6640b0",
        accent="#00657a",
        warning="#875800",
        error="#b3261e",
        success="#17733a",
        foreground="#1d2633",
        background="#fafbfc",
        surface="#f2f4f7",
        panel="#e8ecf1",
        dark=False,
        variables=_variables(
            _LIGHT_INKS, edge="#b4bfcb", edge_focus="#0b56ad", cursor="#d3e6fa", hover="#edf1f5"
        ),
    ),
    _of_the_terminal(ANSI, _ANSI_INKS, edge="ansi_bright_black", edge_focus="ansi_cyan"),
    _of_the_terminal(PLAIN, _PLAIN_INKS, edge="ansi_default", edge_focus="ansi_default"),
)

DEFAULT_VARIABLES: Final = THEMES[0].variables
"""What the stylesheet may rely on whatever the theme."""
