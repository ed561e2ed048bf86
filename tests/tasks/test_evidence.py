"""The audit log is read again every night, and from the command line."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from models.contracts.entities import Company
from models.evidence.chain import LogTamperedWith, head_of_chain
from models.evidence.entities import AuditEntry
from models.kernel import clock
from models.kernel.bulk import told_apart
from models.kernel.circumstances import within_request
from models.kernel.database import session
from tasks.evidence import NotedUnreadable, check_audit, read_again
from tests.cast import Cast


def tamper() -> None:
    for sql in ("ALTER TABLE audit_entry DISABLE TRIGGER USER", "UPDATE audit_entry SET title = 'x' WHERE id = 2"):
        session.execute(told_apart(text(sql)))


def test_the_nightly_reading_says_what_the_log_ends_with(cast: Cast) -> None:
    head = head_of_chain()
    assert str(check_audit(clock.today())).endswith(f"{head.position}:{head.hash.hex()}")


def test_the_nightly_reading_fails_when_an_entry_was_changed(cast: Cast) -> None:
    tamper()
    with pytest.raises(LogTamperedWith, match=r"\b2\b"):
        check_audit(clock.today())


def test_a_head_noted_elsewhere_is_compared(cast: Cast) -> None:
    head = head_of_chain()
    assert read_again(f"{head.position}:{head.hash.hex()}")
    with pytest.raises(LogTamperedWith):
        read_again(f"{head.position}:{'0' * 64}")
    with pytest.raises(NotedUnreadable):
        read_again("yesterday's")


def test_what_a_job_changes_is_told_under_its_number(cast: Cast) -> None:
    with within_request("job 12"):
        session.add(Company(name="Initech"))
        session.flush()
    assert session.query(AuditEntry.request_id).order_by(AuditEntry.id.desc()).limit(1).scalar() == "job 12"
