"""Alembic's entry: on the application's own engine, in one transaction."""

from typing import Any

from alembic import context

import models.contexts  # noqa: F401  # every table must be known
from models.kernel.database import Entity


def include_object(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    return not (kind == "table" and name == "alembic_version")


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Entity.metadata,
    include_object=include_object,
    compare_type=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
