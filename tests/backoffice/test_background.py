"""The screen of tasks: one's own, with what they made."""

from __future__ import annotations

from sqlalchemy import select

from models.documents.operations import keep
from models.kernel.database import session, transaction
from models.workbench.background import BackgroundTask
from tests.backoffice.presses import pressed
from tests.browser_client import Browser
from tests.cast import Cast


def task() -> BackgroundTask:
    return session.scalars(select(BackgroundTask)).one()


def test_others_do_not_see_a_task(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    pressed(browser, f"/admin/people/send-invitation?id={cast.invited_id}&id={cast.learner_id}", {"message": ""})
    for page in ("details", "row/live", "row/refused"):
        assert browser.get(f"/admin/tasks/{page}/?id={task().id}").status_code == 200
    shown = browser.get("/admin/tasks/").get_data(as_text=True)
    assert '<span class="badge bg-purple-lt">' in shown
    assert "1 / 1" in shown or "2 / 2" in shown
    browser.sign_in(cast.pilot_id)
    for page in ("details", "live", "refused", "file"):
        assert browser.get(f"/admin/tasks/{page}/?id={task().id}").status_code == 404
    assert browser.post(f"/admin/tasks/cancel-task?id={task().id}").status_code == 404


def test_the_file_that_a_task_made_is_for_whoever_sees_the_task(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    pressed(browser, f"/admin/people/send-invitation?id={cast.invited_id}&id={cast.learner_id}", {"message": ""})
    made = task()
    assert browser.get(f"/admin/tasks/row/file/?id={made.id}").status_code == 404
    with transaction():
        made.file_id = keep(b"a;b\n", "text/csv").id
        made.payload = {**made.payload, "file_name": "personnes.csv"}
    answer = browser.get(f"/admin/tasks/row/file/?id={made.id}")
    assert (answer.data, answer.mimetype) == (b"a;b\n", "text/csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=personnes.csv"
    answer.close()
    assert browser.sign_in(cast.pilot_id).get(f"/admin/tasks/row/file/?id={made.id}").status_code == 404
