"""The audit log cannot be changed, and whoever changes it all the same is found; on a database of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import ProgrammingError

from models.contracts.entities import Company
from models.evidence.chain import Verdict, head_of_chain, verify_chain
from models.evidence.entities import Act, AuditEntry, AuditSeal
from models.evidence.recording import Written, record_event, record_many
from models.kernel.bulk import told_apart
from models.kernel.database import db, session, transaction
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM, VISITOR, act_as
from tasks import schema
from tests.application import settings_for
from tests.conftest import fresh_database
from wsgi import create_app

HANDS = 50
UNTOUCHABLE = (
    "UPDATE audit_entry SET title = 'another'",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
    "UPDATE audit_seal SET hash = 'x'",
    "DELETE FROM audit_seal",
    "TRUNCATE audit_seal",
    "INSERT INTO audit_seal (position, entry_id, hash) VALUES (100, 100, 'x')",
    "UPDATE audit_head SET position = 0",
    "DELETE FROM audit_head",
    "INSERT INTO audit_head (id, position, hash) VALUES (1, 0, 'x')",
)
TAMPERINGS = {
    "UPDATE audit_entry SET title = 'another' WHERE id = 3": "Entry 3, number 3 of the chain, is not what was sealed",
    "UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE id = 1": "Entry 1, number 1 of the chain, is not",
    "UPDATE audit_entry SET impersonator_id = 9 WHERE id = 6": "Entry 6, number 6 of the chain, is not",
    "DELETE FROM audit_entry WHERE id = 4": "Entry 4, number 4 of the chain, was removed",
    "DELETE FROM audit_entry WHERE id IN (4, 5); DELETE FROM audit_seal WHERE position IN (4, 5)":
        "The seal number 4 of the chain was removed",
    "UPDATE audit_seal SET hash = sha256('x') WHERE position = 2": "The seal of entry 2, number 2 of the chain, was",
    "DELETE FROM audit_seal WHERE position = 1": "The seal number 1 of the chain was removed",
    "DELETE FROM audit_seal WHERE position = 6": "Entry 6 has no seal",
    "DELETE FROM audit_entry WHERE id > 4; DELETE FROM audit_seal WHERE position > 4":
        "The chain should end at number 6, and ends at number 4: its end was cut off",
    "UPDATE audit_head SET hash = sha256('x')": "The head of the chain does not fit its last seal, number 6",
    "UPDATE audit_head SET position = 5": "The chain should end at number 5, and goes on to number 6",
    "INSERT INTO audit_entry (id, actor_name, request_id, act, entity, title, changes, reason, subjects) "
    "VALUES (99, 'Nobody', '', 'event', '', 'invented', '{}', '', '{}')": "Entry 99 has no seal",
}  # fmt: skip


@pytest.fixture(scope="module")
def own_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application on a database of its own, where six entries were committed in three transactions."""
    for url in fresh_database("chain"):
        application = create_app(settings_for(url, tmp_path_factory.mktemp("chain")))
        with application.app_context():
            small = db.engine
            db.engines[None] = create_engine(small.url, pool_size=HANDS + 1)
            act_as(SYSTEM)
            assert verdict().position == 0
            assert broken() == ""
            for names in (("Acme",), ("Globex", "Initech"), ("Hooli", "Umbrella", "Soylent")):
                with transaction():
                    session.add_all(Company(name=name) for name in names)
            session.remove()
        yield application
        with application.app_context():
            session.remove()
            db.engine.dispose()
        small.dispose()


@pytest.fixture
def six(own_database: Flask) -> Iterator[Flask]:
    """What a test does to the six entries is rolled back."""
    with own_database.app_context():
        act_as(SYSTEM)
        yield own_database
        session.rollback()


def sql(statement: str) -> None:
    session.execute(told_apart(text(statement)))


def tamper(statement: str) -> None:
    """What a database administrator could do, with the triggers switched off."""
    for switch in ("DISABLE", "ENABLE"):
        for table in ("audit_entry", "audit_seal", "audit_head"):
            sql(f"ALTER TABLE {table} {switch} TRIGGER USER")
        if switch == "DISABLE":
            sql(statement)


def settle() -> None:
    """What a commit does."""
    session.flush()
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("SET CONSTRAINTS ALL DEFERRED")


def verdict(noted: tuple[int, str] | None = None) -> Verdict:
    return verify_chain(by=SYSTEM, noted=noted)


def broken() -> str:
    """The first break, as it is written in the code."""
    said = verdict().broken
    return said.msgid % said.values if said is not None else ""


def test_what_entries_are_searched_by_comes_and_goes_without_breaking_a_seal(own_database: Flask) -> None:
    with own_database.app_context():
        act_as(SYSTEM)
        noted = head_of_chain().position, head_of_chain().hash.hex()
        session.remove()
        schema.downgrade(db.engine, "0003")
        act_as(SYSTEM)
        assert verdict(noted).broken is None
        session.remove()
        schema.upgrade(db.engine)
        act_as(SYSTEM)
        assert verdict(noted).broken is None
        assert (
            session.scalars(select(AuditEntry.search_document).order_by(AuditEntry.id)).all()[0]
            == "acme passerelle company"
        )
        session.remove()


