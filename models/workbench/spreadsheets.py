"""What may stand in a cell of a file that a spreadsheet opens: text is shown, never computed (test I7)."""

from __future__ import annotations

import re

BLANKS = " \u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff\u0085\x0b\x0c\x1c-\x1f\t\r\n"
"""What a spreadsheet may skip before a formula, as the inside of a character class."""
FORMULA = rf"^'*([\t\r\n]|[{BLANKS}]*[=+@＝＋－＠-])"
"""A text that a spreadsheet would compute, or one that already looks as if :func:`harmless` had been here.

Said once for Python and for PostgreSQL, which both read it the same way.
"""

_formula = re.compile(FORMULA)


def harmless(text: str) -> str:
    """A text that a spreadsheet shows instead of computing: an apostrophe before what begins like a formula."""
    return f"'{text}" if _formula.match(text) else text


def restored(text: str) -> str:
    """What :func:`harmless` was given: ``restored(harmless(text)) == text`` for every text."""
    return text[1:] if text.startswith("'") and _formula.match(text) else text
