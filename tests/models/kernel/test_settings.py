"""The environment of an operator, read whole: what is set, what is forgotten, what is wrong."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from models.kernel.endpoints import MailRoute, SmsRoute, StorageRoute
from models.kernel.settings import Settings, SettingsError, activate, active

KEY = "k" * 40


def read(**environ: str) -> Settings:
    return Settings.from_environment(environ)


def complaints(**environ: str) -> list[str]:
    with pytest.raises(SettingsError) as refusal:
        read(**environ)
    return str(refusal.value).splitlines()


def test_an_empty_environment_is_a_bare_development_machine() -> None:
    assert read() == Settings()
    assert read().faces == {"portal", "backoffice"}
    assert read().time_zone == ZoneInfo("Europe/Paris")


def test_every_setting_is_read() -> None:
    settings = read(
        DATABASE_URL="postgresql://u:p@db:5432/passerelle",
        DATABASE_READ_URL="postgres://u:p@replica/passerelle",
        REDIS_URL="redis://cache:6379/0",
        SECRET_KEY=KEY,
        SECRET_KEY_FALLBACKS="older, oldest",
        TRUSTED_PROXIES="2",
        TRUSTED_HOSTS="Passerelle.example, .example.org",
        MAIL_URL="smtp://u:p%40ss@mail:2525?tls=starttls",
        MAIL_FROM="École <bonjour@example.org>",
        SMS_URL="https://u:key@sms.example/send",
        STORAGE_URL="s3://bucket/a/b?endpoint=https://s3.example&region=fr-par",
        FACES="portal",
        TIME_ZONE="Indian/Reunion",
        PUBLIC_URL="https://passerelle.example/",
        DEMO="yes",
        DEBUG="0",
    )
    assert settings == Settings(
        database_url="postgresql+psycopg://u:p@db:5432/passerelle",
        database_read_url="postgresql+psycopg://u:p@replica/passerelle",
        redis_url="redis://cache:6379/0",
        secret_keys=(KEY, "older", "oldest"),
        trusted_proxies=2,
        trusted_hosts=("passerelle.example", ".example.org"),
        mail=MailRoute("smtp", "mail", 2525, "u", "p@ss", "starttls"),
        mail_from="École <bonjour@example.org>",
        sms=SmsRoute("https", "https://u:key@sms.example/send"),
        storage=StorageRoute("s3", None, "bucket", "a/b", "https://s3.example", "fr-par"),
        faces=frozenset({"portal"}),
        time_zone=ZoneInfo("Indian/Reunion"),
        public_url="https://passerelle.example",
        secure_cookies=True,
        demo=True,
        debug=False,
    )


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DATABASE_URL", "sqlite:///x.db", "postgresql://user:password@host:port/database"),
        ("DATABASE_URL", "postgresql://host", "postgresql://user:password@host:port/database"),
        ("DATABASE_URL", "postgresql://host:port/name", "a port between 1 and 65535"),
        ("DATABASE_READ_URL", "replica", "postgresql://user:password@host:port/database"),
        ("REDIS_URL", "http://redis", "redis://host:port/0"),
        ("SECRET_KEY", "short", "at least 16 characters"),
        ("TRUSTED_PROXIES", "all", "from 0 to 9"),
        ("TRUSTED_PROXIES", "-1", "from 0 to 9"),
        ("TRUSTED_HOSTS", "https://x.example", "without scheme or port"),
        ("TRUSTED_HOSTS", "x.example:443", "without scheme or port"),
        ("MAIL_URL", "mail.example", "smtp://user:password@host:port"),
        ("MAIL_URL", "smtp://mail?tls=maybe", "tls=starttls or tls=none"),
        ("MAIL_URL", "smtp://[mail", "an address that can be read"),
        ("MAIL_URL", "file:", "a folder after file:"),
        ("MAIL_FROM", "nobody", "an address such as"),
        ("SMS_URL", "http://gateway.example/send", "https://user:key@gateway/path"),
        ("STORAGE_URL", "s3:", "s3://bucket/prefix"),
        ("FACES", "portal,admin", "portal, backoffice, or both"),
        ("TIME_ZONE", "Mars/Olympus", "the name of a time zone"),
        ("TIME_ZONE", "Europe", "the name of a time zone"),
        ("TIME_ZONE", "../etc/passwd", "the name of a time zone"),
        ("PUBLIC_URL", "passerelle.example", "https://the-host-people-type"),
        ("PUBLIC_URL", "https://x.example/path", "without a path"),
        ("DEMO", "perhaps", "yes or no"),
        ("DEBUG", "2", "yes or no"),
        ("SECURE_COOKIES", "maybe", "yes or no"),
    ],
)
def test_a_wrong_value_stops_with_its_name_and_what_was_expected(name: str, value: str, expected: str) -> None:
    (complaint,) = complaints(**{name: value})
    assert complaint.startswith(f"{name} is ")
    assert expected in complaint


def test_everything_wrong_is_told_at_once_one_sentence_a_line() -> None:
    lines = complaints(TIME_ZONE="Mars", FACES="x", DEBUG="perhaps")
    assert [line.split()[0] for line in lines] == ["FACES", "TIME_ZONE", "DEBUG"]


def test_a_complaint_never_repeats_a_password() -> None:
    hidden = "hunter2-hunter2"
    lines = complaints(
        DATABASE_URL=f"mysql://u:{hidden}@db/x", MAIL_URL=f"imap://u:{hidden}@m", REDIS_URL=f"x://:{hidden}@r"
    )
    assert len(lines) == 3
    assert hidden not in "".join(lines)


def test_the_settings_can_be_printed_without_telling_a_secret() -> None:
    settings = read(
        DATABASE_URL="postgresql://u:hunter2@db/x",
        REDIS_URL="redis://:hunter2@r/0",
        SECRET_KEY="hunter2" * 6,
        SECRET_KEY_FALLBACKS="hunter2",
        MAIL_URL="smtp://u:hunter2@mail",
        SMS_URL="https://u:hunter2@sms.example",
    )
    assert "hunter2" not in repr(settings)


def test_each_value_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    (tmp_path / "zone").write_text("UTC\n")
    settings = read(SECRET_KEY_FILE=str(tmp_path / "key"), TIME_ZONE_FILE=str(tmp_path / "zone"))
    assert settings.secret_keys == (KEY,)
    assert settings.time_zone == ZoneInfo("UTC")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    (missing,) = complaints(SECRET_KEY_FILE=str(tmp_path / "absent"))
    (binary,) = complaints(SECRET_KEY_FILE=str(tmp_path / "binary"))
    assert missing.startswith("SECRET_KEY_FILE is ")
    assert "No such file" in missing
    assert binary.startswith("SECRET_KEY_FILE is ")
    assert "not UTF-8" in binary


def test_a_value_given_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY)
    (complaint,) = complaints(SECRET_KEY=KEY, SECRET_KEY_FILE=str(tmp_path / "key"))
    assert complaint == "SECRET_KEY and SECRET_KEY_FILE are both set: expected one of them."


def test_the_read_replica_defaults_to_the_database_itself() -> None:
    assert read(DATABASE_URL="postgres://u@db/x").database_read_url == "postgresql+psycopg://u@db/x"


@pytest.mark.parametrize(
    ("url", "route"),
    [
        ("log:", MailRoute("log")),
        ("file:/srv/mail", MailRoute("file", folder=Path("/srv/mail"))),
        ("file:///srv/mail%20box", MailRoute("file", folder=Path("/srv/mail box"))),
        ("smtp://localhost:1025", MailRoute("smtp", "localhost", 1025)),
        ("smtp://localhost", MailRoute("smtp", "localhost", 25)),
        ("smtp://u:p@mail", MailRoute("smtp", "mail", 587, "u", "p", "starttls")),
        ("smtp://u:p@mail?tls=none", MailRoute("smtp", "mail", 25, "u", "p")),
        ("smtps://u:p@mail", MailRoute("smtp", "mail", 465, "u", "p", "implicit")),
    ],
)
def test_a_mail_address_is_read_into_a_route(url: str, route: MailRoute) -> None:
    assert read(MAIL_URL=url).mail == route


def test_sms_may_go_in_the_clear_only_to_this_machine() -> None:
    assert read(SMS_URL="http://127.0.0.1:9/send").sms == SmsRoute("https", "http://127.0.0.1:9/send")
    assert read(SMS_URL="file:/srv/sms").sms == SmsRoute("file", folder=Path("/srv/sms"))
    assert read(SMS_URL="log:").sms == SmsRoute("log")


def test_a_relative_folder_does_not_move_when_the_process_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert read(STORAGE_URL="file:files").storage == StorageRoute("file", tmp_path / "files")


def test_cookies_follow_the_public_address_unless_told_otherwise() -> None:
    assert not read(PUBLIC_URL="http://x.example").secure_cookies
    assert read(PUBLIC_URL="https://x.example").secure_cookies
    assert not read(PUBLIC_URL="https://x.example", SECURE_COOKIES="no").secure_cookies


def test_the_process_knows_its_settings_once_they_are_activated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.kernel.settings._active", None)
    with pytest.raises(LookupError):
        active()
    activate(Settings(demo=True))
    assert active() == Settings(demo=True)
