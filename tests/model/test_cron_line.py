"""Reading a cron expression: what is accepted, and the sentence for what is not."""

import pytest

from jim_core.model.cron import BadCron, CronLine, parse_cron
from jim_core.model.errors import Invalid


def refusal(expression: str) -> BadCron:
    """The error with which an expression is refused."""
    with pytest.raises(BadCron) as caught:
        parse_cron(expression)
    return caught.value


def test_five_stars_are_every_minute() -> None:
    """A star stands for all values of its field."""
    line = parse_cron("* * * * *")
    assert (len(line.minutes), len(line.hours), len(line.days), len(line.months)) == (60, 24, 31, 12)
    assert line.weekdays == frozenset(range(7))


def test_lists_ranges_and_steps_are_read() -> None:
    """The three ways to write several values, also together."""
    line = parse_cron("1,5-7,20/20 8-18/5 * * *")
    assert line.minutes == (1, 5, 6, 7, 20, 40)
    assert line.hours == (8, 13, 18)


def test_names_are_read_in_any_letter_case() -> None:
    """Months and weekdays may be named by three letters."""
    line = parse_cron("0 0 * jan,Mar-MAY sun,tue-thu")
    assert line.months == (1, 3, 4, 5)
    assert line.weekdays == {0, 2, 3, 4}


@pytest.mark.parametrize("text", ["0", "7", "SUN", "0,7", "7,sun"])
def test_sunday_is_zero_and_seven(text: str) -> None:
    """Both numbers of Sunday mean the same day."""
    assert parse_cron(f"0 0 * * {text}").weekdays == {0}


@pytest.mark.parametrize("text", ["FRI-SUN", "5-7", "5-0", "fri-7"])
def test_a_weekday_range_may_end_on_sunday(text: str) -> None:
    """Friday to Sunday can be read in one way only."""
    assert parse_cron(f"0 0 * * {text}").weekdays == {5, 6, 0}


@pytest.mark.parametrize("text", ["0-7", "0-6", "1-7", "sun-SAT", "7-6", "*"])
def test_a_whole_week_is_every_day(text: str) -> None:
    """However the whole week is written, it is seven days."""
    assert parse_cron(f"0 0 * * {text}").weekdays == frozenset(range(7))


def test_spaces_are_put_in_order() -> None:
    """The expression is kept with single spaces."""
    assert parse_cron("  0  6 * *   1-5 ").expression == "0 6 * * 1-5"


@pytest.mark.parametrize("text", ["* 6 * * *", "0 * * * *", "*/5 6 * * *", "30 */2 * * *", "*,5 6 * * *"])
def test_a_line_whose_minute_or_hour_starts_with_a_star_is_wildcard(text: str) -> None:
    """That is Debian's rule; such a line follows real time."""
    assert parse_cron(text).wildcard


@pytest.mark.parametrize("text", ["0 6 * * *", "0-59 0-23 * * *", "0 6 */2 * *"])
def test_a_line_with_given_minutes_and_hours_is_at_fixed_times(text: str) -> None:
    """Also where it happens to list every value, or has a star for the day."""
    assert not parse_cron(text).wildcard


@pytest.mark.parametrize(
    ("expression", "field"),
    [
        ("60 * * * *", "minute"),
        ("0 24 * * *", "hour"),
        ("0 0 0 * *", "day of month"),
        ("0 0 32 * *", "day of month"),
        ("0 0 * 13 *", "month"),
        ("0 0 * * 8", "day of week"),
        ("0 0 * MON *", "month"),
        ("0 0 * * JAN", "day of week"),
        ("0 0 * * MONDAY", "day of week"),
        ("x * * * *", "minute"),
        ("-1 * * * *", "minute"),
        ("1.5 * * * *", "minute"),
        ("*-5 * * * *", "minute"),
        ("*5 * * * *", "minute"),
        ("1-2-3 * * * *", "minute"),
        ("007 * * * *", "minute"),
        ("1,,2 * * * *", "minute"),
        ("0 1, * * *", "hour"),
        ("*/0 * * * *", "minute"),
        ("*/61 * * * *", "minute"),
        ("0 */25 * * *", "hour"),
        ("0 0 * * */8", "day of week"),
        ("0 1/ * * *", "hour"),
    ],
)
def test_a_bad_field_is_named(expression: str, field: str) -> None:
    """The error names the field, and its text says what is allowed there."""
    error = refusal(expression)
    assert error.field == field
    assert "allowed are *" in str(error)
    assert str(error).lower().startswith(field)


