"""Learning: what people watched, noted, answered and validated; how much of a video must be watched."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = (
    "featured_answer", "workshop_answer", "workshop_progress", "lesson_note", "theme_badge", "learning_record",
    "view_event", "lesson_view",
)  # fmt: skip

# a report that was accepted is history; it goes with the person, or with a reset that says so (ACC-61)
EVENTS = """
CREATE FUNCTION view_event_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'view event % is history', OLD.id
    USING ERRCODE = 'check_violation', CONSTRAINT = 'view_event_kept';
END $$;
CREATE TRIGGER view_event_is_kept BEFORE UPDATE ON view_event FOR EACH ROW EXECUTE FUNCTION view_event_kept();
"""


def upgrade() -> None:
    create_tables()
    op.execute(EVENTS)
    op.add_column("setting", sa.Column("viewed_percent", sa.Integer(), server_default="90", nullable=False))
    op.add_column("setting", sa.Column("sheet_owner", sa.String(254), server_default="", nullable=False))
    op.add_column("setting", sa.Column("demo_session_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_setting_demo_session_id"), "setting", "training_session", ["demo_session_id"], ["id"],
        ondelete="SET NULL",
    )  # fmt: skip
    op.create_check_constraint(op.f("ck_setting_viewed_percent"), "setting", "viewed_percent BETWEEN 50 AND 100")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_setting_viewed_percent"), "setting", type_="check")
    for column in ("demo_session_id", "sheet_owner", "viewed_percent"):
        op.drop_column("setting", column)
    for table in TABLES:
        op.drop_table(table)
    op.execute("DROP FUNCTION view_event_kept()")


def create_tables() -> None:
    op.create_table(
        "learning_record",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("lessons_viewed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("watched_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("last_watched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("credited_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("lessons_viewed >= 0", name=op.f("ck_learning_record_lessons_viewed")),
        sa.CheckConstraint("watched_ms >= 0", name=op.f("ck_learning_record_watched_ms")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_learning_record_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_record")),
        sa.UniqueConstraint("person_id", name=op.f("uq_learning_record_person_id")),
    )
    op.create_table(
        "theme_badge",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("theme_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "way",
            sa.Enum("lessons", "quiz", name="badge_way", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("granted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_theme_badge_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_theme_badge_theme_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_badge")),
        sa.UniqueConstraint("person_id", "theme_id", name=op.f("uq_theme_badge_person_id_theme_id")),
    )
    op.create_index(op.f("ix_theme_badge_theme_id"), "theme_badge", ["theme_id"], unique=False)
    op.create_table(
        "lesson_note",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("lesson_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("length(text) <= 50000", name=op.f("ck_lesson_note_text")),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_note_lesson_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_lesson_note_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_note")),
        sa.UniqueConstraint("person_id", "lesson_id", name=op.f("uq_lesson_note_person_id_lesson_id")),
    )
    op.create_index(op.f("ix_lesson_note_lesson_id"), "lesson_note", ["lesson_id"], unique=False)
    op.create_table(
        "lesson_view",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("lesson_id", sa.BigInteger(), nullable=False),
        sa.Column("video_id", sa.BigInteger(), nullable=True),
        sa.Column("watched", postgresql.INT4MULTIRANGE(), server_default="{}", nullable=False),
        sa.Column("watched_ms", sa.Integer(), server_default="0", nullable=False),
        sa.Column("position_ms", sa.Integer(), server_default="0", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_watched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "completion",
            sa.Enum("watched", "marked", name="completion", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("marked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=300), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(completed_at IS NULL) = (completion IS NULL)", name=op.f("ck_lesson_view_completed")),
        sa.CheckConstraint("position_ms >= 0", name=op.f("ck_lesson_view_position_ms")),
        sa.CheckConstraint("watched_ms >= 0", name=op.f("ck_lesson_view_watched_ms")),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_view_lesson_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["marked_by_id"], ["person.id"], name=op.f("fk_lesson_view_marked_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_lesson_view_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["video_id"], ["video.id"], name=op.f("fk_lesson_view_video_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_view")),
        sa.UniqueConstraint("person_id", "lesson_id", name=op.f("uq_lesson_view_person_id_lesson_id")),
    )
    op.create_index(
        "ix_lesson_view_completed",
        "lesson_view",
        ["lesson_id", "person_id"],
        unique=False,
        postgresql_where=sa.text("completed_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_lesson_view_marked_by_id"), "lesson_view", ["marked_by_id"], unique=False)
    op.create_index(op.f("ix_lesson_view_video_id"), "lesson_view", ["video_id"], unique=False)
    op.create_table(
        "view_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("lesson_id", sa.BigInteger(), nullable=True),
        sa.Column("workshop_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(
                "introduction",
                "main",
                "conclusion",
                name="video_stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("video_id", sa.BigInteger(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("watched", postgresql.INT4MULTIRANGE(), nullable=False),
        sa.Column("added_ms", sa.Integer(), nullable=False),
        sa.Column("completes", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(lesson_id IS NULL) <> (workshop_id IS NULL)", name=op.f("ck_view_event_subject")),
        sa.CheckConstraint("(workshop_id IS NULL) = (stage IS NULL)", name=op.f("ck_view_event_stage_of_workshop")),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_view_event_lesson_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_view_event_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_view_event_workshop_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_view_event")),
    )
    op.create_index("ix_view_event_lesson", "view_event", ["person_id", "lesson_id"], unique=False)
    op.create_index(op.f("ix_view_event_lesson_id"), "view_event", ["lesson_id"], unique=False)
    op.create_index(op.f("ix_view_event_workshop_id"), "view_event", ["workshop_id"], unique=False)
    op.create_table(
        "workshop_progress",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("workshop_id", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("introduction_watched", postgresql.INT4MULTIRANGE(), server_default="{}", nullable=False),
        sa.Column("main_watched", postgresql.INT4MULTIRANGE(), server_default="{}", nullable=False),
        sa.Column("conclusion_watched", postgresql.INT4MULTIRANGE(), server_default="{}", nullable=False),
        sa.Column("introduction_viewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("introduction_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("main_viewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("main_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_workshop_progress_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_progress_workshop_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_progress")),
        sa.UniqueConstraint("person_id", "workshop_id", name=op.f("uq_workshop_progress_person_id_workshop_id")),
    )
    op.create_index(op.f("ix_workshop_progress_workshop_id"), "workshop_progress", ["workshop_id"], unique=False)
    op.create_table(
        "workshop_answer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("question_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("corrected_text", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 20000", name=op.f("ck_workshop_answer_text")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_workshop_answer_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["workshop_question.id"], name=op.f("fk_workshop_answer_question_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_answer")),
        sa.UniqueConstraint("person_id", "question_id", name=op.f("uq_workshop_answer_person_id_question_id")),
    )
    op.create_index(op.f("ix_workshop_answer_question_id"), "workshop_answer", ["question_id"], unique=False)
    op.create_table(
        "featured_answer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("question_id", sa.BigInteger(), nullable=False),
        sa.Column("answer_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("chosen_by_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_featured_answer_position")),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["workshop_answer.id"], name=op.f("fk_featured_answer_answer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["chosen_by_id"], ["person.id"], name=op.f("fk_featured_answer_chosen_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["workshop_question.id"], name=op.f("fk_featured_answer_question_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_featured_answer")),
        sa.UniqueConstraint("answer_id", name=op.f("uq_featured_answer_answer_id")),
        sa.UniqueConstraint(
            "question_id",
            "position",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_featured_answer_question_id_position"),
        ),
    )
    op.create_index(op.f("ix_featured_answer_chosen_by_id"), "featured_answer", ["chosen_by_id"], unique=False)
