"""Catalogue: paths, themes, modules, lessons, workshops, videos, sheets; sessions follow a path instead of its words.

Every title that sessions name becomes a path, not published yet, whose reference is the title.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = (
    "workshop_module", "path_workshop", "workshop_question", "workshop", "module_lesson", "module_sheet", "lesson",
    "video", "theme_module", "path_theme", "theme", "path", "module",
)  # fmt: skip

# the colour of a theme comes along into each of its paths, where it may not be twice (CAT-17); the theme is held
# while a link is written, so that its colour cannot change in between
COLOURS = """
CREATE FUNCTION theme_colour_comes_along() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT colour INTO NEW.colour FROM theme WHERE id = NEW.theme_id FOR SHARE;
  RETURN NEW;
END $$;
CREATE TRIGGER path_theme_takes_colour BEFORE INSERT OR UPDATE OF theme_id, colour ON path_theme
  FOR EACH ROW EXECUTE FUNCTION theme_colour_comes_along();
CREATE FUNCTION theme_colour_changes_links() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE path_theme SET colour = NEW.colour WHERE theme_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER theme_colour_changed AFTER UPDATE OF colour ON theme
  FOR EACH ROW WHEN (NEW.colour <> OLD.colour) EXECUTE FUNCTION theme_colour_changes_links();
