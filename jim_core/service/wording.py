"""Texts from outside, made fit to be stored and sent."""


def storable(text: str | None) -> str | None:
    """The text without what neither UTF-8 nor PostgreSQL can hold: NUL and halves of surrogate pairs."""
    if text is None:
        return None
    return text.replace("\0", "␀").encode("utf-8", "replace").decode("utf-8")


def flaw(text: str) -> str | None:
    """Why a text cannot be stored, as a sentence; None when it can."""
    if "\0" in text:
        return "A NUL character is not allowed."
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "This is not valid Unicode: it holds half of a surrogate pair."
    return None
