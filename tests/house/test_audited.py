"""Nothing is written behind the audit log's back: every way around the session stands in a file named here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.code import name, python_files, tree

AROUND = {
    "models/evidence/recording.py",  # writes the entries themselves
    "tasks/operate/bench_data.py",  # people made up for measurements, by COPY
    "web/health.py",  # reads a one
    "models/workbench/importing/uploading.py",  # the lines of a file, which are a journal, by COPY
    "models/directory/people_undoing.py",  # reads which rows something else points at
}
"""Files that reach the connection under the session."""
IN_READINGS = {"models/workbench/operations.py"}
"""Files whose readings write to a journal: the lines of a task, as many as a list holds, in one statement."""
ALONG = {
    "models/contracts/rotation_statements.py",  # all that a night of rotation writes, told apart by whoever runs it
    "models/outbox/owing_many.py",  # a mail beside each line under the bell
}
"""Files whose writings carry others along, in one statement."""
UNTOLD: set[str] = set()
"""Files that write apart and leave the telling to a caller."""
LEGACY = {"bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings"}
WRITES = {"insert", "update", "delete", "merge", "truncate", "copy", "with"}


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    """The last word of what is called: ``connection`` of ``session.connection()``."""
    return ast.unparse(call.func).rpartition(".")[2]


def files_that_call(*names: str) -> set[str]:
    return {name(path) for path in python_files() for call in calls(path) if called(call) in names}


def test_the_connection_under_the_session_is_reached_in_the_named_files_alone() -> None:
    reaching = {
        name(path)
        for path in python_files()
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"connection", "get_bind", "raw_connection"}
    }
    assert reaching - AROUND == set()


def test_the_session_writes_no_row_by_its_old_shortcuts() -> None:
    assert files_that_call(*LEGACY) == set()


def test_what_is_told_apart_is_told() -> None:
    assert files_that_call("told_apart") - files_that_call("record_many", "tell") - UNTOLD == set()


def test_no_text_of_sql_writes() -> None:
    writing = {
        f"{name(path)}:{call.lineno}"
        for path in python_files()
        for call in calls(path)
        if called(call) == "text" and call.args and isinstance(call.args[0], ast.Constant)
        if str(call.args[0].value).lower().split(maxsplit=1)[:1]
        and str(call.args[0].value).lower().split()[0] in WRITES
    }
    assert writing == set()


def test_no_reading_hides_a_write_in_a_common_table_expression() -> None:
    hidden = {
        f"{name(path)}:{call.lineno}"
        for path in python_files()
        for call in calls(path)
        if called(call) == "cte"
        if {called(inner) for inner in ast.walk(call.func) if isinstance(inner, ast.Call)}
        & {"insert", "update", "delete"}
    }
    assert {each.partition(":")[0] for each in hidden} - IN_READINGS - ALONG == set()
