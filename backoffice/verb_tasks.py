"""A verb on many rows as a background task: asked for, and done row by row."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import current_app, flash
from sqlalchemy import select, update

from backoffice.forms import Form, reposted
from backoffice.subjects import Subjects
from backoffice.verb import Verb
from models.kernel.database import session, transaction
from models.kernel.errors import DomainError
from models.kernel.text import N_, NN_
from models.workbench.background import BackgroundTask, LineOutcome, TaskKind, TaskLine
from models.workbench.operations import ask_for
from models.workbench.queries import line_numbers, pending_lines, refused_lines
from tasks.background import Hand, handles, progress
from web import locale
from web.actor import current_actor

SLICE = 0.5
"""Seconds between two moments at which a task may be stopped or put off."""
AT_A_TIME = 100
"""Lines looked up at once."""
OURS = timedelta(seconds=30)
"""How long runners leave a task to the request that asked for it."""
LONGEST_NAME = 300


class FormStale(DomainError):
    """What was chosen when it was asked for cannot be chosen any more."""

    sentence = N_("What was entered in the form is not valid any more (%(fields)s): nothing further was done.")


def ask_to_press(
    verb: Verb, subjects: Subjects, values: dict[str, list[str]], *, key: str, at_once: bool
) -> BackgroundTask:
    """Fix the rows and keep what to do to them, in one transaction; nothing is done to them yet.

    Args:
        values: the form, as ``forms.posted`` keeps it.
        at_once: whether this very request goes on to do it.
    """
    screen = subjects.screen
    title = f"{verb.label} · {screen.title} ({subjects.number})"
    with transaction():
        return ask_for(
            TaskKind.VERB, title, key=key, by=current_actor(), locale=locale.current(), rows=subjects.select,
            payload={"screen": screen.slug, "verb": verb.name, "form": values}, due_in=OURS if at_once else timedelta(),
        )  # fmt: skip


@handles(TaskKind.VERB)
def press_each(hand: Hand) -> Iterator[None]:
    """Press the verb on every line that is still to do; a line and its row's change are one transaction."""
    screen = screen_named(hand.payload["screen"])
    verb = screen.verbs_by_name[hand.payload["verb"]]
    done, refused = _counted(hand.id)
    while lines := _pending(hand.id):
        form = _form(verb, hand.payload["form"])
        until = time.monotonic() + SLICE
        for line_id in lines:
            outcome = _press_line(verb, screen, form, line_id, hand)
            done, refused = done + (outcome is LineOutcome.DONE), refused + (outcome is LineOutcome.REFUSED)
            if time.monotonic() > until:
                break
        with transaction():
            progress(hand.id, done=done, refused=refused)
        yield


def _press_line(verb: Verb, screen: Any, form: Form, line_id: int, hand: Hand) -> LineOutcome | None:
    """One row; None when somebody else has its line in hand, or did it."""
    name = ""
    try:
        with transaction():
            line = session.scalars(_to_do(line_id)).one_or_none()
            if line is None:
                return None
            row = screen.get_one(line.subject_id)
            name = line.name = str(row or "")[:LONGEST_NAME]
            verb.attempt(row, form, by=hand.actor)
            line.outcome = LineOutcome.DONE
    except DomainError as refusal:
        return _refuse(line_id, name, str(refusal))
    return LineOutcome.DONE


def _to_do(line_id: int) -> Any:
    still = TaskLine.id == line_id, TaskLine.outcome == LineOutcome.PENDING
    return select(TaskLine).where(*still).with_for_update(skip_locked=True).execution_options(populate_existing=True)


def _refuse(line_id: int, name: str, sentence: str) -> LineOutcome | None:
    refused = update(TaskLine).where(TaskLine.id == line_id, TaskLine.outcome == LineOutcome.PENDING)
    values = {"outcome": LineOutcome.REFUSED, "name": name, "sentence": sentence}
    with transaction():
        written = session.execute(refused.values(values).execution_options(synchronize_session=False))
    return LineOutcome.REFUSED if written.rowcount == 1 else None  # type: ignore[attr-defined]


def _pending(task_id: int) -> list[int]:
    with transaction():
        return list(session.scalars(pending_lines(task_id).with_only_columns(TaskLine.id).limit(AT_A_TIME)))


def _counted(task_id: int) -> tuple[int, int]:
    """What was done before, should this be a second start; written at once, since a dead process may not have."""
    with transaction():
        done, refused = session.execute(line_numbers(task_id)).one()
        progress(task_id, done=done, refused=refused)
    return done, refused


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
