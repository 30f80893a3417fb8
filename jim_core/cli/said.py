"""Which members a command line says."""


def said(**members: str | int | None) -> dict[str, object]:
    """Those that were given; an empty text stands for nothing and clears what was there."""
    return {name: None if value == "" else value for name, value in members.items() if value is not None}