"""
FUNCTIONS = "theme_colour_comes_along", "theme_colour_changes_links"

PATHS = """
INSERT INTO path (title, reference)
SELECT min(path_title), min(path_title) FROM training_session WHERE path_title <> '' GROUP BY lower(path_title)
"""
FOLLOWED = """
UPDATE training_session SET path_id = path.id FROM path
WHERE path_title <> '' AND lower(path.reference) = lower(path_title)
"""
WORDS = "UPDATE training_session SET path_title = path.title FROM path WHERE path.id = path_id"


def upgrade() -> None:
    create_tables()
    op.create_foreign_key(
        op.f("fk_module_sheet_id"), "module", "module_sheet", ["sheet_id"], ["id"], ondelete="SET NULL"
    )
    op.execute(COLOURS)
    follow_paths()


def downgrade() -> None:
    op.add_column("training_session", sa.Column("path_title", sa.String(200), server_default="", nullable=False))
    op.execute(WORDS)
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table is altered while a check of its rows is due
    op.drop_column("training_session", "path_id")
    op.drop_constraint(op.f("fk_module_sheet_id"), "module", type_="foreignkey")
    for table in TABLES:
        op.drop_table(table)
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}()")


def follow_paths() -> None:
    op.add_column("training_session", sa.Column("path_id", sa.BigInteger(), nullable=True))
    op.execute(PATHS)
    op.execute(FOLLOWED)
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    op.create_index(op.f("ix_training_session_path_id"), "training_session", ["path_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_training_session_path_id"), "training_session", "path", ["path_id"], ["id"], ondelete="RESTRICT"
    )
    op.drop_column("training_session", "path_title")


def create_tables() -> None:
    op.create_table(
        "module",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("tester_visible", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("sheet_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "search_document",
            sa.Text(),
            sa.Computed("f_unaccent(lower(title || ' ' || reference))", persisted=True),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module")),
    )
    op.create_index(
        "ix_module_search_document",
        "module",
        ["search_document"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_document": "gin_trgm_ops"},
    )
    op.create_index(op.f("ix_module_sheet_id"), "module", ["sheet_id"], unique=False)
    op.create_index("uq_module_reference", "module", [sa.literal_column("lower(reference)")], unique=True)
    op.create_table(
        "path",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("certifying", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("required_workshops", sa.Integer(), server_default="0", nullable=False),
        sa.Column("workshops_locked", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("programme_quizzes_on", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("community_on", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("tester_visible", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("slug", sa.String(length=80), nullable=True),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("audience", sa.Text(), server_default="", nullable=False),
        sa.Column("objective", sa.Text(), server_default="", nullable=False),
        sa.Column("skills", sa.Text(), server_default="", nullable=False),
        sa.Column("registration_number", sa.String(length=80), server_default="", nullable=False),
        sa.Column("registration_url", sa.String(length=500), server_default="", nullable=False),
        sa.Column("average_hours", sa.Integer(), nullable=True),
        sa.Column(
            "search_document",
            sa.Text(),
            sa.Computed("f_unaccent(lower(title || ' ' || reference))", persisted=True),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_path_slug")),
        sa.CheckConstraint("average_hours BETWEEN 1 AND 10000", name=op.f("ck_path_average_hours")),
        sa.CheckConstraint("required_workshops >= 0", name=op.f("ck_path_required_workshops")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_path")),
        sa.UniqueConstraint("slug", name=op.f("uq_path_slug")),
    )
    op.create_index(
        "ix_path_search_document",
        "path",
        ["search_document"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_document": "gin_trgm_ops"},
    )
    op.create_index("uq_path_reference", "path", [sa.literal_column("lower(reference)")], unique=True)
    op.create_table(
        "theme",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=False),
        sa.Column("optional", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("tester_visible", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "search_document",
            sa.Text(),
            sa.Computed("f_unaccent(lower(title || ' ' || reference))", persisted=True),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("colour ~ '^#[0-9a-f]{6}$'", name=op.f("ck_theme_colour")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
    )
    op.create_index(
        "ix_theme_search_document",
        "theme",
        ["search_document"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_document": "gin_trgm_ops"},
    )
    op.create_index("uq_theme_reference", "theme", [sa.literal_column("lower(reference)")], unique=True)
    op.create_table(
        "path_theme",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("path_id", sa.BigInteger(), nullable=False),
        sa.Column("theme_id", sa.BigInteger(), nullable=False),
        sa.Column("colour", sa.String(length=7), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_path_theme_position")),
        sa.ForeignKeyConstraint(["path_id"], ["path.id"], name=op.f("fk_path_theme_path_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_path_theme_theme_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_path_theme")),
        sa.UniqueConstraint("path_id", "colour", deferrable=True, initially="DEFERRED", name="uq_path_theme_colour"),
        sa.UniqueConstraint(
            "path_id", "position", deferrable=True, initially="DEFERRED", name=op.f("uq_path_theme_path_id_position")
        ),
        sa.UniqueConstraint("path_id", "theme_id", name=op.f("uq_path_theme_path_id_theme_id")),
    )
    op.create_index(op.f("ix_path_theme_theme_id"), "path_theme", ["theme_id"], unique=False)
    op.create_table(
        "theme_module",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("theme_id", sa.BigInteger(), nullable=False),
        sa.Column("module_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_theme_module_position")),
        sa.ForeignKeyConstraint(
            ["module_id"], ["module.id"], name=op.f("fk_theme_module_module_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_theme_module_theme_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_module")),
        sa.UniqueConstraint("theme_id", "module_id", name=op.f("uq_theme_module_theme_id_module_id")),
        sa.UniqueConstraint(
            "theme_id",
            "position",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_theme_module_theme_id_position"),
        ),
    )
    op.create_index(op.f("ix_theme_module_module_id"), "theme_module", ["module_id"], unique=False)
    op.create_table(
        "video",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "provider",
            sa.Enum(
                "hosted",
                "vimeo",
                "youtube",
                name="video_provider",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reference", sa.String(length=120), server_default="", nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=True),
        sa.Column("captions_id", sa.BigInteger(), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "unchecked",
                "plays",
                "broken",
                "private",
                "unreachable",
                name="video_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            server_default="unchecked",
            nullable=False,
        ),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(provider = 'hosted') = (file_id IS NOT NULL) AND (provider = 'hosted') = (reference = '')",
            name=op.f("ck_video_source"),
        ),
        sa.CheckConstraint("duration_ms BETWEEN 1 AND 43200000", name=op.f("ck_video_duration_ms")),
        sa.ForeignKeyConstraint(
            ["captions_id"], ["stored_file.id"], name=op.f("fk_video_captions_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_video_file_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_video")),
        sa.UniqueConstraint("captions_id", name=op.f("uq_video_captions_id")),
        sa.UniqueConstraint("file_id", name=op.f("uq_video_file_id")),
    )
    op.create_table(
        "lesson",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "basics",
                "intermediate",
                "advanced",
                "expert",
                name="lesson_level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("tester_visible", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("video_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "search_document",
            sa.Text(),
            sa.Computed("f_unaccent(lower(title || ' ' || reference))", persisted=True),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["video_id"], ["video.id"], name=op.f("fk_lesson_video_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
        sa.UniqueConstraint("video_id", name=op.f("uq_lesson_video_id")),
    )
    op.create_index(
        "ix_lesson_search_document",
        "lesson",
        ["search_document"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_document": "gin_trgm_ops"},
    )
    op.create_index("uq_lesson_reference", "lesson", [sa.literal_column("lower(reference)")], unique=True)
    op.create_table(
        "module_sheet",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("module_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), server_default="", nullable=False),
        sa.Column("added_by_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_module_sheet_version")),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_module_sheet_added_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_module_sheet_file_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["module.id"], name=op.f("fk_module_sheet_module_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_sheet")),
        sa.UniqueConstraint("file_id", name=op.f("uq_module_sheet_file_id")),
        sa.UniqueConstraint("module_id", "version", name=op.f("uq_module_sheet_module_id_version")),
    )
    op.create_index(op.f("ix_module_sheet_added_by_id"), "module_sheet", ["added_by_id"], unique=False)
    op.create_table(
        "workshop",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("tester_visible", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("corrected", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("introduction_video_id", sa.BigInteger(), nullable=True),
        sa.Column("main_video_id", sa.BigInteger(), nullable=True),
        sa.Column("conclusion_video_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "search_document",
            sa.Text(),
            sa.Computed("f_unaccent(lower(title || ' ' || reference))", persisted=True),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conclusion_video_id"], ["video.id"], name=op.f("fk_workshop_conclusion_video_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["introduction_video_id"], ["video.id"], name=op.f("fk_workshop_introduction_video_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["main_video_id"], ["video.id"], name=op.f("fk_workshop_main_video_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop")),
        sa.UniqueConstraint("conclusion_video_id", name=op.f("uq_workshop_conclusion_video_id")),
        sa.UniqueConstraint("introduction_video_id", name=op.f("uq_workshop_introduction_video_id")),
        sa.UniqueConstraint("main_video_id", name=op.f("uq_workshop_main_video_id")),
    )
    op.create_index(
        "ix_workshop_search_document",
        "workshop",
        ["search_document"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_document": "gin_trgm_ops"},
    )
    op.create_index("uq_workshop_reference", "workshop", [sa.literal_column("lower(reference)")], unique=True)
    op.create_table(
        "module_lesson",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("module_id", sa.BigInteger(), nullable=False),
        sa.Column("lesson_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_module_lesson_position")),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_module_lesson_lesson_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["module.id"], name=op.f("fk_module_lesson_module_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_lesson")),
        sa.UniqueConstraint("module_id", "lesson_id", name=op.f("uq_module_lesson_module_id_lesson_id")),
        sa.UniqueConstraint(
            "module_id",
            "position",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_module_lesson_module_id_position"),
        ),
    )
    op.create_index(op.f("ix_module_lesson_lesson_id"), "module_lesson", ["lesson_id"], unique=False)
    op.create_table(
        "path_workshop",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("path_id", sa.BigInteger(), nullable=False),
        sa.Column("workshop_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_path_workshop_position")),
        sa.ForeignKeyConstraint(["path_id"], ["path.id"], name=op.f("fk_path_workshop_path_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_path_workshop_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_path_workshop")),
        sa.UniqueConstraint(
            "path_id", "position", deferrable=True, initially="DEFERRED", name=op.f("uq_path_workshop_path_id_position")
        ),
        sa.UniqueConstraint("path_id", "workshop_id", name=op.f("uq_path_workshop_path_id_workshop_id")),
    )
    op.create_index(op.f("ix_path_workshop_workshop_id"), "path_workshop", ["workshop_id"], unique=False)
    op.create_table(
        "workshop_module",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("workshop_id", sa.BigInteger(), nullable=False),
        sa.Column("module_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["module_id"], ["module.id"], name=op.f("fk_workshop_module_module_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_module_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_module")),
        sa.UniqueConstraint("workshop_id", "module_id", name=op.f("uq_workshop_module_workshop_id_module_id")),
    )
    op.create_index(op.f("ix_workshop_module_module_id"), "workshop_module", ["module_id"], unique=False)
    op.create_table(
        "workshop_question",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("workshop_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "introduction", "main", name="question_stage", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_workshop_question_position")),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_question_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_question")),
        sa.UniqueConstraint(
            "workshop_id",
            "stage",
            "position",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_workshop_question_workshop_id_stage_position"),
        ),
    )
