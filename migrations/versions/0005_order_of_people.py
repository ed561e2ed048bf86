"""People in order: the surname is kept as it is ordered by, and an index orders them by state."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

FOLDED = "f_unaccent(lower(last_name))"


def upgrade() -> None:
    op.execute("SET LOCAL maintenance_work_mem = '256MB'")  # each index in one go
    op.drop_index("ix_person_by_name", table_name="person")
    op.drop_index("ix_person_state", table_name="person")
    op.add_column("person", sa.Column("last_name_key", sa.Text(), sa.Computed(FOLDED, persisted=True), nullable=False))
    op.create_index("ix_person_by_name", "person", ["last_name_key", "id"])
    op.create_index("ix_person_by_state", "person", ["state", "id"])


def downgrade() -> None:
    op.drop_index("ix_person_by_state", table_name="person")
    op.drop_index("ix_person_by_name", table_name="person")
    op.drop_column("person", "last_name_key")
    op.create_index("ix_person_state", "person", ["state"])
    op.create_index("ix_person_by_name", "person", [sa.text(FOLDED), "id"], postgresql_include=["last_name"])
