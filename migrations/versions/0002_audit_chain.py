"""Audit chain: every entry is sealed with the hash of the one before it, and nothing of it can be changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The text of an entry is a fixed list of columns: it depends neither on settings of the connection (time zone, style
# of dates) nor on columns that are added later.
HASH = """
CREATE FUNCTION audit_hash(previous bytea, entry audit_entry) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
RETURN sha256(previous || convert_to(jsonb_build_array(
  entry.id, extract(epoch FROM entry.at), entry.actor_id, entry.actor_name, entry.impersonator_id, entry.request_id,
  entry.act, entry.entity, entry.entity_id, entry.title, entry.changes, entry.reason, entry.subjects
)::text, 'UTF8'));
"""

# Seals every entry that has no seal, from a number on, in the order of their numbers. The head is one row that is
# locked and written once a transaction: whoever commits next waits for it, and sees every seal before theirs. The plan
# is always the same walk along two indexes, however many entries there are.
SEAL = """
CREATE FUNCTION audit_seal_from(first bigint) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  head audit_head;
  entry audit_entry;
  last bigint;
BEGIN
  SELECT * INTO STRICT head FROM audit_head FOR UPDATE;
  last := head.position;
  FOR entry IN
    SELECT e.* FROM audit_entry e LEFT JOIN audit_seal s ON s.entry_id = e.id
    WHERE e.id >= first AND s.entry_id IS NULL ORDER BY e.id
  LOOP
    head.position := head.position + 1;
    head.hash := audit_hash(head.hash, entry);
    INSERT INTO audit_seal (position, entry_id, hash) VALUES (head.position, entry.id, head.hash);
  END LOOP;
  IF head.position > last THEN
    UPDATE audit_head SET position = head.position, hash = head.hash;
  END IF;
END $$;
"""

# At commit, in two steps. The first entry of the transaction asks for the second step, which therefore comes after
# every other deferred check: whoever holds the head waits for nobody any more, and no deadlock can form.
TURN = """
CREATE FUNCTION audit_ask_for_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('passerelle.sealing', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
    PERFORM set_config('passerelle.sealing', pg_current_xact_id()::text, true);
    INSERT INTO audit_turn (entry_id) VALUES (NEW.id);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION audit_take_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM audit_seal_from(NEW.entry_id);
  PERFORM set_config('passerelle.sealing', '', true);
  DELETE FROM audit_turn WHERE entry_id = NEW.entry_id;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER audit_entry_asks_for_seal AFTER INSERT ON audit_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_ask_for_seal();
CREATE CONSTRAINT TRIGGER audit_turn_seals AFTER INSERT ON audit_turn
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_take_turn();
"""

GUARDS = """
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION audit_is_sealed_by_trigger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'only the trigger of the audit log writes %', TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER audit_entry_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_seal_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
  FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_head_stays BEFORE DELETE OR TRUNCATE ON audit_head
  FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_seal_by_trigger BEFORE INSERT ON audit_seal
  FOR EACH STATEMENT EXECUTE FUNCTION audit_is_sealed_by_trigger();
CREATE TRIGGER audit_head_by_trigger BEFORE INSERT OR UPDATE ON audit_head
  FOR EACH STATEMENT EXECUTE FUNCTION audit_is_sealed_by_trigger();
"""

FUNCTIONS = (
    "audit_is_sealed_by_trigger()", "audit_is_append_only()", "audit_take_turn()", "audit_ask_for_seal()",
    "audit_seal_from(bigint)", "audit_hash(bytea, audit_entry)",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "audit_seal",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", postgresql.BYTEA(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_seal_entry_id")),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", postgresql.BYTEA(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "audit_turn",
        sa.Column("entry_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audit_turn")),
        prefixes=["UNLOGGED"],  # no row of it outlives its transaction
    )
    op.execute(HASH + SEAL)
    op.execute("INSERT INTO audit_head (id, position, hash) VALUES (1, 0, sha256('passerelle'))")
    op.execute("SELECT audit_seal_from(0)")  # what was written before there was a chain
    op.execute(TURN + GUARDS)


def downgrade() -> None:
    for table in ("audit_turn", "audit_seal", "audit_head"):
        op.drop_table(table)
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function} CASCADE")  # with its triggers
