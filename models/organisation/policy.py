"""Everybody may read what the organisation calls itself."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from models.kernel.policy import Actor, scope
from models.organisation.entities import Campus, Curriculum, Promotion, Setting


@scope(Setting)
@scope(Campus)
@scope(Curriculum)
@scope(Promotion)
def everybody(actor: Actor) -> ColumnElement[bool]:
    return true()
