"""The pages of the import wizard: file, columns, check, result; each step has an address."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from flask import abort, redirect, render_template, request
from flask_admin import expose
from flask_babel import format_decimal

from backoffice import import_files
from backoffice.background import refused_of
from backoffice.importable import BROUGHT_BY
from backoffice.lookups import one
from backoffice.screen import screen_filled_by, screen_of
from models.kernel.database import session
from models.kernel.policy import Actor
from models.workbench.background import BackgroundTask
from models.workbench.importing import steps, uploading
from models.workbench.importing.kinds import ImportKind, import_kind, import_kinds
from models.workbench.importing.matching import match_columns, samples
from models.workbench.importing.reading import LARGEST
from models.workbench.importing.refusals import FileEmpty
from models.workbench.importing.telling import rows_with, told_of
from models.workbench.imports import NOT_APPLIED, WRITTEN, BatchState, Existing, ImportBatch, RowOutcome
from models.workbench.queries import UNDER_WAY
from web import locale
from web.actor import current_actor, identify
from web.perform import perform

SHOWN = 50
"""Rows on a page; the files have them all."""
NEXT_TO_NOTHING = 2**16
SAME = (RowOutcome.SAME, RowOutcome.LEFT)


class Wizard:
    """Mixed into the screen of imports: the same pages for every kind that a context registers."""

    page: Any
    address: Any
    row: Any
    details_verbs: Any

    def create_blueprint(self, admin: Any) -> Any:
        """The one page of the back-office to which more than a picture is sent."""
        blueprint = super().create_blueprint(admin)  # type: ignore[misc]
        blueprint.url_value_preprocessor(make_room)
        return blueprint

    @property
    def kinds(self) -> tuple[ImportKind, ...]:
        return import_kinds()

    # -- 1: the file --------------------------------------------------------------------------------------------------

    @expose("/start/<kind>", methods=("GET", "POST"))
    def start(self, kind: str) -> Any:
        """Take the template, send the file."""
        chosen = _kind(kind)
        if request.method == "POST":
            batch = self._upload(chosen)
            if batch is not None:
                return redirect(self.address("match", id=batch.id))
        page = self.page(
            "backoffice/import/start.html", kind=chosen, step=1, batch=None, most=uploading.MOST_ROWS,
            megabytes=LARGEST // 2**20, number=format_decimal, crumbs=[(chosen.title, "")],
        )  # fmt: skip
        return page, 422 if request.method == "POST" else 200

    def _upload(self, kind: ImportKind) -> ImportBatch | None:
        sent, made = request.files.get("file"), []

        def upload(*, by: Actor) -> None:
            if sent is None or not sent.filename:
                raise FileEmpty
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "file"
                sent.save(path)
                sent.close()
                made.append(uploading.upload(kind, path, Path(sent.filename).name, by=by))

        return made[0] if perform(kind.permission, upload) else None

    @expose("/template/<kind>.<form>")
    def template(self, kind: str, form: str) -> Any:
        chosen = _kind(kind)
        return import_files.answer(f"import-{chosen.name}", form, import_files.template_of(chosen))

    # -- 2: the columns -----------------------------------------------------------------------------------------------

    @expose("/match/", methods=("GET", "POST"))
    def match(self) -> Any:
        """Say which column is which, and what becomes of those who are there already."""
        batch, kind = self._batch()
        if batch.state not in NOT_APPLIED:
            return redirect(self.address("details_view", id=batch.id))
        asked = _asked(batch, kind)
        if request.method == "POST" and perform(kind.permission, _match(kind, asked), batch):
            return redirect(self.address("check", id=batch.id))
        page = self.page(
            "backoffice/import/columns.html", kind=kind, batch=batch, step=2, samples=samples(batch), asked=asked,
            existing=Existing, crumbs=self._crumbs(batch),
        )  # fmt: skip
        return page, 422 if request.method == "POST" else 200

    # -- 3: the check -------------------------------------------------------------------------------------------------

    @expose("/check/", methods=("GET", "POST"))
    def check(self) -> Any:
        """What would happen, and what is to be corrected; a press does it."""
        batch, kind = self._batch()
        if request.method == "POST" and perform(kind.permission, _apply(kind), batch):
            return redirect(self.address("details_view", id=batch.id))
        if batch.state is BatchState.UPLOADED:
            return redirect(self.address("match", id=batch.id))
        if batch.state not in NOT_APPLIED:
            return redirect(self.address("details_view", id=batch.id))
        return self.page(
            "backoffice/import/check.html", kind=kind, batch=batch, step=3, same=SAME, outcomes=RowOutcome,
            rows=self._rows(kind, batch, RowOutcome.WRONG), live=_live(batch), number=format_decimal,
            interrupted=steps.is_interrupted(batch), crumbs=self._crumbs(batch), shown=SHOWN,
        )  # fmt: skip

    @expose("/rows/<form>")
    def wrong_rows(self, form: str) -> Any:
        """The rows to correct, as a file to correct and send again."""
        batch, kind = self._batch()
        rows = import_files.rows_to_correct(kind, batch)
        return import_files.answer(f"a-corriger-{batch.id}", form, rows)

    # -- 4: the result ------------------------------------------------------------------------------------------------

    @expose("/details/")
    def details_view(self) -> Any:
        """What became of the file."""
        batch, kind = self._batch()
        if batch.state in NOT_APPLIED:
            return redirect(self.address("check", id=batch.id))
        return self.page(
            "backoffice/import/result.html", kind=kind, batch=batch, row=batch, step=4, same=SAME, outcomes=RowOutcome,
            rows=self._rows(kind, batch, RowOutcome.WRONG, RowOutcome.KEPT), live=_live(batch), number=format_decimal,
            done=self._done(kind, batch), verbs=self.details_verbs(batch), interrupted=steps.is_interrupted(batch),
            shown=SHOWN, all_of_them=self._list_of(kind, batch),
        )  # fmt: skip

    @expose("/report/<form>")
    def report(self, form: str) -> Any:
        """Every row and what became of it."""
        batch, kind = self._batch()
        return import_files.answer(f"import-{batch.id}", form, import_files.report_of(kind, batch))

    # -- what the steps share -----------------------------------------------------------------------------------------

    def _batch(self) -> tuple[ImportBatch, ImportKind]:
        batch: ImportBatch = self.row(request.args.get("id"))
        return batch, _kind(batch.kind)

    def _crumbs(self, batch: ImportBatch) -> list[tuple[Any, str]]:
        return [(batch.file_name, "")]

    def _rows(self, kind: ImportKind, batch: ImportBatch, *outcomes: RowOutcome) -> list[Any]:
        rows = session.scalars(rows_with(batch, *outcomes).limit(SHOWN))
        return [(row, told_of(kind, batch, row)) for row in rows]

    def _done(self, kind: ImportKind, batch: ImportBatch) -> list[Any]:
        """The first rows that the import wrote, each with the page of what it made."""
        rows = session.scalars(rows_with(batch, *WRITTEN).limit(SHOWN)).all()
        screen = screen_filled_by(kind)
        return [(row, screen.address("details_view", id=row.entity_id) if screen else "") for row in rows]

    def _list_of(self, kind: ImportKind, batch: ImportBatch) -> str:
        """The list of exactly those whom the import wrote; empty when there is nobody, or no such list."""
        screen = screen_filled_by(kind)
        if screen is None or not batch.number(*WRITTEN, RowOutcome.KEPT):
            return ""
        return str(screen.address("index_view", **{BROUGHT_BY: batch.id}))


def make_room(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Whoever may import may send a file; a little too large, it is told so by its page. Others send next to nothing:
    who they are is known before what they send is read."""
    if endpoint is not None and endpoint.endswith(".start") and request.method == "POST":
        identify()
        asked, actor = (values or {}).get("kind"), current_actor()
        may = any(actor.may(kind.permission) for kind in import_kinds() if kind.name == asked)
        request.max_content_length = 2 * LARGEST if may else NEXT_TO_NOTHING


