"""Punctuation stays with its word."""

from __future__ import annotations

import pytest

from tasks.operate.french_spaces import kept_together


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Non : « oui » ; quoi ? Si !", "Non\xa0: «\xa0oui\xa0»\xa0; quoi\xa0? Si\xa0!"),
        ("%(who)s : %(n)s", "%(who)s\xa0: %(n)s"),
        ("à 12:30, https://exemple.fr", "à 12:30, https://exemple.fr"),
        ("Non\xa0: oui", "Non\xa0: oui"),
    ],
)
def test_spaces_of_french_do_not_break_however_they_were_typed(typed: str, kept: str) -> None:
    assert kept_together(typed) == kept
