"""Lines copied from a spreadsheet: whatever their shape, nobody is lost and nothing is guessed silently."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.accounts.roles import SchoolRole
from models.contracts.pasting import Newcomer, read_pasted

AMELIE = Newcomer("Amélie", "Benali", "a@exemple.fr", line=1)


@pytest.mark.parametrize(
    "text",
    [
        "Amélie\tBenali\ta@exemple.fr",
        "Amélie;Benali;a@exemple.fr\r\n",
        "Amélie, Benali, a@exemple.fr",
        "a@exemple.fr\tAmélie\tBenali",
        "Amélie Benali\ta@exemple.fr",
        "Amélie Benali <a@exemple.fr>",
        '"Amélie";"Benali";"a@exemple.fr"',
        "Nom\tPrénom\tAdresse e-mail\nBenali\tAmélie\ta@exemple.fr",
        "email;first name;surname;phone\na@exemple.fr;Amélie;Benali;06",
        "\n\n  \t\nAmélie\tBenali\ta@exemple.fr\n\n",
    ],
)
def test_a_line_is_understood_whatever_its_shape(text: str) -> None:
    assert read_pasted(text) == [AMELIE]


@pytest.mark.row("CON-25")
def test_a_line_says_the_role_and_the_managers() -> None:
    [one] = read_pasted("Prénom;Nom;E-mail;Rôle;Managers\nJo;Lu;jo@exemple.fr;manager_learner;b@exemple.fr, Éva Roy")
    assert (one.role, one.managers) == (SchoolRole.MANAGER_LEARNER, ("b@exemple.fr", "Éva Roy"))


def test_a_word_that_is_no_role_stays_to_be_corrected() -> None:
    [one] = read_pasted("Jo\tLu\tjo@exemple.fr\tchef")
    assert (one.role, one.role_words) == (None, "chef")


def test_lines_are_numbered_after_those_that_are_there() -> None:
    assert [one.line for one in read_pasted("a\tb\tc@x.fr\n\nd\te\tf@x.fr", first_line=4)] == [4, 5]


def test_a_line_that_is_not_understood_is_kept_as_it_was_typed() -> None:
    assert read_pasted("Benali") == [Newcomer("Benali", "", "", line=1)]


@given(st.text(alphabet="a@é\t;,\"' \n\r<>.\x00\u2028", max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    lines = read_pasted(text)
    assert [one.line for one in lines] == list(range(1, len(lines) + 1))
    assert all(one.first_name or one.last_name or one.email or one.managers or one.role_words for one in lines)
