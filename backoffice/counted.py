"""Numbers of rows in words: *3 rôles, 2 connexions*."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import format_decimal

from backoffice.labels import RECORDS
from models.kernel.text import NN_, Sentence

COUNTED: dict[str, Callable[[int], Sentence]] = {
    "background_task": lambda n: NN_("%(n)s task", "%(n)s tasks", n),
    "campus": lambda n: NN_("%(n)s campus", "%(n)s campuses", n),
    "column_choice": lambda n: NN_("%(n)s choice of columns", "%(n)s choices of columns", n),
    "company": lambda n: NN_("%(n)s company", "%(n)s companies", n),
    "consent_event": lambda n: NN_("%(n)s consent", "%(n)s consents", n),
    "curriculum": lambda n: NN_("%(n)s curriculum", "%(n)s curricula", n),
    "enrolment": lambda n: NN_("%(n)s enrolment", "%(n)s enrolments", n),
    "export_run": lambda n: NN_("%(n)s exported list", "%(n)s exported lists", n),
    "impersonation": lambda n: NN_("%(n)s impersonation", "%(n)s impersonations", n),
    "import_batch": lambda n: NN_("%(n)s import", "%(n)s imports", n),
    "import_row": lambda n: NN_("%(n)s imported line", "%(n)s imported lines", n),
    "job_occurrence": lambda n: NN_("%(n)s run of a job", "%(n)s runs of jobs", n),
    "lesson": lambda n: NN_("%(n)s lesson", "%(n)s lessons", n),
    "lesson_note": lambda n: NN_("%(n)s note", "%(n)s notes", n),
    "module": lambda n: NN_("%(n)s module", "%(n)s modules", n),
    "module_lesson": lambda n: NN_("%(n)s place in a module", "%(n)s places in modules", n),
    "module_sheet": lambda n: NN_("%(n)s sheet", "%(n)s sheets", n),
    "path": lambda n: NN_("%(n)s path", "%(n)s paths", n),
    "path_theme": lambda n: NN_("%(n)s place in a path", "%(n)s places in paths", n),
    "theme": lambda n: NN_("%(n)s theme", "%(n)s themes", n),
    "theme_module": lambda n: NN_("%(n)s place in a theme", "%(n)s places in themes", n),
    "workshop": lambda n: NN_("%(n)s workshop", "%(n)s workshops", n),
    "login_session": lambda n: NN_("%(n)s connection", "%(n)s connections", n),
    "message": lambda n: NN_("%(n)s message", "%(n)s messages", n),
    "notification": lambda n: NN_("%(n)s notification", "%(n)s notifications", n),
    "one_time_token": lambda n: NN_("%(n)s single-use link", "%(n)s single-use links", n),
    "person": lambda n: NN_("%(n)s person", "%(n)s people", n),
    "promotion": lambda n: NN_("%(n)s promotion", "%(n)s promotions", n),
    "recovery_code": lambda n: NN_("%(n)s recovery code", "%(n)s recovery codes", n),
    "role_grant": lambda n: NN_("%(n)s role", "%(n)s roles", n),
    "saved_view": lambda n: NN_("%(n)s saved view", "%(n)s saved views", n),
    "slot_assignment": lambda n: NN_("%(n)s slot held", "%(n)s slots held", n),
    "stored_file": lambda n: NN_("%(n)s file", "%(n)s files", n),
    "supervision": lambda n: NN_("%(n)s team follow-up", "%(n)s team follow-ups", n),
    "task_line": lambda n: NN_("%(n)s line of a task", "%(n)s lines of tasks", n),
    "totp_device": lambda n: NN_("%(n)s second factor", "%(n)s second factors", n),
    "training_session": lambda n: NN_("%(n)s session", "%(n)s sessions", n),
    "waiting_entry": lambda n: NN_("%(n)s place on a waiting list", "%(n)s places on waiting lists", n),
}


def counted(table: str, number: int) -> str:
    """A number of rows of a table, in words."""
    if table not in COUNTED:
        return f"{RECORDS.get(table, table)} ({format_decimal(number)})"
    return str(COUNTED[table](number))


def listed(numbers: Mapping[str, int]) -> str:
    """Several, the most numerous first."""
    by_number = sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(counted(table, number) for table, number in by_number)
