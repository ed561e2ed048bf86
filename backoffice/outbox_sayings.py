"""Messages and jobs in the words of SQL, for exports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, String, case, func

from backoffice.sayings import Reached


def address(message: Any, to: Reached) -> ColumnElement[str]:
    """Where a message went, or goes."""
    own = to.one(message, "recipient").email
    return func.coalesce(func.nullif(message.sent_to, ""), func.nullif(message.address, ""), own, "", type_=String())


def label_among(labels: Iterable[tuple[str, Any]], column: Any) -> ColumnElement[str]:
    """The words of a name, or the name itself when it has none."""
    return case({name: str(words) for name, words in labels}, value=column, else_=column)
