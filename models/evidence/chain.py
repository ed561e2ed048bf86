"""Whether the audit log still is what was written: each entry's seal is read again, and the first that breaks is named.

The chain proves itself up to its head. Whoever can write to the database as its owner could make a whole new chain, so
that the head is worth keeping elsewhere: ``noted`` compares with one that was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text

from models.evidence.entities import AuditHead, AuditSeal
from models.kernel.database import session
from models.kernel.errors import DomainError
from models.kernel.policy import Actor, require
from models.kernel.text import N_, Sentence
from models.permissions import Permission

SLICE = 50_000
"""Seals read by one statement: it stays in memory, and the first break ends the reading."""

FIRST_BREAK = text("""
SELECT found.*, next.position IS NOT NULL AND audit_hash(found.hash, following) <> next.hash AS next_broken,
  (SELECT coalesce(max(position), 0) + 1 FROM audit_seal WHERE position < found.position) AS first_missing
FROM (
  SELECT s.position, s.entry_id, s.hash, entry.id IS NULL AS entry_gone, before.position AS previous_position,
    CASE WHEN entry.id IS NOT NULL
      THEN audit_hash(CASE WHEN s.position = 1 THEN sha256('passerelle') ELSE before.hash END, entry) END AS expected
  FROM audit_seal s
  LEFT JOIN audit_seal before ON before.position = s.position - 1
  LEFT JOIN audit_entry entry ON entry.id = s.entry_id
  WHERE s.position BETWEEN :first AND :last
) found
LEFT JOIN audit_seal next ON next.position = found.position + 1
LEFT JOIN audit_entry following ON following.id = next.entry_id
WHERE found.entry_gone OR found.expected IS DISTINCT FROM found.hash
  OR (found.previous_position IS NULL AND found.position > 1)
ORDER BY found.position LIMIT 1
""")
FIRST_UNSEALED = text("""
SELECT entry.id FROM audit_entry entry
WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.entry_id = entry.id) ORDER BY entry.id LIMIT 1
""")
END = text("""
SELECT head.position, head.hash, coalesce(s.hash, sha256('passerelle')) AS kept,
  (SELECT coalesce(max(position), 0) FROM audit_seal) AS last
FROM audit_head head LEFT JOIN audit_seal s ON s.position = head.position
""")

REMOVED = N_("Entry %(entry)s, number %(position)s of the chain, was removed.")
CHANGED = N_("Entry %(entry)s, number %(position)s of the chain, is not what was sealed: it was changed.")
SEAL_CHANGED = N_("The seal of entry %(entry)s, number %(position)s of the chain, was changed.")
SEAL_REMOVED = N_("The seal number %(position)s of the chain was removed.")
ADDED = N_("Entry %(entry)s has no seal: it was added behind the chain's back.")
CUT_OFF = N_("The chain should end at number %(position)s, and ends at number %(last)s: its end was cut off.")
BEYOND = N_("The chain should end at number %(position)s, and goes on to number %(last)s.")
HEAD_CHANGED = N_("The head of the chain does not fit its last seal, number %(position)s.")
NOTED_GONE = N_("The chain does not hold the hash that was noted for number %(position)s: it is not the same chain.")


class LogTamperedWith(DomainError):
    sentence = N_("The audit log was tampered with. %(how)s")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What reading the chain again gave.

    Args:
        position: how many entries are sealed.
        head: the last hash, in hexadecimal; worth keeping elsewhere.
        broken: the first break in words, or None.
    """

    position: int
    head: str
    broken: Sentence | None = None


def verify_chain(*, by: Actor, noted: tuple[int, str] | None = None) -> Verdict:
    """Read every seal again.

    Args:
        noted: a position and its hash in hexadecimal, kept elsewhere at some earlier time.

    Raises:
        Forbidden
    """
    require(by, Permission.AUDIT_READ)
    head = head_of_chain()
    return Verdict(head.position, head.hash.hex(), _first_break(head) or _noted_gone(noted))


def head_of_chain() -> AuditHead:
    """The last seal as the chain remembers it."""
    return session.scalars(select(AuditHead).execution_options(populate_existing=True)).one()


def _first_break(head: AuditHead) -> Sentence | None:
    for first in range(1, head.position + 1, SLICE):
        found = session.execute(FIRST_BREAK, {"first": first, "last": min(first + SLICE - 1, head.position)}).first()
        if found is not None:
            return _said(found)
    added = session.scalar(FIRST_UNSEALED)
    return ADDED % {"entry": added} if added is not None else _end_broken()


def _said(found: Any) -> Sentence:
    names = {"entry": found.entry_id, "position": found.position}
    if found.first_missing < found.position:
        return SEAL_REMOVED % {"position": found.first_missing}
    if found.entry_gone:
        return REMOVED % names
    return (SEAL_CHANGED if found.next_broken else CHANGED) % names


def _end_broken() -> Sentence | None:
    end = session.execute(END).one()  # one statement, since the chain grows meanwhile
    if end.last < end.position:
        return CUT_OFF % {"position": end.position, "last": end.last}
    if end.last > end.position:
        return BEYOND % {"position": end.position, "last": end.last}
    return HEAD_CHANGED % {"position": end.position} if end.hash != end.kept else None


def _noted_gone(noted: tuple[int, str] | None) -> Sentence | None:
    if noted is None:
        return None
    position, digest = noted
    kept = session.scalar(select(AuditSeal.hash).where(AuditSeal.position == position))
    return None if kept is not None and kept.hex() == digest.lower() else NOTED_GONE % {"position": position}
