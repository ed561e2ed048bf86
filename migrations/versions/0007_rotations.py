"""Rotations: the plan of a session, the nights that were done, who has finished; why a slot changed hands.

What was released before says nothing of why (``released_for`` is null): somebody did it by hand.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

REASONS = "hand", "rotation", "finished", "over"


def upgrade() -> None:
    op.create_table(
        "rotation_plan",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("natural", "paced", name="rotation_kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("every_days", sa.Integer(), nullable=True),
        sa.Column("weekends", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(kind = 'paced') = (every_days IS NOT NULL) AND (kind = 'paced') = (next_on IS NOT NULL)",
            name=op.f("ck_rotation_plan_pace"),
        ),
        sa.CheckConstraint("every_days BETWEEN 1 AND 1000", name=op.f("ck_rotation_plan_every_days")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_rotation_plan_recorded_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_rotation_plan_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rotation_plan")),
        sa.UniqueConstraint("session_id", name=op.f("uq_rotation_plan_session_id")),
    )
    op.create_index(op.f("ix_rotation_plan_next_on"), "rotation_plan", ["next_on"], unique=False)
    op.create_index(op.f("ix_rotation_plan_recorded_by_id"), "rotation_plan", ["recorded_by_id"], unique=False)
    op.create_table(
        "rotation_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_rotation_run_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rotation_run")),
        sa.UniqueConstraint("session_id", "day", name=op.f("uq_rotation_run_session_id_day")),
    )
    op.create_index(op.f("ix_rotation_run_day"), "rotation_run", ["day"], unique=False)
    op.create_table(
        "path_completion",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("enrolment_id", sa.BigInteger(), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_path_completion_enrolment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_path_completion_recorded_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_path_completion")),
        sa.UniqueConstraint("enrolment_id", name=op.f("uq_path_completion_enrolment_id")),
    )
    op.create_index(op.f("ix_path_completion_recorded_by_id"), "path_completion", ["recorded_by_id"], unique=False)
    op.add_column("setting", sa.Column("rotation_hour", sa.Integer(), server_default="5", nullable=False))
    op.add_column(
        "slot_assignment",
        sa.Column(
            "assigned_for",
            sa.Enum(*REASONS, name="assigned_for", native_enum=False, create_constraint=True, length=40),
            server_default="hand",
            nullable=False,
        ),
    )
    op.add_column(
        "slot_assignment",
        sa.Column(
            "released_for",
            sa.Enum(*REASONS, name="released_for", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
    )


def downgrade() -> None:
    op.drop_column("slot_assignment", "released_for")
    op.drop_column("slot_assignment", "assigned_for")
    op.drop_column("setting", "rotation_hour")
    op.drop_index(op.f("ix_path_completion_recorded_by_id"), table_name="path_completion")
    op.drop_table("path_completion")
    op.drop_index(op.f("ix_rotation_run_day"), table_name="rotation_run")
    op.drop_table("rotation_run")
    op.drop_index(op.f("ix_rotation_plan_recorded_by_id"), table_name="rotation_plan")
    op.drop_index(op.f("ix_rotation_plan_next_on"), table_name="rotation_plan")
    op.drop_table("rotation_plan")
