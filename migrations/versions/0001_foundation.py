"""Foundation."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")

# unaccent() is only STABLE, because its dictionary can change; a generated column needs an IMMUTABLE function
UNACCENT = """
CREATE FUNCTION f_unaccent(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT public.unaccent('public.unaccent'::regdictionary, words) $$
"""

# a seat is given back whatever deletes its holder, and at commit the counter equals the holders (D13)
SEATS = """
CREATE FUNCTION give_seat_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF upper_inf(OLD.during) THEN
    UPDATE training_session SET slots_used = slots_used - 1 WHERE id = OLD.session_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER slot_assignment_gives_seat_back AFTER DELETE ON slot_assignment
  FOR EACH ROW EXECUTE FUNCTION give_seat_back();

CREATE FUNCTION seats_agree() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  which bigint;
  used integer;
  holders integer;
BEGIN
  IF TG_TABLE_NAME = 'training_session' THEN
    which := NEW.id;
  ELSE
    which := COALESCE(NEW.session_id, OLD.session_id);
  END IF;
  SELECT slots_used INTO used FROM training_session WHERE id = which;
  SELECT count(*) INTO holders FROM slot_assignment WHERE session_id = which AND upper_inf(during);
  IF used <> holders THEN
    RAISE EXCEPTION 'session % counts % seats used for % holders', which, used, holders
      USING ERRCODE = 'check_violation', CONSTRAINT = 'seats_agree';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER slot_assignment_seats_agree AFTER INSERT OR UPDATE OR DELETE ON slot_assignment
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION seats_agree();
CREATE CONSTRAINT TRIGGER training_session_seats_agree AFTER INSERT OR UPDATE OF slots_used ON training_session
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION seats_agree();
"""


def upgrade() -> None:
    for extension in EXTENSIONS:
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    op.execute(UNACCENT)
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_name", sa.String(length=250), nullable=False),
        sa.Column("impersonator_id", sa.BigInteger(), nullable=True),
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "created",
                "changed",
                "deleted",
                "event",
                name="act",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("entity", sa.String(length=60), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("subjects", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_actor_id"), "audit_entry", ["actor_id"], unique=False)
    op.create_index(op.f("ix_audit_entry_at"), "audit_entry", ["at"], unique=False)
    op.create_index("ix_audit_entry_subjects", "audit_entry", ["subjects"], unique=False, postgresql_using="gin")
    op.create_table(
        "campus",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campus")),
        sa.UniqueConstraint("name", name=op.f("uq_campus_name")),
    )
    op.create_table(
        "company",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "client",
                "employer",
                "school",
                name="company_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("successor_id", sa.BigInteger(), nullable=True),
        sa.Column("external_reference", sa.String(length=80), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("successor_id <> id", name=op.f("ck_company_not_its_own_successor")),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["company.id"], name=op.f("fk_company_successor_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
        sa.UniqueConstraint("external_reference", name=op.f("uq_company_external_reference")),
    )
    op.create_index(op.f("ix_company_successor_id"), "company", ["successor_id"], unique=False)
    op.create_index("uq_company_name", "company", [sa.literal_column("lower(name)")], unique=True)
    op.create_table(
        "curriculum",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_curriculum")),
        sa.UniqueConstraint("name", name=op.f("uq_curriculum_name")),
    )
    op.create_table(
        "setting",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("support_email", sa.String(length=254), nullable=False),
        sa.Column("registration_url", sa.String(length=500), nullable=False),
        sa.Column("chat_script_url", sa.String(length=500), server_default="", nullable=False),
        sa.Column("welcome_hour", sa.Integer(), nullable=False),
        sa.Column("help_text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_setting_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("key", name=op.f("uq_stored_file_key")),
    )
    op.create_table(
        "throttle",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("bucket", sa.String(length=120), nullable=False),
        sa.Column("window_started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_throttle")),
        sa.UniqueConstraint("bucket", name=op.f("uq_throttle_bucket")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), sa.Computed("lower(email)", persisted=True), nullable=False),
        sa.Column("first_name", sa.String(length=120), nullable=False),
        sa.Column("last_name", sa.String(length=120), nullable=False),
        sa.Column(
            "locale",
            sa.Enum("fr", "en", name="locale", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "refused",
                "imported",
                "invited",
                "active",
                "deactivated",
                "archived",
                name="person_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("picture_id", sa.BigInteger(), nullable=True),
        sa.Column("external_reference", sa.String(length=80), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "search_document",
            sa.Text(),
            sa.Computed("f_unaccent(lower(first_name || ' ' || last_name || ' ' || email))", persisted=True),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["stored_file.id"], name=op.f("fk_person_picture_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email_key", name=op.f("uq_person_email_key")),
        sa.UniqueConstraint("external_reference", name=op.f("uq_person_external_reference")),
    )
    op.create_index(
        "ix_person_alphabetical", "person", [sa.literal_column("f_unaccent(lower(last_name))"), "id"], unique=False
    )
    op.create_index(op.f("ix_person_last_seen_at"), "person", ["last_seen_at"], unique=False)
    op.create_index(op.f("ix_person_picture_id"), "person", ["picture_id"], unique=False)
    op.create_index(
        "ix_person_search_document",
        "person",
        ["search_document"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_document": "gin_trgm_ops"},
    )
    op.create_table(
        "promotion",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("curriculum_id", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["curriculum_id"], ["curriculum.id"], name=op.f("fk_promotion_curriculum_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion")),
        sa.UniqueConstraint("curriculum_id", "year", name=op.f("uq_promotion_curriculum_id_year")),
    )
    op.create_table(
        "training_session",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("licences", "slots", name="session_kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("package", sa.Integer(), nullable=False),
        sa.Column("slots_used", sa.Integer(), server_default="0", nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("contract_reference", sa.String(length=80), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("package >= 0", name=op.f("ck_training_session_package")),
        sa.CheckConstraint("slots_used BETWEEN 0 AND package", name=op.f("ck_training_session_slots_used")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_training_session_period")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_training_session_company_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_session")),
    )
    op.create_index(op.f("ix_training_session_company_id"), "training_session", ["company_id"], unique=False)
    op.create_index(op.f("ix_training_session_ends_on"), "training_session", ["ends_on"], unique=False)
    op.create_index(op.f("ix_training_session_starts_on"), "training_session", ["starts_on"], unique=False)
    op.create_index(
        "uq_training_session_reference", "training_session", [sa.literal_column("lower(reference)")], unique=True
    )
    op.create_table(
        "consent_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "sms", "community_mail", name="consent_purpose", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("text_version", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_consent_event_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_consent_event_recorded_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_event")),
    )
    op.create_index("ix_consent_event_last", "consent_event", ["person_id", "purpose", "id"], unique=False)
    op.create_index(op.f("ix_consent_event_recorded_by_id"), "consent_event", ["recorded_by_id"], unique=False)
    op.create_table(
        "enrolment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("own_ends_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_enrolment_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_enrolment_session_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("person_id", "session_id", name=op.f("uq_enrolment_person_id_session_id")),
    )
    op.create_index(op.f("ix_enrolment_session_id"), "enrolment", ["session_id"], unique=False)
    op.create_table(
        "job_occurrence",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("job", sa.String(length=80), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("due", "done", "failed", name="run_state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_job_occurrence_asked_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_occurrence")),
        sa.UniqueConstraint("job", "planned_at", name=op.f("uq_job_occurrence_job_planned_at")),
    )
    op.create_index(op.f("ix_job_occurrence_asked_by_id"), "job_occurrence", ["asked_by_id"], unique=False)
    op.create_index(
        "ix_job_occurrence_due",
        "job_occurrence",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'due'"),
    )
    op.create_table(
        "login_session",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=40), nullable=False),
        sa.Column("device", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("impersonator_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["impersonator_id"], ["person.id"], name=op.f("fk_login_session_impersonator_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_login_session_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
    )
    op.create_index(op.f("ix_login_session_impersonator_id"), "login_session", ["impersonator_id"], unique=False)
    op.create_index(
        "ix_login_session_open",
        "login_session",
        ["person_id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(op.f("ix_login_session_person_id"), "login_session", ["person_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column(
            "channel",
            sa.Enum("mail", "sms", name="channel", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("recipient_id", sa.BigInteger(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "due",
                "sent",
                "failed",
                "unknown",
                "cancelled",
                name="delivery",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_to", sa.String(length=254), nullable=False),
        sa.Column("provider_id", sa.String(length=200), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_message_attempts")),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["person.id"], name=op.f("fk_message_recipient_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("key", name=op.f("uq_message_key")),
    )
    op.create_index(
        "ix_message_due", "message", ["due_at", "id"], unique=False, postgresql_where=sa.text("state = 'due'")
    )
    op.create_index(op.f("ix_message_kind"), "message", ["kind"], unique=False)
    op.create_index(op.f("ix_message_recipient_id"), "message", ["recipient_id"], unique=False)
    op.create_table(
        "notification",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("recipient_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["person.id"], name=op.f("fk_notification_recipient_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("key", name=op.f("uq_notification_key")),
    )
    op.create_index(
        "ix_notification_recipient",
        "notification",
        ["recipient_id", sa.literal_column("created_at DESC")],
        unique=False,
    )
    op.create_table(
        "one_time_token",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "invitation",
                "welcome",
                "password_reset",
                "email_change",
                name="token_purpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_one_time_token_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_token")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_one_time_token_secret_hash")),
    )
    op.create_index(op.f("ix_one_time_token_person_id"), "one_time_token", ["person_id"], unique=False)
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.String(length=200), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_person_id"), "recovery_code", ["person_id"], unique=False)
    op.create_table(
        "role_grant",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "administrator",
                "pilot",
                "manager",
                "learner",
                "student",
                "tester",
                "alumni",
                "teacher",
                "recruiter",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("company_id", sa.BigInteger(), nullable=True),
        sa.Column("curriculum_id", sa.BigInteger(), nullable=True),
        sa.Column("promotion_id", sa.BigInteger(), nullable=True),
        sa.Column("campus_id", sa.BigInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("granted_by_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(role = 'pilot') <= (company_id IS NOT NULL)", name=op.f("ck_role_grant_pilot_has_company")
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR starts_on <= ends_on", name=op.f("ck_role_grant_period")
        ),
        sa.ForeignKeyConstraint(
            ["campus_id"], ["campus.id"], name=op.f("fk_role_grant_campus_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_role_grant_company_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["curriculum_id"], ["curriculum.id"], name=op.f("fk_role_grant_curriculum_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["person.id"], name=op.f("fk_role_grant_granted_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["promotion_id"], ["promotion.id"], name=op.f("fk_role_grant_promotion_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint(
            "person_id",
            "role",
            "company_id",
            "curriculum_id",
            "promotion_id",
            "campus_id",
            name="uq_role_grant",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_role_grant_campus_id"), "role_grant", ["campus_id"], unique=False)
    op.create_index(op.f("ix_role_grant_company_id"), "role_grant", ["company_id"], unique=False)
    op.create_index(op.f("ix_role_grant_curriculum_id"), "role_grant", ["curriculum_id"], unique=False)
    op.create_index(op.f("ix_role_grant_granted_by_id"), "role_grant", ["granted_by_id"], unique=False)
    op.create_index(op.f("ix_role_grant_person_id"), "role_grant", ["person_id"], unique=False)
    op.create_index(op.f("ix_role_grant_promotion_id"), "role_grant", ["promotion_id"], unique=False)
    op.create_index(op.f("ix_role_grant_role"), "role_grant", ["role"], unique=False)
    op.create_table(
        "supervision",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("manager_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["person.id"], name=op.f("fk_supervision_manager_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_supervision_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision")),
        sa.UniqueConstraint("manager_id", "person_id", name=op.f("uq_supervision_manager_id_person_id")),
    )
    op.create_index(op.f("ix_supervision_person_id"), "supervision", ["person_id"], unique=False)
    op.create_table(
        "totp_device",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_counter", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_totp_device_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_totp_device")),
        sa.UniqueConstraint("person_id", name=op.f("uq_totp_device_person_id")),
    )
    op.create_table(
        "impersonation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("login_session_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_impersonation_by_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["login_session_id"],
            ["login_session.id"],
            name=op.f("fk_impersonation_login_session_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_impersonation_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impersonation")),
    )
    op.create_index(op.f("ix_impersonation_by_id"), "impersonation", ["by_id"], unique=False)
    op.create_index(op.f("ix_impersonation_login_session_id"), "impersonation", ["login_session_id"], unique=False)
    op.create_index(op.f("ix_impersonation_person_id"), "impersonation", ["person_id"], unique=False)
    op.create_table(
        "slot_assignment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("enrolment_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("assigned_by_id", sa.BigInteger(), nullable=True),
        sa.Column("released_by_id", sa.BigInteger(), nullable=True),
        sa.Column("release_reason", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("enrolment_id"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name="ex_slot_assignment_one_at_a_time",
        ),
        sa.ForeignKeyConstraint(
            ["assigned_by_id"], ["person.id"], name=op.f("fk_slot_assignment_assigned_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_slot_assignment_enrolment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["person.id"], name=op.f("fk_slot_assignment_released_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_slot_assignment_session_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_assignment")),
    )
    op.create_index(op.f("ix_slot_assignment_assigned_by_id"), "slot_assignment", ["assigned_by_id"], unique=False)
    op.create_index(op.f("ix_slot_assignment_enrolment_id"), "slot_assignment", ["enrolment_id"], unique=False)
    op.create_index(
        "ix_slot_assignment_holders",
        "slot_assignment",
        ["session_id"],
        unique=False,
        postgresql_where=sa.text("upper_inf(during)"),
    )
    op.create_index(op.f("ix_slot_assignment_released_by_id"), "slot_assignment", ["released_by_id"], unique=False)
    op.create_index(op.f("ix_slot_assignment_session_id"), "slot_assignment", ["session_id"], unique=False)
    op.create_index(
        "uq_slot_assignment_open",
        "slot_assignment",
        ["enrolment_id"],
        unique=True,
        postgresql_where=sa.text("upper_inf(during)"),
    )
    op.create_table(
        "waiting_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("enrolment_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_waiting_entry_enrolment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_waiting_entry_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_entry")),
        sa.UniqueConstraint("enrolment_id", name=op.f("uq_waiting_entry_enrolment_id")),
        sa.UniqueConstraint(
            "session_id",
            "position",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_waiting_entry_session_id_position"),
        ),
    )
    op.execute(SEATS)


def downgrade() -> None:
    op.drop_table("waiting_entry")
    op.drop_index(
        "uq_slot_assignment_open", table_name="slot_assignment", postgresql_where=sa.text("upper_inf(during)")
    )
    op.drop_index(op.f("ix_slot_assignment_session_id"), table_name="slot_assignment")
    op.drop_index(op.f("ix_slot_assignment_released_by_id"), table_name="slot_assignment")
    op.drop_index(
        "ix_slot_assignment_holders", table_name="slot_assignment", postgresql_where=sa.text("upper_inf(during)")
    )
    op.drop_index(op.f("ix_slot_assignment_enrolment_id"), table_name="slot_assignment")
    op.drop_index(op.f("ix_slot_assignment_assigned_by_id"), table_name="slot_assignment")
    op.drop_table("slot_assignment")
    op.drop_index(op.f("ix_impersonation_person_id"), table_name="impersonation")
    op.drop_index(op.f("ix_impersonation_login_session_id"), table_name="impersonation")
    op.drop_index(op.f("ix_impersonation_by_id"), table_name="impersonation")
    op.drop_table("impersonation")
    op.drop_table("totp_device")
    op.drop_index(op.f("ix_supervision_person_id"), table_name="supervision")
    op.drop_table("supervision")
    op.drop_index(op.f("ix_role_grant_role"), table_name="role_grant")
    op.drop_index(op.f("ix_role_grant_promotion_id"), table_name="role_grant")
    op.drop_index(op.f("ix_role_grant_person_id"), table_name="role_grant")
    op.drop_index(op.f("ix_role_grant_granted_by_id"), table_name="role_grant")
    op.drop_index(op.f("ix_role_grant_curriculum_id"), table_name="role_grant")
    op.drop_index(op.f("ix_role_grant_company_id"), table_name="role_grant")
    op.drop_index(op.f("ix_role_grant_campus_id"), table_name="role_grant")
    op.drop_table("role_grant")
    op.drop_index(op.f("ix_recovery_code_person_id"), table_name="recovery_code")
    op.drop_table("recovery_code")
    op.drop_index(op.f("ix_one_time_token_person_id"), table_name="one_time_token")
    op.drop_table("one_time_token")
    op.drop_index("ix_notification_recipient", table_name="notification")
    op.drop_table("notification")
    op.drop_index(op.f("ix_message_recipient_id"), table_name="message")
    op.drop_index(op.f("ix_message_kind"), table_name="message")
    op.drop_index("ix_message_due", table_name="message", postgresql_where=sa.text("state = 'due'"))
    op.drop_table("message")
    op.drop_index(op.f("ix_login_session_person_id"), table_name="login_session")
    op.drop_index("ix_login_session_open", table_name="login_session", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_index(op.f("ix_login_session_impersonator_id"), table_name="login_session")
    op.drop_table("login_session")
    op.drop_index("ix_job_occurrence_due", table_name="job_occurrence", postgresql_where=sa.text("state = 'due'"))
    op.drop_index(op.f("ix_job_occurrence_asked_by_id"), table_name="job_occurrence")
    op.drop_table("job_occurrence")
    op.drop_index(op.f("ix_enrolment_session_id"), table_name="enrolment")
    op.drop_table("enrolment")
    op.drop_index(op.f("ix_consent_event_recorded_by_id"), table_name="consent_event")
    op.drop_index("ix_consent_event_last", table_name="consent_event")
    op.drop_table("consent_event")
    op.drop_index("uq_training_session_reference", table_name="training_session")
    op.drop_index(op.f("ix_training_session_starts_on"), table_name="training_session")
    op.drop_index(op.f("ix_training_session_ends_on"), table_name="training_session")
    op.drop_index(op.f("ix_training_session_company_id"), table_name="training_session")
    op.drop_table("training_session")
    op.drop_table("promotion")
    op.drop_index(
        "ix_person_search_document",
        table_name="person",
        postgresql_using="gin",
        postgresql_ops={"search_document": "gin_trgm_ops"},
    )
    op.drop_index(op.f("ix_person_picture_id"), table_name="person")
    op.drop_index(op.f("ix_person_last_seen_at"), table_name="person")
    op.drop_index("ix_person_alphabetical", table_name="person")
    op.drop_table("person")
    op.drop_table("throttle")
    op.drop_table("stored_file")
    op.drop_table("setting")
    op.drop_table("curriculum")
    op.drop_index("uq_company_name", table_name="company")
    op.drop_index(op.f("ix_company_successor_id"), table_name="company")
    op.drop_table("company")
    op.drop_table("campus")
    op.drop_index("ix_audit_entry_subjects", table_name="audit_entry", postgresql_using="gin")
    op.drop_index(op.f("ix_audit_entry_at"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_actor_id"), table_name="audit_entry")
    op.drop_table("audit_entry")
    op.execute("DROP FUNCTION seats_agree(), give_seat_back(), f_unaccent(text)")
    # the extensions stay: another program of this database may use them
