"""Passwords in connection strings are hidden, and put back where a mask comes in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jim_core.service.secrets import MASK, is_masked, mask, unmask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (None, None),
        ("", ""),
        ("Server=s;Database=d", "Server=s;Database=d"),
        ("Server=s;Password=geheim;Timeout=5", "Server=s;Password=****;Timeout=5"),
        ("Server=s;PWD = geheim", "Server=s;PWD = ****"),
        ('Password="ge;heim";x=1', "Password=****;x=1"),
        ("Password='ge;he''im';x=1", "Password=****;x=1"),
        ("Pwd={ge;heim}};x};x=1", "Pwd=****;x=1"),
        ("Host=s;PSW=geheim;x=1", "Host=s;PSW=****;x=1"),
        ("Host=s;Pass Word=geheim;p_w d=auch", "Host=s;Pass Word=****;p_w d=****"),
        ('Host=s;Password="ge;heim', "Host=s;Password=****"),
        ("Password=a b c;x=1", "Password=****;x=1"),
        ("User Password=geheim", "User Password=****"),
        ("AccessToken=geheim;SharedSecret=auch", "AccessToken=****;SharedSecret=****"),
        ("AccountKey=ge+heim==;x=1", "AccountKey=****;x=1"),
        ("postgresql://u:geheim@host/db", "postgresql://u:****@host/db"),
        ("postgresql://u:ge@he:im@host/db", "postgresql://u:****@host/db"),
        ("postgresql://u@host/db", "postgresql://u@host/db"),
        ("postgresql://host/db?password=geheim&x=1", "postgresql://host/db?password=****&x=1"),
        ("host=h password=geheim", "host=h password=****"),
    ],
)
def test_a_password_is_hidden(text: str | None, masked: str | None) -> None:
    """As the ways of writing connection strings have it."""
    assert mask(text) == masked


def test_hiding_twice_is_hiding_once() -> None:
    """A masked text stays as it is, and says so."""
    once = mask("Server=s;Password=geheim") or ""
    assert mask(once) == once
    assert is_masked(once)
    assert not is_masked("Server=s;Password=geheim")


def test_a_mask_that_comes_back_keeps_the_password() -> None:
    """Also when something else of the text was changed."""
    stored = "Server=s;Password='ge;heim';Token=auch"
    assert unmask("Server=s;Password=****;Token=****", stored) == stored
    moved = "Server=t;Password=****;Token=****;x=1"
    assert unmask(moved, stored) == "Server=t;Password='ge;heim';Token=auch;x=1"
    assert unmask("Server=s;Password=new;Token=****", stored) == "Server=s;Password=new;Token=auch"


def test_a_new_password_replaces_the_stored_one() -> None:
    """What is no mask is taken as it is."""
    assert unmask("Server=s;Password=new", "Server=s;Password=geheim") == "Server=s;Password=new"


@pytest.mark.parametrize("stored", [None, "Server=s", "Password=a;Token=b"])
def test_a_mask_without_its_password_is_refused(stored: str | None) -> None:
    """There is nothing, or no telling what, to put in its place."""
    assert unmask("Server=s;Password=****", stored) is None


_WORDS = st.text(
    st.characters(blacklist_characters=";&\"'{}=@:/ \0", blacklist_categories=("Cs", "Zs", "Cc"))
)


@given(_WORDS.filter(lambda word: len(word) > 3 and MASK not in word), _WORDS)
def test_no_password_survives_masking(password: str, rest: str) -> None:
    """And unmasking brings exactly the stored text back."""
    text = f"Server=s{rest};Password={password};Timeout=5"
    masked = mask(text) or ""
    assert f"={password};" not in masked
    assert unmask(masked, text) == text
