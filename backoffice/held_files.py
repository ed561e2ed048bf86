"""A file that was sent with a form stays at hand until the form is saved: across an error, across a confirmation.

It is kept in the store at once, and the form carries a signed word for it. Nobody saves, and the file goes at night
(``models.documents.housekeeping``).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from models.documents.entities import StoredFile
from models.documents.housekeeping import HELD_FOR
from models.kernel.database import session
from web.actor import current_actor


@dataclass(frozen=True, slots=True)
class Held:
    """A file that a form holds.

    Args:
        name: how its owner calls it.
        measure: milliseconds of a video, pages of a PDF.
    """

    file_id: int
    name: str
    measure: int

    @property
    def file(self) -> StoredFile:
        return session.get_one(StoredFile, self.file_id)


def word_for(held: Held, purpose: str) -> str:
    """What the form carries; good for whoever sent the file, for this purpose, for less than a day."""
    return _signer(purpose).dumps(asdict(held))


def held_by(word: str, purpose: str) -> Held | None:
    """The file of which a form carries the word; None when it is gone, or was never this reader's."""
    try:
        held = Held(**_signer(purpose).loads(word, max_age=HELD_FOR.total_seconds()))
    except BadData:
        return None
    return held if session.get(StoredFile, held.file_id) is not None else None


def _signer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=f"held:{purpose}:{current_actor().person_id}")
