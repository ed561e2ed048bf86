"""Addresses of the outside world as an operator writes them, read into values: database, mail, SMS, files."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

DATABASE_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")


class Expected(ValueError):
    """The value is not what the program can work with; says what was expected."""


@dataclass(frozen=True, slots=True)
class MailRoute:
    """How mail leaves: an SMTP server, one file a message in a folder, or a line in the log."""

    kind: Literal["smtp", "file", "log"]
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    tls: Literal["none", "starttls", "implicit"] = "none"
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class SmsRoute:
    """How SMS leave: an HTTPS gateway, one file a message in a folder, or a line in the log."""

    kind: Literal["https", "file", "log"]
    url: str = field(default="", repr=False)
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class StorageRoute:
    """Where files are kept: a folder of this machine, or a bucket of an S3-compatible store."""

    kind: Literal["file", "s3"]
    folder: Path | None = None
    bucket: str = ""
    prefix: str = ""
    endpoint: str = ""
    region: str = ""


def database_url(text: str) -> str:
    """The same database, named with the driver in use: `postgres://…` becomes `postgresql+psycopg://…`."""
    scheme, separator, rest = text.partition("://")
    if not separator or scheme not in DATABASE_SCHEMES or not split(text).path.strip("/"):
        raise Expected("postgresql://user:password@host:port/database")
    port_of(split(text), 5432)
    return f"postgresql+psycopg://{rest}"


def redis_url(text: str) -> str:
    url = split(text)
    if url.scheme not in {"redis", "rediss", "unix"} or not (url.hostname or url.path):
        raise Expected("redis://host:port/0, rediss://… or unix:///path/to/socket")
    return text


def mail_route(text: str) -> MailRoute:
    """`smtp://user:password@host:587?tls=starttls`, `smtps://user:password@host`, `file:DIR` or `log:`.

    A server that asks for a password gets STARTTLS unless `tls=none` is written out.
    """
    url = split(text)
    if text == "log:":
        return MailRoute("log")
    if url.scheme == "file":
        return MailRoute("file", folder=folder_of(text))
    if url.scheme not in {"smtp", "smtps"} or not url.hostname:
        raise Expected("smtp://user:password@host:port?tls=starttls, smtps://user:password@host, file:DIR or log:")
    tls = tls_of(url)
    port = port_of(url, {"implicit": 465, "starttls": 587, "none": 25}[tls])
    return MailRoute("smtp", url.hostname, port, unquote(url.username or ""), unquote(url.password or ""), tls)


def tls_of(url: SplitResult) -> Literal["none", "starttls", "implicit"]:
    asked = one(url, "tls", "starttls" if url.username else "none")
    if url.scheme == "smtps":
        return "implicit"
    if asked == "starttls":
        return "starttls"
    if asked == "none":
        return "none"
    raise Expected("tls=starttls or tls=none after smtp://, or smtps:// for a connection encrypted from its start")


def sms_route(text: str) -> SmsRoute:
    """`https://user:key@gateway/path`, `file:DIR` or `log:`; plain http only towards this very machine."""
    url = split(text)
    if text == "log:":
        return SmsRoute("log")
    if url.scheme == "file":
        return SmsRoute("file", folder=folder_of(text))
    if url.hostname and (url.scheme == "https" or (url.scheme == "http" and is_loopback(url.hostname))):
        return SmsRoute("https", url=text)
    raise Expected("https://user:key@gateway/path, file:DIR or log:")


def storage_route(text: str) -> StorageRoute:
    """`file:DIR` or `s3://bucket/prefix?endpoint=https://…&region=…`; keys come from the usual AWS variables."""
    url = split(text)
    if url.scheme == "file":
        return StorageRoute("file", folder=folder_of(text))
    if url.scheme != "s3" or not url.netloc:
        raise Expected("file:DIR or s3://bucket/prefix?endpoint=https://…")
    prefix = url.path.strip("/")
    return StorageRoute("s3", None, url.netloc, prefix, one(url, "endpoint", ""), one(url, "region", ""))


def web_origin(text: str) -> str:
    """Scheme, host and port that links in mails start with; without the last slash."""
    url = split(text)
    if url.scheme not in {"http", "https"} or not url.hostname or url.query or url.fragment or url.path.strip("/"):
        raise Expected("https://the-host-people-type, without a path")
    port_of(url, 443)
    return text.rstrip("/")


def split(text: str) -> SplitResult:
    try:
        return urlsplit(text)
    except ValueError:
        raise Expected("an address that can be read: see its brackets") from None


def is_loopback(host: str) -> bool:
    return host in {"localhost", "::1"} or host.startswith("127.")


def folder_of(text: str) -> Path:
    folder = unquote(text.removeprefix("file://").removeprefix("file:"))
    if not folder:
        raise Expected("a folder after file:")
    return Path(folder).absolute()


def one(url: SplitResult, name: str, default: str) -> str:
    return parse_qs(url.query).get(name, [default])[-1]


def port_of(url: SplitResult, default: int) -> int:
    try:
        return url.port or default
    except ValueError:
        raise Expected("a port between 1 and 65535") from None
