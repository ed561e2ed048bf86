"""A text in a file: never a formula, and the same text when it is read back (test I7)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from models.workbench.spreadsheets import harmless, restored

STARTS = st.text(st.sampled_from("=+-@＝＋－＠'\t\r\n \xa0\u3000\u200b\ufeffa1é"), max_size=5)


@given(STARTS, st.text(max_size=10))
def test_what_is_written_is_read_back_whatever_it_is(start: str, rest: str) -> None:
    assert restored(harmless(start + rest)) == start + rest


@given(STARTS, st.text(max_size=10))
def test_no_cell_begins_like_a_formula(start: str, rest: str) -> None:
    written = harmless(start + rest)
    first = written.lstrip(" \xa0\u3000\u200b\ufeff")[:1]
    assert first not in set("=+-@＝＋－＠")
    assert written[:1] not in set("\t\r\n")


def test_ordinary_texts_are_left_alone() -> None:
    for text in ("Acme", "l'été", "'quoted'", "1+1", "a=b", "é", "", "…", "06 12"):
        assert harmless(text) == restored(text) == text