@pytest.mark.parametrize("text", ["5-5", "0-0", "JAN-JAN", "SUN-SUN", "7-0", "7-7", "SUN-0"])
def test_a_range_that_starts_where_it_ends_is_refused(text: str) -> None:
    """Some programs read one value, others the whole cycle."""
    place = "0 0 * {} *" if text.startswith("JAN") else "0 0 * * {}"
    assert "starts where it ends" in refusal(place.format(text)).reason


@pytest.mark.parametrize(
    "expression", ["50-10 * * * *", "0 22-2 * * *", "0 0 * NOV-FEB *", "0 0 * * FRI-MON"]
)
def test_a_range_that_runs_backwards_is_refused(expression: str) -> None:
    """Not every cron takes it as going round; two ranges are clear."""
    assert "runs backwards, write it as two" in refusal(expression).reason


@pytest.mark.parametrize(
    ("expression", "hint"),
    [
        ("R * * * *", "random"),
        ("0 R(1-5) * * *", "random"),
        ("r r * * *", "random"),
        ("H * * * *", "hashed"),
        ("H/15 * * * *", "hashed"),
        ("0 0 ? * 1", "write * instead"),
        ("0 0 L * *", "L (last)"),
        ("0 0 * * L5", "L (last)"),
        ("0 0 15W * *", "W (nearest"),
        ("0 0 * * 1#1", "1-7 with MON is the first Monday"),
    ],
)
def test_the_signs_of_other_crons_are_refused_with_a_reason(expression: str, hint: str) -> None:
    """A person who knows another cron learns what to write here."""
    assert hint in str(refusal(expression))


@pytest.mark.parametrize("expression", ["0 0 31 2 *", "0 0 30,31 2 *", "0 0 31 4,6,SEP,11 *"])
def test_a_line_that_never_fires_is_refused(expression: str) -> None:
    """The day of month is named, with the months it never comes in."""
    error = refusal(expression)
    assert error.field == "day of month"
    assert "never fires" in str(error)


def test_a_leap_day_on_a_weekday_is_accepted() -> None:
    """It is rare, but it comes."""
    assert parse_cron("0 0 29 2 1").days == (29,)


@pytest.mark.parametrize(("expression", "count"), [("", 0), ("   ", 0), ("* * * *", 4), ("0 * * * * *", 6)])
def test_anything_but_five_fields_is_refused(expression: str, count: int) -> None:
    """The text counts what was given and lists what is wanted."""
    error = refusal(expression)
    assert error.field is None
    assert f"not {count}" in str(error)
    assert "minute, hour, day of month, month, day of week" in str(error)


def test_six_fields_are_told_about_seconds() -> None:
    """Whoever wrote seconds learns that there are none."""
    assert "seconds and years are not supported" in str(refusal("0 0 6 * * 1"))


@pytest.mark.parametrize(
    ("macro", "fields"),
    [("@hourly", "0 * * * *"), ("@Daily", "0 0 * * *"), ("@weekly", "0 0 * * 0"), ("@yearly", "0 0 1 1 *")],
)
def test_a_macro_is_refused_with_its_five_fields(macro: str, fields: str) -> None:
    """The contract knows five fields only; the text says which ones to write."""
    assert f"write {fields}" in str(refusal(macro))


def test_an_unknown_macro_is_refused() -> None:
    """`@reboot` has no five fields."""
    assert "write five fields" in str(refusal("@reboot"))


def test_more_than_a_hundred_characters_are_refused() -> None:
    """The limit of the contract, which also bounds the work."""
    assert parse_cron(f"{','.join(['1'] * 46)} * * * *".ljust(100)).minutes == (1,)
    assert "at most 100" in str(refusal("* * * * *".ljust(101)))


@pytest.mark.parametrize(
    "expression", ["0 0 * * *\n", "0\t0 * * *", "0 0 * * *\x00", "٠ 0 * * *", "0 0 * * １"]
)
def test_control_characters_and_foreign_digits_are_refused(expression: str) -> None:
    """They would look like another expression than they are."""
    assert refusal(expression).field is None


def test_a_refusal_is_fit_for_the_api() -> None:
    """It is an Invalid that names the wire member."""
    error = refusal("60 * * * *")
    assert isinstance(error, Invalid)
    assert error.violations == {"cronExpression": (str(error),)}
    assert (error.expression, str(error)[0]) == ("60 * * * *", "M")


def test_a_built_line_reads_back_as_itself() -> None:
    """Lines built from numbers have an expression that means the same."""
    line = CronLine.weekly([30, 0], [8, 9, 10, 18], [5, 1, 2, 3, 4], wildcard=False)
    assert line.expression == "0,30 8-10,18 * * 1-5"
    assert parse_cron(line.expression) == line
