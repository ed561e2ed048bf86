"""The managers of a learner, by their names."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ScalarSelect, String, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from models.accounts.entities import Person
from models.contracts.entities import Supervision
from models.kernel.policy import table_of

supervision, manager = table_of(Supervision).alias("followed_by"), table_of(Person).alias("manager")


def managers_said(person_id: Any) -> ScalarSelect[str]:
    """Who follows somebody, with commas, by name; empty when nobody does.

    Names leave here and rows do not: a pilot reads who follows their learners even where that manager belongs to no
    company of theirs.

    Args:
        person_id: a column of people's ids.
    """
    name = func.trim(manager.c.first_name + " " + manager.c.last_name)
    order = aggregate_order_by(literal(", "), manager.c.last_name, manager.c.first_name)
    return (
        select(func.string_agg(name, order, type_=String()))
        .join_from(supervision, manager, manager.c.id == supervision.c.manager_id)
        .where(supervision.c.person_id == person_id)
        .scalar_subquery()
    )
