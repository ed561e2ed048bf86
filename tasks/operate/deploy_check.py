"""What must not go to production: one sentence for each unsafe setting, with what to do about it."""

from urllib.parse import urlsplit

import psycopg
from werkzeug.sansio.utils import host_is_trusted

from models.kernel.settings import Settings
from tasks.operate.postgres import running_url

SHORTEST_KEY = 32
KNOWN_KEYS = ("changeme", "change-me", "change_me", "secret", "insecure", "password", "passerelle", "example", "dev-")


def unsafe_settings(settings: Settings) -> list[str]:
    """A sentence for each thing that is unsafe; none when the product may be opened to people."""
    return [*keys(settings), *hosts(settings), *modes(settings), *deliveries(settings), *database(settings)]


def notes(settings: Settings) -> list[str]:
    """What is worth knowing and is no danger."""
    found = []
    if not settings.redis_url:
        found.append("REDIS_URL is not set: the runner polls the database instead of being woken.")
    if settings.sms.kind != "https":
        found.append("SMS_URL is not a gateway: no SMS leaves.")
    if settings.storage.kind == "file":
        found.append(f"STORAGE_URL is the folder {settings.storage.folder}: back it up with the database.")
    if not settings.trusted_proxies:
        found.append("TRUSTED_PROXIES is not set: behind a proxy, everybody would share one count of sign-in tries.")
    return found


def keys(settings: Settings) -> list[str]:
    if not settings.secret_keys:
        return ["SECRET_KEY is not set: give a random text of at least 32 characters."]
    found = []
    for place, key in enumerate(settings.secret_keys):
        name = "SECRET_KEY_FALLBACKS" if place else "SECRET_KEY"
        if len(key) < SHORTEST_KEY:
            found.append(f"{name} is short ({len(key)} characters): give at least {SHORTEST_KEY}, at random.")
        elif len(set(key)) < 10 or any(word in key.lower() for word in KNOWN_KEYS):
            found.append(
                f"{name} can be guessed: python -c 'import secrets; print(secrets.token_urlsafe(48))' makes one."
            )
    return found


def hosts(settings: Settings) -> list[str]:
    found = []
    if not settings.trusted_hosts:
        found.append("TRUSTED_HOSTS is not set: name the hosts people type, or links can be forged by a Host header.")
    elif not host_is_trusted(urlsplit(settings.public_url).hostname or "", settings.trusted_hosts):
        found.append("TRUSTED_HOSTS does not name the host of PUBLIC_URL: every mailed link would be refused.")
    if not settings.public_url.startswith("https://"):
        found.append(f"PUBLIC_URL is {settings.public_url}: links in mails must start with https://.")
    if not settings.secure_cookies:
        found.append("Session cookies are not Secure: give an https:// PUBLIC_URL and do not set SECURE_COOKIES=no.")
    return found


def modes(settings: Settings) -> list[str]:
    found = []
    if settings.debug:
        found.append("DEBUG is on: it shows code and values to whoever meets an error.")
    if settings.demo:
        found.append("DEMO is on: it has accounts with known passwords and lets pilots in without a second factor.")
    return found


def deliveries(settings: Settings) -> list[str]:
    mail = settings.mail
    if mail.kind != "smtp":
        return [f"MAIL_URL is {mail.kind}: no mail leaves. Give smtp://user:password@host:port?tls=starttls."]
    found = []
    if mail.password and mail.tls == "none":
        found.append("MAIL_URL sends its password in the clear: write tls=starttls, or smtps://.")
    if settings.mail_from == Settings().mail_from:
        found.append("MAIL_FROM is not set: mails would come from localhost, and be refused or taken for spam.")
    return found


def database(settings: Settings) -> list[str]:
    if not settings.database_url:
        return ["DATABASE_URL is not set: the embedded server is for one machine and a demonstration."]
    if settings.database_url == running_url():
        return ["DATABASE_URL is the embedded server: it is for one machine and a demonstration."]
    try:
        with psycopg.connect(settings.database_url.replace("+psycopg", "", 1), connect_timeout=5) as connection:
            row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    except psycopg.Error as problem:
        return [f"DATABASE_URL cannot be used: {' '.join(str(problem).split())}"]
    if row and row[0]:
        return ["DATABASE_URL signs in as a superuser: give the application a role that only owns its own database."]
    return []
