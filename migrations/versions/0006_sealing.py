"""Sealing: the seals of a transaction are written in one statement, and found by one walk that no planner can undo."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# As in 0002: seals every entry that has no seal, from a number on, in the order of their numbers, under the lock of the
# head. OFFSET keeps the question whether there is a seal one look into its index an entry: as a join it was planned
# anew for the size that the chain had when a connection asked first, and a connection that had met a short chain read
# the whole chain again for every entry.
SEAL = """
CREATE OR REPLACE FUNCTION audit_seal_from(first bigint) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET jit = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  head audit_head;
  entry audit_entry;
  entries bigint[];
  hashes bytea[];
BEGIN
  SELECT * INTO STRICT head FROM audit_head FOR UPDATE;
  FOR entry IN
    SELECT e.* FROM audit_entry e
    WHERE e.id >= first AND NOT EXISTS (SELECT FROM audit_seal s WHERE s.entry_id = e.id OFFSET 0) ORDER BY e.id
  LOOP
    head.hash := audit_hash(head.hash, entry);
    entries := entries || entry.id;
    hashes := hashes || head.hash;
  END LOOP;
  IF entries IS NOT NULL THEN
    INSERT INTO audit_seal (position, entry_id, hash)
    SELECT head.position + number, entry_id, hash
    FROM unnest(entries, hashes) WITH ORDINALITY s(entry_id, hash, number);
    UPDATE audit_head SET position = head.position + cardinality(entries), hash = head.hash;
  END IF;
END $$;
"""

BEFORE = """
CREATE OR REPLACE FUNCTION audit_seal_from(first bigint) RETURNS void LANGUAGE plpgsql
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


def upgrade() -> None:
    op.execute(SEAL)


def downgrade() -> None:
    op.execute(BEFORE)
