"""Answers that are kept while what they were made from is the very same value."""

from jim_tui.state.kept import kept


def test_the_same_value_is_worked_out_once() -> None:
    """However often it is asked."""
    asked: list[tuple[int, ...]] = []

    @kept
    def total(numbers: tuple[int, ...]) -> int:
        asked.append(numbers)
        return sum(numbers)

    numbers = (1, 2, 3)
    assert [total(numbers), total(numbers)] == [6, 6]
    assert asked == [numbers]


def test_another_value_gets_an_answer_of_its_own() -> None:
    """Whichever of them is another one; and the first is worked out anew when it comes back."""

    @kept
    def both(ones: tuple[int, ...], others: tuple[int, ...]) -> int:
        return sum(ones) + sum(others)

    small, large = (1,), (10,)
    assert [both(small, small), both(small, large), both(large, large), both(small, small)] == [2, 11, 20, 2]
