"""What the language of scopes and flows gives, and what it refuses."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jim_core.identity.expressions import ExpressionError, check, compiled
from jim_core.identity.expressions.functions import FUNCTIONS
from jim_core.identity.store.attributes import Attributes, Value

ROOT = Path(__file__).resolve().parents[3]
PERSON: Attributes = {
    "givenName": ("Jørgen", "Jo"),
    "sn": ("O'Neil",),
    "memberOf": ("staff", "it"),
    "x-y": ("hyphened", "twice"),
    "age": ("17",),
    "enabled": (True,),
    "level": (3,),
    "hired": ("2026-03-01T00:00:00Z",),
}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("sn", ("O'Neil",)),
        ("memberOf", ("staff", "it")),
        ("nothing", ()),
        ('attr("x-y")', ("hyphened", "twice")),
        ('attr("x-y") & "!"', ("hyphened!",)),
        ('lower(givenName) + "." + lower(sn)', ("jørgen.o'neil",)),
        ("level & sn", ("3O'Neil",)),
        ("level + 4", (7,)),
        ("level * 2 - 7 // 2 % 2", (5,)),
        ("-level", (-3,)),
        ('concat(level, "-", enabled)', ("3-true",)),
        ('coalesce(nothing, "", sn)', ("O'Neil",)),
        ("coalesce(nothing)", ()),
        ('"child" if to_int(age) < 18 else "adult"', ("child",)),
        ("upper(sn)", ("O'NEIL",)),
        ('title("anna-maria")', ("Anna-Maria",)),
        ('trim("  a ")', ("a",)),
        ("normalise(givenName)", ("Jorgen",)),
        ('normalise("Zoë Łuczak-Weiß")', ("Zoe Luczak-Weiss",)),
        ('replace(sn, "\'", "")', ("ONeil",)),
        ("substring(sn, 2)", ("Neil",)),
        ("substring(sn, 2, 2)", ("Ne",)),
        ("left(sn, 3)", ("O'N",)),
        ("left(sn, -3)", ()),
        ("right(sn, 3)", ("eil",)),
        ("right(sn, 0)", ()),
        ('pad_left(age, 5, "0")', ("00017",)),
        ("length(sn)", (6,)),
        ('split("a, b,,c", ",")', ("a", "b", "c")),
        ('join(memberOf, "|")', ("staff|it",)),
        ("item(memberOf, 1)", ("it",)),
        ("item(memberOf, -1)", ("it",)),
        ("item(memberOf, 5)", ()),
        ("count(memberOf)", (2,)),
        ("values(memberOf)", ("staff", "it")),
        ('["a", sn, ""]', ("a", "O'Neil")),
        ("to_text(level)", ("3",)),
        ("to_int(age)", (17,)),
        ("to_int(nothing)", ()),
        ("to_int(2.9)", (2,)),
        ('to_number("1.5")', (1.5,)),
        ("to_number(nothing)", ()),
        ('to_bool("FALSE")', (False,)),
        ('parse_date("24.11.2026", "%d.%m.%Y")', ("2026-11-24T00:00:00Z",)),
        ('parse_date("2026-11-24T01:00:00+01:00")', ("2026-11-24T00:00:00Z",)),
        ("parse_date(nothing)", ()),
        ('format_date(hired, "%d.%m.%y")', ("01.03.26",)),
        ("days_between(hired, now())", (268,)),
        ("days_between(nothing, now())", ()),
        ("add_days(hired, 31)", ("2026-04-01T00:00:00Z",)),
    ],
)
def test_a_flow_gives_values(text: str, values: tuple[Value, ...]) -> None:
    """What the table of the README promises."""
    assert compiled(text, datetime(2026, 11, 24, tzinfo=UTC)).values(PERSON) == values


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("enabled", True),
        ("nothing", False),
        ("not nothing", True),
        ('"it" in memberOf', True),
        ('"sales" not in memberOf and enabled', True),
        ('sn in ["Lee", "Wong"]', False),
        ('sn == "O\'Neil"', True),
        ("level >= 3 and level != 4", True),
        ("nothing > 3", False),
        ("nothing <= 3", False),
        ("1 < level < 3", False),
        ("is_present(memberOf)", True),
        ("is_present(nothing)", False),
        ("contains(sn, 'Ne')", True),
        ("starts_with(sn, 'O')", True),
        ("ends_with(sn, 'O')", False),
        ("matches(sn, '?[!a-z]*l')", True),
        ("matches(sn, 'Nei')", False),
        ("nothing or enabled", True),
        ("memberOf if nothing else enabled", True),
    ],
)
def test_a_scope_is_true_or_not(text: str, is_true: bool) -> None:  # noqa: FBT001  what a table says
    """What has no value is false, and neither less nor more than anything."""
    assert compiled(text).is_true(PERSON) is is_true


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("lower(", "column 6"),
        ("é + foo(sn)", "column 5: there is no function 'foo'"),
        ("sn.upper()", "only functions can be called"),
        ("sn.__class__", "column 1: Attribute is not part"),
        ("memberOf[0]", "Subscript is not part"),
        ("[x for x in sn]", "ListComp is not part"),
        ("f'{sn}'", "JoinedStr is not part"),
        ("2 ** 9", "no operator Pow"),
        ("sn is None", "no such comparison"),
        ("None", "only texts"),
        ("9" * 30, "the number is too great"),
        ("lower()", "lower takes 1 arguments, not 0"),
        ("lower(sn, a=1)", "one after the other"),
        ("concat(*memberOf)", "one after the other"),
        ("attr(sn)", "takes the name of an attribute"),
        ("'\\d'", "escape"),
        ("a & " * 600 + "b", "longer than"),
        ("(" * 150 + "a" + ")" * 150, ""),
        ("not " * 60 + "a", "nested too deep"),
        ("[" + "1," * 600 + "]", "too many parts"),
        ("a\0b", ""),
    ],
)
def test_what_is_not_in_the_language_is_refused(text: str, reason: str) -> None:
    """With the place, where there is one."""
    wrong = check(text)
    assert wrong is None or reason in wrong
    if reason:
        assert wrong


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sn + 1", "use &"),
        ("sn > 3", "to_int"),
        ("level + enabled", "a number is needed"),
        ("sn and enabled", "true or false is needed"),
        ("upper(memberOf) & split('a,b', ',')", "one value is needed"),
        ("'a' in 'abc'", "use contains"),
        ("to_int(sn)", "no whole number"),
        ("to_number(sn)", "no number"),
        ("to_bool(sn)", "neither true nor false"),
        ("left(sn, age)", "to_int makes one"),
        ("1 // 0", "zero"),
        ("9000000000000000000 * 9", "too great"),
        ("replace(sn, '', 'x')", "something to look for"),
        ("split(sn, '')", "separator"),
        ("pad_left(sn, 9999999, ' ')", "pad_left needs"),
        ("parse_date(sn)", "no date in ISO"),
        ("parse_date(sn, '%Y')", "no date of the form"),
        ("add_days(hired, 999999999)", "too far away"),
        ("now()", "no meaning here"),
        ("[split('a,b', ',')]", "cannot hold a list"),
        ("matches(sn, pad_left('', 300, '*'))", "200 characters"),
        ("replace(pad_left('', 90000, 'a'), 'a', pad_left('', 90000, 'b'))", "longer than"),
        ("split(pad_left('', 90000, ','), ',')", "parts"),
    ],
)
def test_what_cannot_be_worked_out_says_why(text: str, reason: str) -> None:
    """An error of ours with the expression in it, so that it can be found among many."""
    with pytest.raises(ExpressionError, match=reason) as raised:
        compiled(text).values(PERSON)
    assert repr(text)[:80] in str(raised.value)


def test_a_text_is_no_scope() -> None:
    """A directory's `FALSE` would count as true, were every text true that is not empty."""
    with pytest.raises(ExpressionError, match="to_bool"):
        compiled("sn").is_true(PERSON)


@given(st.text(alphabet="ab1\"'()[],.+-*&<>=%\\ \n_iornt", max_size=60))
def test_no_text_is_a_crash(text: str) -> None:
    """It is an expression, or refused; and gives values, or says why not."""
    if check(text) is None:
        try:
            compiled(text).values(PERSON)
        except ExpressionError:
            return


def test_the_readme_names_every_function() -> None:
    """People write what they read."""
    table = re.search(r"<!-- expressions -->(.*?)<!-- end -->", (ROOT / "README.md").read_text(), re.DOTALL)
    assert table
    words = set(re.findall(r"\w+", table.group(1)))
    assert set(FUNCTIONS) - words == set()