@pytest.mark.row("OPS-21")
def test_every_entry_is_sealed_when_its_transaction_is_committed(six: Flask) -> None:
    assert session.execute(select(AuditSeal.position, AuditSeal.entry_id).order_by(AuditSeal.position)).all() == [
        (number, number) for number in range(1, 7)
    ]
    found = verdict()
    assert (found.position, found.broken, found.head) == (6, None, head_of_chain().hash.hex())


def test_what_is_rolled_back_leaves_no_seal_and_what_follows_is_whole(six: Flask) -> None:
    point = session.begin_nested()
    session.add(Company(name="Massive Dynamic"))
    session.flush()
    point.rollback()
    session.add(Company(name="Stark"))
    settle()
    assert (verdict().position, broken()) == (7, "")


def test_entries_written_after_constraints_were_checked_at_once_are_sealed_too(six: Flask) -> None:
    session.add(Company(name="Stark"))
    session.flush()
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    session.add(Company(name="Wayne"))
    session.flush()
    sql("SET CONSTRAINTS ALL DEFERRED")
    session.add(Company(name="Cyberdyne"))
    settle()
    assert (verdict().position, broken()) == (9, "")


@pytest.mark.parametrize("statement", UNTOUCHABLE)
def test_the_log_and_its_seals_only_ever_grow(six: Flask, statement: str) -> None:
    before = verdict()
    with pytest.raises(ProgrammingError, match=r"append-only|only the trigger of the audit log"):
        sql(statement)
    session.rollback()
    assert verdict() == before


@pytest.mark.parametrize("statement", TAMPERINGS)
def test_tampering_past_the_triggers_is_found_and_the_first_broken_row_named(six: Flask, statement: str) -> None:
    tamper(statement)
    assert broken().startswith(TAMPERINGS[statement])


def test_a_chain_made_anew_is_found_by_a_head_kept_elsewhere(six: Flask) -> None:
    kept = verdict()
    noted = kept.position, kept.head
    session.add(Company(name="Stark"))
    settle()
    assert verdict(noted).broken is None
    tamper(
        "UPDATE audit_entry SET title = 'another' WHERE id = 2; DELETE FROM audit_seal; "
        "UPDATE audit_head SET position = 0, hash = sha256('passerelle'); SELECT audit_seal_from(0)"
    )
    assert broken() == ""
    assert "6" in str(verdict(noted).broken)


def test_the_chain_depends_on_no_setting_of_the_connection(six: Flask) -> None:
    for setting in ("timezone TO 'Pacific/Chatham'", "datestyle TO 'SQL, DMY'", "bytea_output TO 'escape'",
                    "extra_float_digits TO 0", "intervalstyle TO 'iso_8601'"):  # fmt: skip
        sql(f"SET LOCAL {setting}")
    assert verify_chain(by=SYSTEM).broken is None


def test_reading_the_chain_again_asks_for_the_right_to_read_the_log(six: Flask) -> None:
    with pytest.raises(Forbidden):
        verify_chain(by=VISITOR)


def test_many_entries_written_at_once_are_one_stretch_of_the_chain(six: Flask) -> None:
    record_many((Written(Act.EVENT, "", None, title=f"line {n}") for n in range(2_000)), by=SYSTEM)
    record_event("people-imported", by=SYSTEM, about=[])
    settle()
    assert (verdict().position, broken()) == (2_007, "")


def test_a_connection_that_met_a_short_chain_seals_a_long_one_as_fast(six: Flask) -> None:
    for table in ("audit_entry", "audit_seal"):  # as a vacuum of empty tables leaves them
        about = f"'schemaname', 'public', 'relname', '{table}', 'relpages', 1, 'reltuples', 0::real"
        sql(f"SELECT pg_restore_relation_stats({about})")
    taken = []
    for _ in range(4):
        record_many((Written(Act.EVENT, "", None, title=f"line {n}") for n in range(4_000)), by=SYSTEM)
        began = time.perf_counter()
        session.commit()
        taken.append(time.perf_counter() - began)
    assert taken[-1] < 8 * taken[0]
    sql("ANALYZE audit_entry, audit_seal")
    assert broken() == ""


@pytest.mark.race
def test_fifty_hands_at_once_make_one_whole_chain_without_a_deadlock(six: Flask) -> None:
    barrier, failures = threading.Barrier(HANDS), list[BaseException]()

    def write(hand: int) -> None:
        with six.app_context():
            act_as(SYSTEM)
            barrier.wait()
            try:
                for step in range(6):
                    with transaction():
                        session.add(Company(name=f"{hand} {step}"))
                        session.flush()
                        shared = session.get_one(Company, 1, with_for_update=step % 2 == 0)
                        shared.external_reference = f"{hand} {step}"
            except BaseException as problem:
                failures.append(problem)

    before = session.scalar(select(func.count(AuditEntry.id))) or 0
    session.rollback()
    hands = [threading.Thread(target=write, args=(hand,)) for hand in range(HANDS)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(60)
    assert failures == []
    entries = session.scalar(select(func.count(AuditEntry.id)))
    assert (verdict().position, broken()) == (entries, "")
    assert entries == before + HANDS * 6 * 2
