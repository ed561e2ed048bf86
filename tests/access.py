"""Who opens which route. A role that is not named is refused: 403 or 404; a visitor is sent to sign in."""

from __future__ import annotations

VISITOR = "visitor"
MEMBERS = frozenset(
    {"administrator", "pilot", "manager", "learner", "waiting", "licensed", "student", "tester", "alumna", "teacher"}
    | {"recruiter", "globex_pilot"}
)
EVERYBODY = MEMBERS | {VISITOR}
NOBODY: frozenset[str] = frozenset()
LEARNERS = frozenset(["administrator", "learner", "waiting", "licensed", "student", "tester"])
STAFF = frozenset({"administrator"})
PILOTS = STAFF | {"pilot", "globex_pilot"}
BACKOFFICE = PILOTS | {"manager"}

READING = [
    "index_view",
    "details_view",
    "preview_view",
    "export",
    "export_choice",
    "action_view",
    "press",
    "press_page",
    "serve",
    "choose_columns",
    "add_filter",
    "filter_offers",
    "save_view",
    "change_view",
    "replace_view",
    "forget_view",
]
WRITING = ["create_view", "edit_view", "ajax_update", "ajax_cell", "ajax_lookup"]

SCREENS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    # screen: who reads, who writes through its form
    "admin_people": (PILOTS, STAFF),
    "admin_roles": (STAFF, STAFF),
    "admin_connections": (STAFF, NOBODY),
    "admin_companies": (PILOTS, STAFF),
    "admin_sessions": (PILOTS, STAFF),
    "admin_enrolments": (PILOTS, PILOTS),
    "admin_slots": (PILOTS, NOBODY),
    "admin_teams": (BACKOFFICE, PILOTS),
    "admin_workshops": (STAFF, STAFF),
    "admin_follow_up": (BACKOFFICE, NOBODY),
    "admin_reports": (BACKOFFICE, NOBODY),
    "admin_messages": (STAFF, NOBODY),
    "admin_tasks": (BACKOFFICE, NOBODY),
    "admin_jobs": (STAFF, NOBODY),
    "admin_exports": (STAFF, NOBODY),
    "admin_imports": (STAFF, NOBODY),
    "admin_audit": (STAFF, NOBODY),
    "admin_settings": (STAFF, STAFF),
    "admin_campuses": (STAFF, STAFF),
    "admin_curricula": (STAFF, STAFF),
    "admin_promotions": (STAFF, STAFF),
    "admin_prices": (STAFF, STAFF),
    "admin_paths": (STAFF, STAFF),
    "admin_themes": (STAFF, STAFF),
    "admin_modules": (STAFF, STAFF),
    "admin_lessons": (STAFF, STAFF),
}

CATALOGUE = "paths", "themes", "modules", "lessons"

PAGES: dict[str, frozenset[str]] = {
    "health.healthz": EVERYBODY,
    # signing in, links, help: for those who are not in yet
    "sign_in.login": EVERYBODY,
    "sign_in.try_login": EVERYBODY,
    "sign_in.logout": EVERYBODY,
    "sign_in.switch_language": EVERYBODY,
    "sign_in.stop_impersonating": EVERYBODY,
    "second_factor.verify": EVERYBODY,
    "links.forgotten": EVERYBODY,
    "links.reset": EVERYBODY,
    "links.invitation": EVERYBODY,
    "links.confirm_address": EVERYBODY,
    "help.index": EVERYBODY,
    "help.codes": EVERYBODY,
    "help.welcome": EVERYBODY,
    "help.about": EVERYBODY,
    "formats.index": EVERYBODY,
    "paths.index": EVERYBODY,
    "paths.path": EVERYBODY,
    "demo.index": EVERYBODY,
    "home.index": EVERYBODY,
    # one's own account
    "second_factor.enrol": MEMBERS,
    "second_factor.prove_again": MEMBERS,
    "path.index": LEARNERS,
    "path.show": LEARNERS,
    "lessons.show": LEARNERS,
    "notes.save": LEARNERS,
    "notes.module": LEARNERS,
    "notes.export": LEARNERS,
    "workshops.index": LEARNERS,
    "workshops.show": LEARNERS,
    "workshops.answer_questions": LEARNERS,
    "workshops.end_comparison": LEARNERS,
    "watching.lesson": LEARNERS,
    "watching.workshop": LEARNERS,
    "team.index": BACKOFFICE,
    "team.report": BACKOFFICE,
    "bell.latest": MEMBERS,
    "notifications.index": MEMBERS,
    "notifications.read_all": MEMBERS,
    "pictures.show": MEMBERS,
    # whoever may not read a lesson gets 404 (tests/web/test_media.py)
    "media.video": STAFF,
    "media.captions": STAFF,
    "media.sheet": STAFF,
    "settings.index": MEMBERS,
    "settings.names": MEMBERS,
    "settings.phone": MEMBERS,
    "settings.picture": MEMBERS,
    "settings.drop_picture": MEMBERS,
    "settings.language": MEMBERS,
    "settings.deactivation": MEMBERS,
    "security.email": MEMBERS,
    "security.password": MEMBERS,
    "security.second_step_off": MEMBERS,
    "security.renew_codes": MEMBERS,
    "security.end_connection": MEMBERS,
    "security.end_other_connections": MEMBERS,
    # the back-office
    "admin.index": BACKOFFICE,
    "admin_queues.index_view": PILOTS,
    "admin_quality.index_view": STAFF,
    "admin_queues.waiting": PILOTS,
    "admin_search.index": BACKOFFICE,
    "admin_lookup.index": BACKOFFICE,
    "admin_lookup.options": BACKOFFICE,
    "admin_sessions.board": PILOTS,
    "admin_sessions.transfer": STAFF,
    "admin_sessions.suggested": STAFF,
    "admin_sessions.learners": PILOTS,
    "admin_sessions.read_learners": PILOTS,
    "admin_teams.manager": PILOTS,
    "admin_workshops.answers": STAFF,
    "admin_workshops.choose_answer": STAFF,
    "admin_workshops.drop_answer": STAFF,
    "admin_workshops.order_answers": STAFF,
    "admin_rotations.index_view": PILOTS,
    "admin_rotations.session_view": PILOTS,
    "admin_rotations.plan": PILOTS,
    "admin_rotations.preview": PILOTS,
    "admin_rotations.order": PILOTS,
    "admin_rotations.add": PILOTS,
    "admin_rotations.remove": PILOTS,
    **{f"admin_{screen}.{page}": STAFF for screen in (*CATALOGUE, "workshops") for page in ("similar", "use")},
    **{f"admin_{screen}.{page}": STAFF for screen in CATALOGUE[:3] for page in ("tree", "change_tree")},
    "admin_imports.start": STAFF,
    "admin_imports.template": STAFF,
    "admin_imports.match": STAFF,
    "admin_imports.check": STAFF,
    "admin_imports.wrong_rows": STAFF,
    "admin_imports.report": STAFF,
}

EXCEPTIONS: dict[str, frozenset[str]] = {
    "admin_settings.create_view": NOBODY,  # one row, which is there already
    "admin_enrolments.create_view": STAFF,  # a pilot changes learners, and adds them on the page of a session
}

TABLE: dict[str, frozenset[str]] = (
    {
        f"{screen}.{door}": who
        for screen, (readers, writers) in SCREENS.items()
        for who, doors in ((readers, READING), (writers, WRITING))
        for door in doors
    }
    | PAGES
    | EXCEPTIONS
)
