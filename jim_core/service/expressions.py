"""What is wrong with an expression of a rule, in one place."""


def check(text: str) -> str | None:
    """Why this is no expression, as a sentence; None when it is one."""
    return None if text.strip() else "This must not be empty."
