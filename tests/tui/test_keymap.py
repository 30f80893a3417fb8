"""Other keys: which can be given, which clash, how they are shown."""

import pytest
from textual.keys import _character_to_key

from jim_tui.keymap import bad_key, clashes, keymap_of, renamed, textual_name, unknown_id
from jim_tui.keys import KEYS, Place, keys_of


@pytest.mark.parametrize("character", [chr(code) for code in range(33, 127)])
def test_a_character_is_called_as_textual_calls_it(character: str) -> None:
    """Else its key would do nothing."""
    assert bad_key(character) is None
    assert textual_name(character) == _character_to_key(character)


@pytest.mark.parametrize("name", ["f1", "f12", "ctrl+k", "enter", "ctrl+home", "shift+up", "ä"])
def test_keys_with_a_name_can_be_given(name: str) -> None:
    """Those that a terminal can send."""
    assert bad_key(name) is None


@pytest.mark.parametrize("name", ["", " ", "hop", "f13", "ctrl+", "ctrl+c", "tab", "a,b", "\x01", "alt+"])
def test_what_is_no_key_or_is_taken_cannot(name: str) -> None:
    """And one is told why."""
    assert bad_key(name)


def test_the_table_itself_has_no_clash() -> None:
    """With no wish of anybody."""
    assert clashes({}) == ()


def test_a_key_that_is_heard_at_the_same_time_is_a_clash() -> None:
    """In the same place, or where a list or everything else hears it, too."""
    assert clashes({"active.cancel": "p"}) == (("active.cancel", ": p is already 'pause' in Active"),)
    assert clashes({"active.cancel": "j"}) == (("active.cancel", ": j is already 'list.down' in Active"),)
    assert [key_id for key_id, _ in clashes({"pause": "c"})] == ["pause"]


def test_two_wishes_for_one_key_are_a_clash_in_one_of_them() -> None:
    """Whichever comes second."""
    assert len(clashes({"active.cancel": "x", "active.copy": "x"})) == 1


def test_keys_of_different_places_do_not_clash() -> None:
    """A key of the history and one of the schedules may be the same."""
    assert clashes({"history.failures": "x", "schedules.run": "x"}) == ()


def test_two_keys_can_change_places() -> None:
    """Each leaves the other's free."""
    assert clashes({"pause": "r,ctrl+r", "refresh": "p"}) == ()


def test_a_changed_key_is_shown_as_people_know_it() -> None:
    """In help and the key line."""
    keymap = keymap_of({"help": ["?", "f2"], "list.down": ["+"]})
    shown = {key.id: key.shown for key in renamed(keys_of(*Place), keymap)}
    assert (shown["help"], shown["list.down"], shown["pause"]) == ("? f2", "+", "p")


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.id)
def test_every_id_is_known_and_only_the_next_pane_stays(key: object) -> None:
    """A message names the nearest for those that are not."""
    key_id = getattr(key, "id", "")
    assert (unknown_id(key_id) is None) == (key_id != "pane")


def test_an_id_that_is_not_known_is_told_the_nearest() -> None:
    """Or where all of them are."""
    assert "did you mean 'active.cancel'?" in (unknown_id("active.cancl") or "")
    assert "jim-tui config --keys" in (unknown_id("zzz") or "")
