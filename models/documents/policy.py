"""A file is reached through the row that owns it; its own row tells nothing."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from models.documents.entities import StoredFile
from models.kernel.policy import Actor, scope


@scope(StoredFile)
def everybody(actor: Actor) -> ColumnElement[bool]:
    return true()
