"""Instants in expressions: text in ISO 8601 with `Z`, as connectors give them."""

from datetime import UTC, datetime, timedelta

from jim_core.identity.expressions.fault import ExpressionError
from jim_core.identity.expressions.operands import Result, shown, text_from, whole


def parse_date(value: Result, form: Result = "") -> Result:
    """The instant in a text of this form, as `%d.%m.%Y`; without one, in ISO 8601. Empty for empty."""
    text = text_from(value).strip()
    if not text:
        return ""
    pattern = text_from(form)
    if not pattern:
        return text_of(_instant(text))
    if len(pattern) > 50 or len(text) > 100:
        raise ExpressionError("the date or its form is too long")
    try:
        return text_of(_aware(datetime.strptime(text, pattern)))  # noqa: DTZ007  one without a zone means UTC
    except (ValueError, OverflowError):
        raise ExpressionError(f"{shown(text)} is no date of the form {shown(pattern)}") from None


def format_date(value: Result, form: Result) -> Result:
    """The instant as text of this form."""
    text, pattern = text_from(value), text_from(form)
    if len(pattern) > 50:
        raise ExpressionError("the form of the date is too long")
    try:
        return _instant(text).strftime(pattern) if text else ""
    except (ValueError, UnicodeError):
        raise ExpressionError(f"{shown(pattern)} is no form of a date") from None


def days_between(earlier: Result, later: Result) -> Result:
    """Whole days from one instant to the other; empty when either is."""
    first, last = text_from(earlier), text_from(later)
    return (_instant(last) - _instant(first)).days if first and last else ""


def add_days(value: Result, days: Result) -> Result:
    """So many days after an instant."""
    text, number = text_from(value), whole(days)
    try:
        return text_of(_instant(text) + timedelta(days=number)) if text else ""
    except OverflowError:
        raise ExpressionError("the date gets too far away") from None


def text_of(instant: datetime) -> str:
    """An instant as connectors give it."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _instant(text: str) -> datetime:
    try:
        return _aware(datetime.fromisoformat(text))
    except ValueError:
        raise ExpressionError(f"{shown(text)} is no date in ISO 8601: parse_date takes a form") from None


def _aware(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
