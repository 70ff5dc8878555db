"""The pieces that sentences to the user are made of."""

from bloodcells.errors import list_some, listed, name_place, reason_of


def test_a_reason_is_one_line_without_its_stop() -> None:
    assert reason_of(ValueError("two lines\n  of it.")) == "two lines of it"


def test_an_exception_that_says_nothing_is_named() -> None:
    assert reason_of(KeyboardInterrupt()) == "KeyboardInterrupt"


def test_a_short_list_is_whole() -> None:
    assert list_some([1, 2, 3], 3) == "1, 2, 3"


def test_of_a_long_list_the_rest_is_counted() -> None:
    assert list_some(range(1, 2003), 2) == "1, 2 and 2,000 more"


def test_a_list_ends_with_and() -> None:
    assert listed([]) == ""
    assert listed([256]) == "256"
    assert listed(["a", "b"]) == "a and b"
    assert listed(["a", "b", "c"], 3) == "a, b and c"
    assert listed(["a", "b", "c"], 2) == "a, b and 1 more"


def test_the_place_of_a_fault_is_named_once() -> None:
    assert name_place("a.csv", "The table is empty.") == "a.csv: the table is empty."
    assert name_place("a.csv", "a.csv: cannot be read.") == "a.csv: cannot be read."
