"""The session refuses a statement that would change recorded rows unseen, and records those that ask for it."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Result, Table, TextClause, event, inspect, select
from sqlalchemy.orm import ORMExecuteState

from models.evidence.entities import Act
from models.evidence.recording import SILENT, UNRECORDED, Written, record_many
from models.kernel.bulk import APART, DOOR, ROW_BY_ROW, UnauditedStatement
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting, acting_as

WRITES_IN_SQL = re.compile(r"(?<!FOR )(?<!KEY )\b(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|COPY)\b", re.IGNORECASE)
REFUSED = (
    "{kind} of {table} would change rows behind the audit log's back. Write through the session (session.add, an "
    "attribute, session.delete), or hand it to models.kernel.bulk.audited() or told_apart()."
)


@event.listens_for(session, "do_orm_execute")
def guard_bulk_statements(state: ORMExecuteState) -> Result[Any] | None:
    """Let a statement through, record what it does, or refuse it.

    Raises:
        UnauditedStatement: it writes to a recorded table, and says nothing of the log.
    """
    if isinstance(state.statement, TextClause):
        _refuse_writing(state)
    if not (state.is_insert or state.is_update or state.is_delete):
        return None
    table: Table = state.statement.table  # type: ignore[attr-defined]
    door = state.execution_options.get(DOOR)
    if table.name in UNRECORDED or door == APART or _is_silent(state):
        return None
    if door == ROW_BY_ROW and not state.is_insert and state.bind_mapper is not None:
        return _recorded(state, state.bind_mapper.class_)
    kind = "INSERT" if state.is_insert else "UPDATE" if state.is_update else "DELETE"
    raise UnauditedStatement(REFUSED.format(kind=kind, table=table.name))


def _refuse_writing(state: ORMExecuteState) -> None:
    sql = state.statement.text  # type: ignore[attr-defined]
    if WRITES_IN_SQL.search(sql) and state.execution_options.get(DOOR) != APART:
        raise UnauditedStatement(REFUSED.format(kind="The text", table=repr(sql)))


def _is_silent(state: ORMExecuteState) -> bool:
    """An update of columns that change without anybody's decision."""
    if not state.is_update or state.parameters:
        return False
    given = state.statement._values or ()  # type: ignore[attr-defined]
    names = {column if isinstance(column, str) else column.key for column in given}
    return bool(names) and names <= SILENT


def _recorded(state: ORMExecuteState, entity: Any) -> Result[Any]:
    session.flush()
    wheres = state.statement._where_criteria  # type: ignore[attr-defined]
    before = _rows(select(*_columns(entity)).where(*wheres).with_for_update())
    result = state.invoke_statement()
    after: dict[int, dict[str, Any]] = {}
    if state.is_update:
        with acting_as(SYSTEM):  # a row may have left the actor's sight
            after = _rows(select(*_columns(entity)).where(entity.id.in_(before)))
    act = Act.CHANGED if state.is_update else Act.DELETED
    written = [Written.of(entity.__table__, act, row, after.get(identifier)) for identifier, row in before.items()]
    record_many([one for one in written if one.changes or act is Act.DELETED], by=acting())
    return result


def _columns(entity: Any) -> list[Any]:
    return [getattr(entity, attribute.key) for attribute in inspect(entity).column_attrs]


def _rows(statement: Any) -> dict[int, dict[str, Any]]:
    """id -> column -> value."""
    return {row["id"]: dict(row) for row in session.execute(statement).mappings()}
