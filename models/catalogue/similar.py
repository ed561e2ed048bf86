"""What there is already and looks like what one is about to create (CAT-21)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, literal, or_, select, text

from models.catalogue.levels import Row
from models.catalogue.wording import one_line
from models.kernel.database import session

MOST = 5
LEAST = 0.5
"""How much alike, of 1, the words typed and a part of a row's must be for it to be shown."""
BY_INDEX = text(
    "SELECT set_config('pg_trgm.word_similarity_threshold', :least, true), set_config('enable_seqscan', 'off', true), "
    "ARRAY(SELECT f_unaccent(lower(words)) FROM unnest(CAST(:typed AS text[])) AS words)"
)
"""For this transaction; as text, for it reads no table that a scope could narrow."""
AS_BEFORE = text("SELECT set_config('enable_seqscan', 'on', true)")


def look_alikes(entity: type[Row], title: str, reference: str = "", *, besides: Row | None = None) -> list[Any]:
    """Rows whose title or reference looks like these words, whatever accents and capitals; most alike first.

    Args:
        besides: the row that is being changed, which resembles itself.

    Returns:
        Five at most; archived ones are not among them.
    """
    kind: Any = entity
    typed = [words for words in (one_line(title)[:200], one_line(reference)[:200]) if len(words) > 2]
    if not typed:
        return []
    with _by_index(typed) as asked:
        alike = [func.word_similarity(words, kind.search_document) for words in asked]
        likeness = func.greatest(*alike) if len(alike) > 1 else alike[0]
        found = (
            select(kind)
            .where(or_(*(literal(words).op("<%")(kind.search_document) for words in asked)))
            .where(kind.archived_at.is_(None), kind.id != (besides.id if besides is not None else 0))
            .order_by(likeness.desc(), func.length(kind.search_document), kind.id)
            .limit(MOST)
        )
        return list(session.scalars(found))


@contextmanager
def _by_index(typed: list[str]) -> Iterator[list[str]]:
    """The words, folded once; the index is asked, since the database takes comparing words for cheap and would read a
    table of ten thousand rows whole: in 90 milliseconds instead of 9."""
    _, _, asked = session.execute(BY_INDEX, {"least": str(LEAST), "typed": typed}).one()
    try:
        yield asked
    finally:
        session.execute(AS_BEFORE)
