"""What a step wrote, line by line."""

from jim_tui.render.look import is_over, is_running
from jim_tui.render.span import NOTHING, Spans, join, say
from jim_tui.render.steps import StepRow
from jim_tui.render.tone import Tone
from jim_tui.state.console import Output, OutputLine


def output_lines(output: Output | None, row: StepRow) -> list[Spans]:
    """The lines; what to say where there are none."""
    if output is None:
        return [say(" reading …", Tone.QUIET)]
    if output.error and not output.lines:
        return [say(f" {output.error}", Tone.WARN)]
    if not output.lines:
        return [say(f" {_silence(output, row)}", Tone.QUIET)]
    return [_line(line) for line in output.lines]


def _line(line: OutputLine) -> Spans:
    text = line.text.expandtabs(8)
    if line.stream == "gap":
        return say(f"  {text}", Tone.QUIET)
    if line.stream == "stderr":
        return say("! ", Tone.WARN) + say(text)
    return say("  ") + say(text)


def _silence(output: Output, row: StepRow) -> str:
    if output.complete or is_over(row.step.status):
        return "it wrote nothing"
    return "it has written nothing yet" if is_running(row.step.status) else "it has not started"


def output_note(output: Output | None, *, following: bool) -> Spans:
    """`attempt 2 · following · 312 lines`."""
    if output is None or not output.lines:
        return NOTHING
    count = len(output.lines)
    kept = f"last {count} lines" if output.dropped else f"{count} line{'s' if count > 1 else ''}"
    how = "complete" if output.complete else "following" if following else "not following"
    trouble = say(output.error, Tone.WARN) if output.error else NOTHING
    attempt = say(f"attempt {output.attempt}", Tone.QUIET) if output.attempt > 1 else NOTHING
    return join((trouble, attempt, say(how, Tone.QUIET), say(kept, Tone.QUIET)), " · ")


def output_foot(below: int) -> Spans:
    """How much more there is below what can be seen."""
    if not below:
        return NOTHING
    return say(f"{below} more below  ", Tone.QUIET) + say("G", Tone.KEY) + say(" end", Tone.QUIET)
