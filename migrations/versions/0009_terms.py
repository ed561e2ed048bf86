"""Terms of a session: who is counted, licences as many as learners, a past that stays; prices, weekly reports.

People who are in a session as its manager or pilot, without learning, become companions; testers become testers; but
whoever ever held a slot there, or waits for one, learns. The package of an existing session of licences is not
compared: its next save is.
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# who is counted in a session follows from the enrolments, whatever statement writes them (CON-17); sessions are
# locked by rising id, so that two statements over several sessions wait for each other instead of dying
COUNTING = """
CREATE FUNCTION count_learners() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed CONSTANT text := CASE TG_OP
    WHEN 'INSERT' THEN 'SELECT session_id, 1 AS n FROM after_rows WHERE kind = ''learner'''
    WHEN 'DELETE' THEN 'SELECT session_id, -1 AS n FROM before_rows WHERE kind = ''learner'''
    ELSE 'SELECT session_id, 1 AS n FROM after_rows WHERE kind = ''learner''
          UNION ALL SELECT session_id, -1 FROM before_rows WHERE kind = ''learner'''
  END;
BEGIN
  EXECUTE format(
    'WITH moved AS MATERIALIZED (SELECT session_id, sum(n) AS n FROM (%s) rows GROUP BY session_id HAVING sum(n) <> 0),
     locked AS MATERIALIZED (SELECT s.id, moved.n FROM training_session s JOIN moved ON moved.session_id = s.id
                             ORDER BY s.id FOR NO KEY UPDATE OF s)
     UPDATE training_session s SET learners = s.learners + locked.n FROM locked WHERE s.id = locked.id', changed);
  RETURN NULL;
END $$;
CREATE TRIGGER enrolment_counts_new AFTER INSERT ON enrolment
  REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION count_learners();
CREATE TRIGGER enrolment_counts_changed AFTER UPDATE ON enrolment
  REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION count_learners();
CREATE TRIGGER enrolment_counts_gone AFTER DELETE ON enrolment
  REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION count_learners();
"""

# at commit, licences are never fewer than learners; whoever writes the package writes their number (CON-19, CON-36).
# A learner who is deleted leaves a vacant licence: nobody wrote the package
LICENCES = """
CREATE FUNCTION licences_agree() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  terms record;
  written boolean := TG_OP = 'INSERT';
  more boolean := TG_OP = 'INSERT';
BEGIN
  IF TG_OP = 'UPDATE' THEN
    written := NEW.package <> OLD.package OR NEW.kind <> OLD.kind;
    more := NEW.learners > OLD.learners;
  END IF;
  SELECT kind, package, learners INTO terms FROM training_session WHERE id = NEW.id;
  IF terms.kind = 'licences' AND (
    (written AND terms.learners <> terms.package) OR (more AND terms.learners > terms.package)
  ) THEN
    RAISE EXCEPTION 'session % has % licences for % learners', NEW.id, terms.package, terms.learners
      USING ERRCODE = 'check_violation', CONSTRAINT = 'licences_agree';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER training_session_licences_agree
  AFTER INSERT OR UPDATE OF package, kind, learners ON training_session
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'licences') EXECUTE FUNCTION licences_agree();
"""

# a period that is closed is history, and so is when it began and of whom it was (D13)
LEDGER = """
CREATE FUNCTION slot_ledger_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'period % of a slot is history', OLD.id
    USING ERRCODE = 'check_violation', CONSTRAINT = 'slot_ledger_kept';
END $$;
CREATE TRIGGER slot_assignment_is_kept BEFORE UPDATE ON slot_assignment FOR EACH ROW WHEN (
  NEW.enrolment_id <> OLD.enrolment_id OR NEW.session_id <> OLD.session_id
  OR lower(NEW.during) IS DISTINCT FROM lower(OLD.during)
  OR (NOT upper_inf(OLD.during) AND NEW.during IS DISTINCT FROM OLD.during)
) EXECUTE FUNCTION slot_ledger_kept();
"""

NAMES = """
CREATE FUNCTION company_name_printed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the name of company % is printed on documents', OLD.id
    USING ERRCODE = 'check_violation', CONSTRAINT = 'company_name_printed';
END $$;
CREATE TRIGGER company_name_stays BEFORE UPDATE OF name ON company FOR EACH ROW
  WHEN (OLD.name_frozen_at IS NOT NULL AND NEW.name <> OLD.name) EXECUTE FUNCTION company_name_printed();
"""

KINDS = """
UPDATE enrolment SET kind = CASE WHEN held.roles @> ARRAY['tester'] THEN 'tester' ELSE 'companion' END
FROM (SELECT person_id, array_agg(role::text) AS roles FROM role_grant GROUP BY person_id) held
WHERE held.person_id = enrolment.person_id
  AND NOT held.roles && ARRAY['learner', 'student', 'administrator']
  AND held.roles && ARRAY['manager', 'pilot', 'tester']
  AND NOT EXISTS (SELECT FROM slot_assignment WHERE enrolment_id = enrolment.id)
  AND NOT EXISTS (SELECT FROM waiting_entry WHERE enrolment_id = enrolment.id)
"""
LEARNERS = """
UPDATE training_session SET learners = counted.n
FROM (SELECT session_id, count(*) AS n FROM enrolment WHERE kind = 'learner' GROUP BY session_id) counted
WHERE counted.session_id = training_session.id
"""

REASONS = "hand", "rotation", "finished", "over"
MORE_REASONS = *REASONS, "transfer", "withdrawn"
NEW_SETTINGS = {
    "report": "report_hour BETWEEN 0 AND 23 AND report_weekday BETWEEN 0 AND 6",
    "late_enrolment_days": "late_enrolment_days BETWEEN 0 AND 365",
}
INDICATIVE_CENTS = {"licences": 240_000, "slots": 590_000}
VALID_ON = date(2021, 11, 12)
FUNCTIONS = "count_learners", "licences_agree", "slot_ledger_kept", "company_name_printed"


def upgrade() -> None:
    op.add_column("enrolment", sa.Column("kind", _kind_of_enrolment(), server_default="learner", nullable=False))
    op.add_column("training_session", sa.Column("learners", sa.Integer(), server_default="0", nullable=False))
    op.add_column("training_session", sa.Column("path_title", sa.String(200), server_default="", nullable=False))
    op.add_column("company", sa.Column("name_frozen_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(KINDS)
    op.execute(LEARNERS)
    op.create_check_constraint(op.f("ck_training_session_learners"), "training_session", "learners >= 0")
    _limit_package("package BETWEEN 0 AND 100000")
    _list_reasons(MORE_REASONS)
    _add_settings()
    _add_prices()
    for triggers in (COUNTING, LICENCES, LEDGER, NAMES):
        op.execute(triggers)


def downgrade() -> None:
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}() CASCADE")  # with its triggers
    op.drop_table("price")
    for name in NEW_SETTINGS:
        op.drop_constraint(op.f(f"ck_setting_{name}"), "setting", type_="check")
    for column in ("booking_url", "late_enrolment_days", "report_hour", "report_weekday"):
        op.drop_column("setting", column)
    for column in ("assigned_for", "released_for"):
        op.execute(
            f"UPDATE slot_assignment SET {column} = CASE {column} WHEN 'transfer' THEN 'hand' ELSE 'over' END "
            f"WHERE {column} IN ('transfer', 'withdrawn')"
        )
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table is altered while a check of its rows is due
    _list_reasons(REASONS)
    _limit_package("package >= 0")
    op.drop_constraint(op.f("ck_training_session_learners"), "training_session", type_="check")
    op.drop_column("company", "name_frozen_at")
    op.drop_column("training_session", "path_title")
    op.drop_column("training_session", "learners")
    op.drop_column("enrolment", "kind")


def _kind_of_enrolment() -> sa.Enum:
    kinds = "learner", "tester", "companion"
    return sa.Enum(*kinds, name="enrolment_kind", native_enum=False, create_constraint=True, length=40)


def _limit_package(condition: str) -> None:
    op.drop_constraint(op.f("ck_training_session_package"), "training_session", type_="check")
    op.create_check_constraint(op.f("ck_training_session_package"), "training_session", condition)


def _list_reasons(reasons: tuple[str, ...]) -> None:
    for column in ("assigned_for", "released_for"):
        op.drop_constraint(op.f(f"ck_slot_assignment_{column}"), "slot_assignment", type_="check")
        listed = ", ".join(f"'{reason}'" for reason in reasons)
        op.create_check_constraint(op.f(f"ck_slot_assignment_{column}"), "slot_assignment", f"{column} IN ({listed})")


def _add_settings() -> None:
    for name, default in (("report_weekday", "1"), ("report_hour", "11"), ("late_enrolment_days", "30")):
        op.add_column("setting", sa.Column(name, sa.Integer(), server_default=default, nullable=False))
    booking = sa.Column("booking_url", sa.String(500), server_default="https://calendly.com/ledr/site", nullable=False)
    op.add_column("setting", booking)
    for name, condition in NEW_SETTINGS.items():
        op.create_check_constraint(op.f(f"ck_setting_{name}"), "setting", condition)


def _add_prices() -> None:
    price = op.create_table(
        "price",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("licences", "slots", name="session_kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("valid_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("cents > 0", name=op.f("ck_price_cents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price")),
        sa.UniqueConstraint("kind", "valid_on", name=op.f("uq_price_kind_valid_on")),
    )
    rows = [{"kind": kind, "cents": cents, "valid_on": VALID_ON} for kind, cents in INDICATIVE_CENTS.items()]
    op.bulk_insert(price, rows)
