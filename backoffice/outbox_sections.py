"""What stands on the page of a message, and over the list of jobs."""

from __future__ import annotations

from typing import Any

import jinja2
from flask import Response, abort

from backoffice.cells import moment_cell
from backoffice.outbox_columns import address_of, run_state
from backoffice.outbox_verbs import RunJob
from backoffice.sections import Panel
from models.kernel import clock
from models.kernel.text import N_
from models.outbox.entities import Channel, Message
from tasks import rendering, schedule
from web.rhythm import rhythm

FRAME_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"


def preview_of(message: Message) -> dict[str, Any]:
    """The mail as it reads; nothing when its templates or its rows are gone."""
    if message.channel is not Channel.MAIL:
        return {"mail": None, "address": address_of(message)}
    try:
        return {"mail": rendering.preview(message), "address": address_of(message)}
    except (LookupError, jinja2.TemplateError):
        return {"mail": None, "address": address_of(message)}


def mail_alone(message: Message) -> Response:
    """The HTML of a mail, alone: no script, no network, no cookie, inside a sandboxed frame."""
    shown = preview_of(message)["mail"]
    if shown is None:
        abort(404)
    return Response(shown.html, headers={"Content-Security-Policy": FRAME_POLICY})


def clock_of(screen: Any) -> dict[str, Any]:
    """Every job with its last run and its next, and where it is run now."""
    return {"lines": [_line(screen, one) for one in schedule.overview(clock.now())]}


def _line(screen: Any, line: schedule.JobLine) -> dict[str, Any]:
    last, job = line.last, line.job
    return {
        "job": job.label, "rhythm": rhythm(job.hour(), job.weekday() if job.weekday else None),
        "started": moment_cell(last.started_at if last else None), "state": run_state(last),
        "result": (last.last_error or last.result) if last else "—", "next": moment_cell(line.next_at),
        "run": screen.page_verb_at(RunJob, job.name),
    }  # fmt: skip


PREVIEW = Panel(N_("Preview"), "backoffice/mail.html", preview_of, icon="mail-opened", main=True)
CLOCK = Panel(N_("By the clock"), "backoffice/clock.html", clock_of, icon="clock")
