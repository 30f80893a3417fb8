"""Are these the settings that a connector wants? Each violation names its setting and the cure."""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

from pydantic import BaseModel, JsonValue, ValidationError
from pydantic_core import ErrorDetails

from jim_core.connectors.protocol import ConnectorKind
from jim_core.connectors.reference import reference
from jim_core.connectors.secret import secret_names
from jim_core.model.errors import Invalid
from jim_core.model.system import Settings

SETTINGS: Final = "settings"
_PYDANTIC: Final = "Input should be"
"""So begin the sentences of pydantic's own that are not among the cures."""
_HIDDEN: Final = "****"
_CURES: Final[Mapping[str, str]] = {
    "string_type": "This must be a text.",
    "int_type": "This must be a whole number.",
    "int_parsing": "This must be a whole number.",
    "int_from_float": "This must be a whole number.",
    "int_parsing_size": "This is too large a number.",
    "float_type": "This must be a number.",
    "float_parsing": "This must be a number.",
    "bool_type": "This must be true or false.",
    "bool_parsing": "This must be true or false.",
    "list_type": "This must be a list.",
    "tuple_type": "This must be a list.",
    "dict_type": "This must be an object.",
    "model_type": "This must be an object.",
    "extra_forbidden": "There is no such setting.",
}


def setting_names(kind: ConnectorKind) -> list[str]:
    """What a connector can be told, as it is called on the wire."""
    return [field.alias or name for name, field in kind.settings.model_fields.items()]


def canonical(kind: ConnectorKind, settings: Settings, found: dict[str, list[str]]) -> dict[str, JsonValue]:
    """The settings by the names that the connector gives them; what is none of them goes to `found`."""
    known = {name.casefold(): name for name in setting_names(kind)}
    named: dict[str, JsonValue] = {}
    for said, value in settings.items():
        name = known.get(said.casefold())
        if name is None:
            near = get_close_matches(said.casefold(), known, n=1)
            hint = f"did you mean {known[near[0]]}?" if near else f"it has {', '.join(known.values())}."
            found[f"{SETTINGS}.{said}"] = [f"The connector {kind.name} has no such setting; {hint}"]
        elif name in named:
            found[f"{SETTINGS}.{said}"] = [f"This says {name} a second time."]
        else:
            named[name] = value
    return named


def violations(kind: ConnectorKind, settings: Settings) -> dict[str, list[str]]:
    """What is wrong with settings whose secrets may be said by the place where they are kept.

    Of those nobody can say yet whether they are good.
    """
    found: dict[str, list[str]] = {}
    named = canonical(kind, settings, found)
    kept = dict(_kept(kind, named, found))
    for field, texts in _flaws(kind, {**named, **kept}).items():
        if field.removeprefix(f"{SETTINGS}.") not in kept:
            found.setdefault(field, texts)
    return found


def validated(kind: ConnectorKind, settings: Settings) -> BaseModel:
    """What a connector is opened with; Invalid names each setting that is wrong, as references are here."""
    found: dict[str, list[str]] = {}
    named = canonical(kind, settings, found)
    found = _flaws(kind, named) | found
    if found:
        raise Invalid(found)
    return kind.settings.model_validate(named)


def _kept(
    kind: ConnectorKind, named: Settings, found: dict[str, list[str]]
) -> Iterator[tuple[str, JsonValue]]:
    """A text for each secret that is said by its place, so that the rest can be judged."""
    for name in secret_names(kind.settings):
        value = named.get(name)
        if isinstance(value, Mapping):
            yield name, _HIDDEN
            try:
                reference(value)
            except ValueError as bad:
                found[f"{SETTINGS}.{name}"] = [str(bad)]


def _flaws(kind: ConnectorKind, named: Settings) -> dict[str, list[str]]:
    try:
        kind.settings.model_validate(named)
    except ValidationError as error:
        secrets = [named[name] for name in secret_names(kind.settings) if name in named]
        texts = {text for text in secrets if isinstance(text, str) and text}
        found: dict[str, list[str]] = {}
        for one in error.errors(include_url=False):
            found.setdefault(_field(one["loc"]), []).append(_sentence(kind, one, texts))
        return found
    return {}


def _field(where: tuple[int | str, ...]) -> str:
    return SETTINGS + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where)


def _sentence(kind: ConnectorKind, one: ErrorDetails, secrets: Collection[str]) -> str:
    if one["type"] == "missing":
        return f"The connector {kind.name} needs this{_described(kind, one['loc'])}."
    if (known := _CURES.get(one["type"])) is not None:
        return known
    text = one["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ").removesuffix(".")
    if text.startswith(_PYDANTIC):
        return f"This must be{text.removeprefix(_PYDANTIC)}."
    # What a connector says in its own words may repeat what it was given.
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, _HIDDEN)
    return f"{text[:1].upper()}{text[1:]}."


def _described(kind: ConnectorKind, where: tuple[Any, ...]) -> str:
    """What is said of a setting that is not there."""
    fields = {field.alias or name: field for name, field in kind.settings.model_fields.items()}
    text = fields[where[0]].description if len(where) == 1 and where[0] in fields else None
    return f": {text.removesuffix('.')}" if text else ""
