"""Every right there is, in one list; `models/accounts/roles.py` says which role holds which."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    BACKOFFICE_ENTER = "backoffice:enter"
    LEARN = "learn"

    PERSON_READ = "person:read"
    PERSON_WRITE = "person:write"
    PERSON_INVITE = "person:invite"
    PERSON_DELETE = "person:delete"
    PERSON_IMPORT = "person:import"
    PERSON_IMPERSONATE = "person:impersonate"
    ACCOUNT_RESET = "account:reset"
    ROLE_READ = "role:read"
    ROLE_GRANT = "role:grant"
    LOGIN_SESSION_END = "login-session:end"

    COMPANY_READ = "company:read"
    COMPANY_WRITE = "company:write"
    SESSION_READ = "session:read"
    SESSION_WRITE = "session:write"
    ENROLMENT_READ = "enrolment:read"
    ENROLMENT_WRITE = "enrolment:write"
    LEARNER_ADD = "learner:add"
    LEARNER_WRITE = "learner:write"
    TEAM_FOLLOW = "team:follow"
    TEAM_WRITE = "team:write"
    SLOT_READ = "slot:read"
    SLOT_ASSIGN = "slot:assign"
    SLOT_RELEASE = "slot:release"
    ROTATION_WRITE = "rotation:write"

    CATALOGUE_READ = "catalogue:read"
    CATALOGUE_WRITE = "catalogue:write"
    LESSON_MARK = "lesson:mark"

    MESSAGE_READ = "message:read"
    MESSAGE_RETRY = "message:retry"
    JOB_READ = "job:read"
    JOB_RUN = "job:run"
    AUDIT_READ = "audit:read"
    VIEW_SHARE = "view:share"
    SETTING_READ = "setting:read"
    SETTING_WRITE = "setting:write"
