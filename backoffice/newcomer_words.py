"""What was typed or pasted about people to add, as newcomers: without the characters that nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from backoffice.forms import clean
from backoffice.lookups import parsed
from models.contracts.pasting import Newcomer, role_said

LONGEST = 300
"""Characters of a cell."""


def typed_rows(formdata: Any, name: str) -> Iterator[Newcomer]:
    """The rows that say something, in their order."""
    pattern = re.compile(rf"{re.escape(name)}-(\d{{1,4}})-\w+")
    numbers = sorted({int(found[1]) for key in formdata for found in [pattern.fullmatch(key)] if found})
    line = 0
    for number in numbers:
        first_name, last_name, email, role = (
            clean(formdata.get(f"{name}-{number}-{field}", ""))[:LONGEST]
            for field in ("first_name", "last_name", "email", "role")
        )
        managers = tuple(filter(None, map(_manager, formdata.getlist(f"{name}-{number}-managers"))))
        known = role_said(role)
        if first_name or last_name or email or managers or not known:
            line += 1
            said = "" if known else role
            yield Newcomer(first_name, last_name, email, role=known, managers=managers, line=line, role_words=said)


def cleaned(one: Newcomer) -> Newcomer:
    """A pasted line without the characters that nobody sees."""
    words = {name: clean(getattr(one, name))[:LONGEST] for name in ("first_name", "last_name", "email", "role_words")}
    return replace(one, **words, managers=tuple(_manager(str(words)) for words in one.managers))


def _manager(value: str) -> int | str:
    """A row's id, or the words of a pasted line."""
    return parsed(value) or clean(value)[:LONGEST]
