"""The grammar of ADO.NET connection strings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jim_core.runners.sql.ado import NotAConnectionString, pairs_of, spelled, written

VALUES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)
KEYS = st.text(st.characters(categories=["L", "N"], include_characters=" ="), min_size=1).filter(
    lambda key: spelled(key) != "" and key.strip() == key
)


@given(st.dictionaries(KEYS, VALUES))
def test_what_is_written_is_read(pairs: dict[str, str]) -> None:
    """Every value survives: semicolons, quotes, spaces at its ends, line ends."""
    assert pairs_of(written(pairs)) == {spelled(key): value for key, value in pairs.items()}


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("Host=db;Port=5433", {"host": "db", "port": "5433"}),
        (" User Id = me ; PASSWORD = a b ;", {"userid": "me", "password": "a b"}),
        ('Password="a;""b""";Host=x', {"password": 'a;"b"', "host": "x"}),
        ("Password='a;''b'''", {"password": "a;'b'"}),
        ('Password="it\'s"', {"password": "it's"}),
        ("Password=a'b\"c", {"password": "a'b\"c"}),
        ("Password=a=b", {"password": "a=b"}),
        ("a==b=c", {"a=b": "c"}),
        ("Host=;Database=x", {"database": "x"}),
        ("Host=a;host=b", {"host": "b"}),
        (";;Host=a;;", {"host": "a"}),
        ("", {}),
    ],
)
def test_keys_and_values(text: str, pairs: dict[str, str]) -> None:
    """Keys in any case and with spaces, values with or without quotes."""
    assert pairs_of(text) == pairs


@pytest.mark.parametrize(
    "text", ["geheim", "Host=a;geheim", "=geheim", 'Password="geheim', "Password='geheim''"]
)
def test_what_is_no_list_of_pairs(text: str) -> None:
    """The sentence says which pair is wrong, and never what stands in it."""
    with pytest.raises(NotAConnectionString) as refused:
        pairs_of(text)
    assert "geheim" not in str(refused.value)
