"""Search documents: messages and the audit log are searched by an index, as people and companies are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# A generated column of the audit log is no change of an entry: its seal is made of a fixed list of columns (0002), and
# its trigger refuses statements that update rows, which a new column is not.
DOCUMENTS = {
    "message": "f_unaccent(lower(sent_to || ' ' || address))",
    "audit_entry": "f_unaccent(lower(title || ' ' || actor_name || ' ' || entity))",
}


def upgrade() -> None:
    op.execute("SET LOCAL maintenance_work_mem = '256MB'")  # each index in one go
    for table, document in DOCUMENTS.items():
        column = sa.Column("search_document", sa.Text(), sa.Computed(document, persisted=True), nullable=False)
        op.add_column(table, column)
        op.create_index(
            f"ix_{table}_search_document", table, ["search_document"],
            postgresql_using="gin", postgresql_ops={"search_document": "gin_trgm_ops"},
        )  # fmt: skip


def downgrade() -> None:
    for table in DOCUMENTS:
        op.drop_index(f"ix_{table}_search_document", table_name=table)
        op.drop_column(table, "search_document")