def _kind(name: str) -> ImportKind:
    try:
        return import_kind(name)
    except LookupError:
        abort(404)


def _asked(batch: ImportBatch, kind: ImportKind) -> dict[str, Any]:
    """What the form says, or what stands: the columns, and the two choices."""
    if request.method != "POST":
        return {"mapping": batch.mapping, "existing": batch.existing, "invites": batch.invites}
    mapping = {field.name: request.form.get(f"column-{field.name}", "") for field in kind.fields}
    existing = next((one for one in Existing if one.value == request.form.get("existing")), batch.existing)
    return {"mapping": mapping, "existing": existing, "invites": "invites" in request.form}


def _match(kind: ImportKind, asked: dict[str, Any]) -> Any:
    def operation(batch: ImportBatch, *, by: Actor) -> None:
        number = match_columns(kind, batch, **asked, by=by)
        steps.check(kind, batch, number, by=by, locale=locale.current())

    return operation


def _apply(kind: ImportKind) -> Any:
    return lambda batch, *, by: steps.apply(kind, batch, by=by, locale=locale.current())


def _live(batch: ImportBatch) -> dict[str, Any] | None:
    """How far the task of the present step is, while it is under way."""
    task = one(BackgroundTask, str(batch.task_id)) if batch.task_id else None
    screen = screen_of(BackgroundTask)
    if task is None or screen is None or task.state not in UNDER_WAY:
        return None
    shown = refused_of(task)
    part = render_template("backoffice/task_live.html", screen=screen, row=task, **shown)
    return {"address": screen.served_at("live", task), "part": part, "task": task}
