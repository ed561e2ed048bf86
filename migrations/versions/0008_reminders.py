"""Reminders: their hour, the days before the end of a path, and how long without a visit is inactive."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

CHECKS = {
    "hours": "welcome_hour BETWEEN 0 AND 23 AND reminder_hour BETWEEN 0 AND 23",
    "inactivity_days": "inactivity_days BETWEEN 1 AND 365",
    "reminder_days": r"reminder_days ~ '^[1-9]\d{0,2}(, [1-9]\d{0,2})*$'",
}


def upgrade() -> None:
    op.add_column("setting", sa.Column("reminder_hour", sa.Integer(), server_default="7", nullable=False))
    op.add_column("setting", sa.Column("reminder_days", sa.String(40), server_default="30, 7, 1", nullable=False))
    op.add_column("setting", sa.Column("inactivity_days", sa.Integer(), server_default="21", nullable=False))
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_setting_{name}"), "setting", condition)


def downgrade() -> None:
    for name in reversed(CHECKS):
        op.drop_constraint(op.f(f"ck_setting_{name}"), "setting", type_="check")
    for column in ("inactivity_days", "reminder_days", "reminder_hour"):
        op.drop_column("setting", column)
