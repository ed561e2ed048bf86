"""What an operator may set: read once from the environment, checked whole, never changed while the program runs."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from models.kernel.endpoints import (
    Expected,
    MailRoute,
    SmsRoute,
    StorageRoute,
    database_url,
    mail_route,
    redis_url,
    sms_route,
    storage_route,
    web_origin,
)

FACES = ("portal", "backoffice")
WORDS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
HOST = re.compile(r"\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]")
SHOWN = {
    "TIME_ZONE", "FACES", "PUBLIC_URL", "TRUSTED_HOSTS", "TRUSTED_PROXIES", "MAIL_FROM", "DEMO", "DEBUG",
    "SECURE_COOKIES",
}  # fmt: skip

Value = TypeVar("Value")


class SettingsError(ValueError):
    """The environment says something the program cannot work with: one sentence a line, all of them at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one process. `Settings()` alone is a bare development machine."""

    database_url: str = field(default="", repr=False)
    """`postgresql+psycopg://…`; empty: the embedded server, which `passerelle demo` starts."""
    database_read_url: str = field(default="", repr=False)
    """A replica for exports and statistics; the database itself when nothing else is said."""
    redis_url: str = field(default="", repr=False)
    """Empty: the runner polls the database instead of being woken through RQ."""
    secret_keys: tuple[str, ...] = field(default=(), repr=False)
    """The first signs; all are accepted, so that a key can be rotated without signing people out."""
    trusted_hosts: tuple[str, ...] = ()
    trusted_proxies: int = 0
    """How many reverse proxies stand before the program: whose word is taken for the address a request comes from."""
    mail: MailRoute = MailRoute("log")
    mail_from: str = "Passerelle <passerelle@localhost>"
    sms: SmsRoute = SmsRoute("log")
    storage: StorageRoute = StorageRoute("file", Path("var/files").absolute())
    faces: frozenset[str] = frozenset(FACES)
    time_zone: ZoneInfo = ZoneInfo("Europe/Paris")
    public_url: str = "http://localhost:8000"
    secure_cookies: bool = False
    demo: bool = False
    debug: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Read every setting from `NAME` or, for secrets kept in files, from the file named by `NAME_FILE`.

        Raises SettingsError that names every wrong variable and what was expected of it.
        """
        read = Reader(environ)
        bare = cls()
        main = read("DATABASE_URL", database_url, bare.database_url)
        key = read("SECRET_KEY", secret, "")
        earlier = read("SECRET_KEY_FALLBACKS", words, bare.secret_keys)
        public = read("PUBLIC_URL", web_origin, bare.public_url)
        settings = cls(
            database_url=main,
            database_read_url=read("DATABASE_READ_URL", database_url, main),
            redis_url=read("REDIS_URL", redis_url, bare.redis_url),
            secret_keys=(key, *earlier) if key else (),
            trusted_hosts=read("TRUSTED_HOSTS", hosts, bare.trusted_hosts),
            trusted_proxies=read("TRUSTED_PROXIES", few, bare.trusted_proxies),
            mail=read("MAIL_URL", mail_route, bare.mail),
            mail_from=read("MAIL_FROM", sender, bare.mail_from),
            sms=read("SMS_URL", sms_route, bare.sms),
            storage=read("STORAGE_URL", storage_route, bare.storage),
            faces=read("FACES", faces, bare.faces),
            time_zone=read("TIME_ZONE", time_zone, bare.time_zone),
            public_url=public,
            secure_cookies=read("SECURE_COOKIES", yes_or_no, public.startswith("https://")),
            demo=read("DEMO", yes_or_no, bare.demo),
            debug=read("DEBUG", yes_or_no, bare.debug),
        )
        read.finish()
        return settings


class Reader:
    """Reads variables one by one and keeps what is wrong, so that an operator sees everything at once."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.wrong: list[str] = []

    def __call__(self, name: str, parse: Callable[[str], Value], default: Value) -> Value:
        text = self.text(name)
        if not text:
            return default
        try:
            return parse(text)
        except Expected as expected:
            given = f"{name} is {text!r}" if name in SHOWN else f"{name} is wrong"
            self.wrong.append(f"{given}: expected {expected}.")
        return default

    def text(self, name: str) -> str:
        """The variable's text, or the content of the file that `NAME_FILE` names; empty when neither is set."""
        text, file = self.environ.get(name, "").strip(), self.environ.get(f"{name}_FILE", "").strip()
        if text and file:
            self.wrong.append(f"{name} and {name}_FILE are both set: expected one of them.")
        if not file:
            return text
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as problem:
            reason = problem.strerror if isinstance(problem, OSError) else "not UTF-8 text"
            self.wrong.append(f"{name}_FILE is {file!r}: expected a file that can be read ({reason}).")
            return ""

    def finish(self) -> None:
        if self.wrong:
            raise SettingsError("\n".join(self.wrong))


def secret(text: str) -> str:
    if len(text) < 16:  # short for production is told by `passerelle check --deploy`; this is not even a key
        raise Expected('at least 16 characters; python -c "import secrets; print(secrets.token_urlsafe(48))" makes one')
    return text


def words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def hosts(text: str) -> tuple[str, ...]:
    """Host names without scheme or port; a leading dot also trusts every host below it."""
    names = words(text.lower())
    if not names or not all(HOST.fullmatch(name) for name in names):
        raise Expected("host names separated by commas, without scheme or port, such as a.example,.b.example")
    return names


def few(text: str) -> int:
    if not re.fullmatch("[0-9]", text):
        raise Expected("how many reverse proxies stand before the program, from 0 to 9")
    return int(text)


def sender(text: str) -> str:
    _, address = parseaddr(text)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address) or "\n" in text:
        raise Expected("an address such as Passerelle <bonjour@passerelle.example>")
    return text


def faces(text: str) -> frozenset[str]:
    names = frozenset(words(text))
    if not names or not names <= set(FACES):
        raise Expected("portal, backoffice, or both separated by a comma")
    return names


def time_zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):  # not found; not a name; the name of a folder of zones
        raise Expected("the name of a time zone, such as Europe/Paris") from None


def yes_or_no(text: str) -> bool:
    if text.lower() not in WORDS:
        raise Expected("yes or no")
    return WORDS[text.lower()]


_active: Settings | None = None


def activate(settings: Settings) -> None:
    """Make these the settings of the whole process; `create_app` calls it once."""
    global _active
    _active = settings


def active() -> Settings:
    """The settings of this process, for what has no request at hand: the domain and the jobs.

    Raises LookupError when nothing was activated yet.
    """
    if _active is None:
        raise LookupError("No settings yet: create_app() activates them.")
    return _active
