"""What a step wrote: its lines in rows as wide as the pane, and what the frame says of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from jim_tui.keymap import AS_THEY_ARE, Keymap, key_name
from jim_tui.render.look import is_over, is_running
from jim_tui.render.reading import Reading, places
from jim_tui.render.span import NOTHING, Spans, cut, join, press, say
from jim_tui.render.steps import StepRow
from jim_tui.render.tone import Tone
from jim_tui.state.console import Output, OutputLine

GUTTER = 3
"""Cells before a line: where the cursor or the mark is, and which stream it came by."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row on the screen: a line, or a part of one that is wrapped."""

    number: int
    text: str
    begin: int = 0
    """Where in its line it begins."""


def rows_of(number: int, line: OutputLine, width: int) -> list[Row]:
    """A line over as many rows as it takes; a width of 0 leaves it whole."""
    text = line.text
    if width <= 0 or (text.isascii() and len(text) <= width) or cell_len(text) <= width:
        return [Row(number, text)]
    rows, begin = [], 0
    while begin < len(text):
        part = text[begin : begin + width]
        if cell_len(part) > width:
            part = _head(part, width)
        rows.append(Row(number, part, begin))
        begin += len(part)
    return rows


def _head(text: str, width: int) -> str:
    """As much of the beginning as fits, one character at the least."""
    size = len(set_cell_size(text, width).rstrip())
    while size > 1 and cell_len(text[:size]) > width:
        size -= 1
    return text[: max(1, size)]


def laid_out(reading: Reading, width: int) -> list[Row]:
    """All rows; a width of 0 does not wrap."""
    return [
        row
        for number, line in enumerate(reading.lines, reading.first)
        for row in rows_of(number, line, width)
    ]


def row_spans(row: Row, reading: Reading, *, digits: int, cursor: bool) -> Spans:
    """A row with its gutter: `▌` the cursor, `◆` the mark, `›` a match, `!` standard error."""
    line = reading.line(row.number)
    stream = line.stream if line is not None else "stdout"
    here = NOTHING
    if cursor:
        here = say("▌", Tone.KEY)
    elif row.number == reading.mark:
        here = say("◆", Tone.KEY)
    elif row.number in reading.found:
        here = say("›", Tone.KEY)
    whole = row.begin == 0
    error = stream == "stderr" and whole
    sign = say("! ", Tone.WARN) if error else say("  ")
    number = NOTHING
    if digits:
        told = str(line.number) if line is not None and line.number is not None and whole else ""
        number = say(f"{told:>{digits}} ", Tone.FAINT)
    return (here or say(" ")) + number + sign + say(row.text, Tone.QUIET if stream == "gap" else Tone.PLAIN)


def highlights(row: Row, reading: Reading, *, digits: int) -> list[tuple[int, int]]:
    """The cells of a row in which what is sought stands."""
    if not reading.sought or row.number not in reading.found:
        return []
    line = reading.line(row.number)
    before = GUTTER + (digits + 1 if digits else 0)
    cells = []
    for start, end in places(line.text if line else row.text, reading.sought):
        low, high = max(start - row.begin, 0), min(end - row.begin, len(row.text))
        if low < high:
            left = before + cell_len(row.text[:low])
            cells.append((left, left + cell_len(row.text[low:high])))
    return cells


def number_width(reading: Reading) -> int:
    """Digits of the longest line number that there is; 0 where there are none."""
    return max((len(str(line.number)) for line in reading.lines[-1:] if line.number is not None), default=0)


# -- where there is nothing, and around it -------------------------------------------------------------


def silence(output: Output | None, row: StepRow | None) -> Spans:
    """What to say where there are no lines."""
    if output is None:
        return say(" reading …", Tone.QUIET)
    if output.error:
        return say(f" {output.error}", Tone.WARN)
    return say(f" {_silence(output, row)}", Tone.QUIET)


def _silence(output: Output, row: StepRow | None) -> str:
    if output.complete or row is None or is_over(row.step.status):
        return "it wrote nothing"
    return "it has written nothing yet" if is_running(row.step.status) else "it has not started"


def output_note(output: Output | None, reading: Reading) -> Spans:
    """`attempt 2 · "error" 3 of 17 · following · 312 lines`."""
    if output is None or not output.lines:
        return NOTHING
    count = len(reading.lines)
    kept = f"last {_many(count)} lines" if reading.first else f"{_many(count)} line{'s' * (count != 1)}"
    how = "complete" if output.complete else "following" if reading.following else "not following"
    trouble = say(output.error, Tone.WARN) if output.error else NOTHING
    attempt = say(f"attempt {output.attempt}", Tone.QUIET) if output.attempt > 1 else NOTHING
    return join((trouble, attempt, found_note(reading), say(how, Tone.QUIET), say(kept, Tone.QUIET)), " · ")


def found_note(reading: Reading) -> Spans:
    """`"error" 3 of 17`: what is sought, and where one is."""
    if not reading.sought:
        return NOTHING
    name = f'"{cut(reading.sought, 20)}"'
    if not reading.found:
        return say(f"{name} not found", Tone.WARN)
    which = f"{reading.match} of " if reading.match else ""
    return say(f"{name} {which}{_many(len(reading.found))}", Tone.STRONG)


def output_foot(reading: Reading, below: int, keymap: Keymap = AS_THEY_ARE) -> Spans:
    """How much more there is below, how much came meanwhile, and what is marked."""
    marked = NOTHING
    if reading.mark is not None:
        many = len(reading.chosen())
        marked = say(f"{many} line{'s' * (many != 1)} marked  ", Tone.QUIET) + say(
            key_name("output.copy", keymap), Tone.KEY
        )
        marked += say(" copies", Tone.QUIET)
    more = NOTHING
    if reading.unseen or below:
        new = f"+{_many(reading.unseen)} new" if reading.unseen else ""
        rest = f"{_many(below)} more below" if below else ""
        more = say(" · ".join(part for part in (rest, new) if part) + "  ", Tone.QUIET)
        more += press(key_name("output.follow", keymap), " follows")
    return join((marked, more), "   ")


def as_text(lines: Sequence[OutputLine]) -> str:
    """Lines as they are copied: without what the gutter says."""
    return "\n".join(line.text for line in lines)


def _many(number: int) -> str:
    return f"{number:,}".replace(",", " ")
