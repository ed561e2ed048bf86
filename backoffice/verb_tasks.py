"""A verb on many rows as a background task: asked for, and done row by row."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, flash
from sqlalchemy import bindparam, select, update

from backoffice.attempts import Attempt, attempted
from backoffice.forms import Form, reposted
from backoffice.subjects import Subjects
from backoffice.verb import Verb
from models.kernel.database import session, transaction
from models.kernel.errors import DomainError
from models.kernel.policy import SYSTEM, acting_as
from models.kernel.text import N_, NN_
from models.workbench.background import BackgroundTask, LineOutcome, TaskKind, TaskLine
from models.workbench.operations import ask_for
from models.workbench.queries import pending_lines, refused_lines
from tasks.background import Hand, handles
from web import locale
from web.actor import current_actor

SLICE = 0.5
"""Seconds between two moments at which a task may be stopped or put off."""
AT_A_TIME = 25
"""Lines done in one transaction: a commit costs as much as several of them."""
BUSY = 0.05
OURS = timedelta(seconds=30)
"""How long runners leave a task to the request that asked for it."""


class FormStale(DomainError):
    """What was chosen when it was asked for cannot be chosen any more."""

    sentence = N_("What was entered in the form is not valid any more (%(fields)s): nothing further was done.")


def ask_to_press(
    verb: Verb, subjects: Subjects, values: dict[str, list[str]], *, key: str, at_once: bool,
    proved_at: datetime | None = None,
) -> BackgroundTask:  # fmt: skip
    """Fix the rows and keep what to do to them, in one transaction; nothing is done to them yet.

    Args:
        values: the form, as ``forms.posted`` keeps it.
        at_once: whether this very request goes on to do it.
        proved_at: when whoever asks proved who they are, for what is sensitive: a runner cannot ask them.
    """
    screen = subjects.screen
    title = f"{verb.label} · {screen.title} ({subjects.number})"
    with transaction():
        return ask_for(
            TaskKind.VERB, title, key=key, by=current_actor(), locale=locale.current(), rows=subjects.select,
            payload={"screen": screen.slug, "verb": verb.name, "form": values}, due_in=OURS if at_once else timedelta(),
            proved_at=proved_at,
        )  # fmt: skip


@handles(TaskKind.VERB)
def press_each(hand: Hand) -> Iterator[None]:
    """Press the verb on every line that is still to do."""
    screen = screen_named(hand.payload["screen"])
    verb = screen.verbs_by_name[hand.payload["verb"]]
    while lines := _pending(hand.id):
        form = _form(verb, hand.payload["form"])
        _press(lines, hand, lambda row_id, form=form: attempted(verb, screen, row_id, form, by=hand.actor))
        yield


def _pending(task_id: int) -> list[int]:
    with transaction():
        return list(session.scalars(pending_lines(task_id).with_only_columns(TaskLine.id).limit(AT_A_TIME)))


def _press(lines: list[int], hand: Hand, attempt: Callable[[int], Attempt]) -> None:
    """Some lines in one transaction; one by one when it is refused as a whole (a constraint that is checked last)."""
    try:
        with transaction():
            _record(hand.id, list(_attempts(lines, attempt)))
    except DomainError as refusal:
        if len(lines) > 1:
            for line in lines:
                _press([line], hand, attempt)
            return
        with transaction():
            _record(hand.id, [(line, Attempt(row_id, name, str(refusal))) for line, row_id, name in _held(lines)])


def _attempts(lines: list[int], attempt: Callable[[int], Attempt]) -> Iterator[tuple[int, Attempt]]:
    """What came of each line, for half a second; a line that somebody else has in hand, or did, is passed over."""
    until = time.monotonic() + SLICE
    for line, row_id, _name in _held(lines):
        yield line, attempt(row_id)
        if time.monotonic() > until:
            return


def _held(lines: list[int]) -> list[tuple[int, int, str]]:
    """The lines that are still to do, locked until the transaction ends: nobody does them meanwhile."""
    still = select(TaskLine.id, TaskLine.subject_id, TaskLine.name).where(
        TaskLine.id.in_(lines), TaskLine.outcome == LineOutcome.PENDING
    )
    return [tuple(line) for line in session.execute(still.order_by(TaskLine.id).with_for_update(skip_locked=True))]


def _record(task_id: int, tries: list[tuple[int, Attempt]]) -> None:
    """Mark the lines and count them, in the transaction of what was done to their rows."""
    if not tries:
        time.sleep(BUSY)  # another process has them in hand
        return
    marks = [
        {"line": line, "outcome": LineOutcome.REFUSED if one.refusal else LineOutcome.DONE, "name": one.name,
         "sentence": one.refusal}
        for line, one in tries
    ]  # fmt: skip
    table: Any = TaskLine.__table__
    with acting_as(SYSTEM):  # the lines were seen, and are ours; a scope would be asked for each of them
        session.execute(table.update().where(table.c.id == bindparam("line")), marks)
    refused = sum(1 for _line, one in tries if one.refusal)
    counted = update(BackgroundTask).where(BackgroundTask.id == task_id).values(
        done=BackgroundTask.done + len(tries) - refused, refused=BackgroundTask.refused + refused
    )  # fmt: skip
    session.execute(counted.execution_options(synchronize_session=False))


def _form(verb: Verb, values: dict[str, list[str]]) -> Form:
    """The form, read again in the scope of whoever asked.

    Raises:
        FormStale: it is not valid any more.
    """
    form = reposted(verb.form, values)
    if not form.validate():
        raise FormStale(fields=", ".join(str(form[name].label.text) for name in form.errors if name in form))
    return form


def screen_named(slug: str) -> Any:
    """The screen of a slug, in this application."""
    admin = current_app.extensions["admin"][0]
    return next(view for view in admin._views if getattr(view, "slug", None) == slug)


def flash_outcome(verb: Verb, task: BackgroundTask) -> None:
    """Say what came of a task that was done at once."""
    session.refresh(task)
    if task.done:
        words = NN_("%(label)s: %(n)s done.", "%(label)s: %(n)s done.", task.done, label=str(verb.label))
        flash(str(words), "success")
    if task.refused:
        reasons = [f"{line.name}: {line.sentence}" for line in session.scalars(refused_lines(task.id).limit(10))]
        words = NN_(
            "%(n)s refused — %(reasons)s", "%(n)s refused — %(reasons)s", task.refused, reasons=" · ".join(reasons)
        )
        flash(str(words), "error")
