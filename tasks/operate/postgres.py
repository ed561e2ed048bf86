"""The embedded PostgreSQL: one cluster a checkout, whose whole life this module owns."""

import fcntl
import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO
from urllib.parse import quote

import psutil
import psycopg

from tasks.operate.children import held_back, spawn, stop
from tasks.operate.program import Place, place_of

HOME = Path("var/postgres")
OWNER = "passerelle"  # role and database of the application: it owns its tables and is no superuser
PATIENCE = 20.0  # seconds for the server to start or to stop
CONNECTIONS = 80
HURRIED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class PostgresError(RuntimeError):
    """The embedded server cannot be had; the sentence says what to do."""


class EmbeddedPostgres:
    """A PostgreSQL server of this checkout, from `start()` to `stop()`; also a context manager that gives its URL.

    Args:
        home: folder that holds the cluster or, for root, points to it (see `program.place_of`).
        durable: False trades safety at a power cut for speed: for tests, never for data.
        settings: more of the server's settings, as ``name=value``.
    """

    def __init__(self, home: Path = HOME, *, durable: bool = True, settings: tuple[str, ...] = ()) -> None:
        self.home = home.absolute()
        self.options = (*(() if durable else HURRIED), *settings)
        self.lock: IO[str] | None = None
        self.server: subprocess.Popen[bytes] | None = None
        self.place: Place

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> str:
        """Start the server, making the cluster the first time, and give back the application's URL.

        Raises PostgresError when another process owns the cluster, or when the server does not come up.
        """
        self.lock = owned(self.home)
        try:
            self.place = place_of(self.home)
            stop_leftover(self.place.data)
            if not (self.place.data / "PG_VERSION").exists():
                make_cluster(self.place, self.home / "initdb.log")
            check_version(self.place)
            with held_back():
                self.server = self.launch()
            self.wait_until_ready(self.server)
            url = f"postgresql+psycopg://{OWNER}@/{OWNER}?host={quote(str(self.place.socket), safe='/')}"
            write_private(self.home / "url", url)
        except BaseException:
            self.stop()
            raise
        return url

    def stop(self) -> None:
        """Stop the server: open transactions are rolled back, everything committed is on disk."""
        if self.server:
            stop(self.server, ask=signal.SIGINT, patience=PATIENCE)  # SIGINT is PostgreSQL's fast shutdown
            self.server = None
        if self.lock:
            (self.home / "url").unlink(missing_ok=True)
            self.lock.close()
            self.lock = None

    def launch(self) -> "subprocess.Popen[bytes]":
        settings = (
            "listen_addresses=",
            f"unix_socket_directories={self.place.socket}",
            f"max_connections={CONNECTIONS}",
            "timezone=UTC",
            "log_timezone=UTC",
            *self.options,
        )
        command = (self.place.programs / "bin" / "postgres", "-D", self.place.data)
        with (self.home / "server.log").open("wb") as log:
            return spawn(
                (*command, *(word for setting in settings for word in ("-c", setting))),
                farewell=signal.SIGINT,
                account=self.place.account,
                environ=plain_environ(),
                folder=self.place.data,
                output=log,
            )

    def wait_until_ready(self, server: "subprocess.Popen[bytes]") -> None:
        """Wait for the first connection, then make the application's role and database if they are not there."""
        deadline = time.monotonic() + PATIENCE
        while server.poll() is None and time.monotonic() < deadline:
            try:
                with psycopg.connect(
                    host=str(self.place.socket), user="postgres", dbname="postgres", autocommit=True
                ) as connection:
                    return make_database(connection)
            except psycopg.OperationalError:
                time.sleep(0.02)
        raise PostgresError(f"The embedded PostgreSQL did not start. It said:\n{tail(self.home / 'server.log')}")


def owned(home: Path) -> IO[str]:
    """Lock the cluster for this process; the lock goes with the process, however it ends."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = (home / "lock").open("a+", encoding="utf-8")
    except PermissionError:
        raise PostgresError(f"{home} belongs to another account: start as that account, or set DATABASE_URL.") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read().strip()
        lock.close()
        raise PostgresError(
            f"Passerelle already runs from this folder (process {holder}): stop it first, or set DATABASE_URL."
        ) from None
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def running_url(home: Path = HOME) -> str | None:
    """The URL of the server that another process of this checkout runs now, for a command in a second terminal."""
    with suppress(FileNotFoundError, psycopg.OperationalError):
        url = (home / "url").read_text(encoding="utf-8")
        psycopg.connect(url.replace("+psycopg", ""), connect_timeout=2).close()
        return url
    return None


def stop_leftover(data: Path) -> None:
    """Stop the server of a run that was killed. Ours is the one that stands in our data folder: numbers are reused."""
    note = data / "postmaster.pid"
    try:
        server = psutil.Process(int(note.read_text(encoding="utf-8").split()[0]))
        if Path(server.cwd()) == data.resolve():
            end_server(server)
        else:
            note.unlink()  # a stranger got the number; PostgreSQL would take it for a server of ours
    except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
        return  # nothing runs, or nothing of ours


def end_server(server: psutil.Process) -> None:
    server.send_signal(signal.SIGINT)
    try:
        server.wait(PATIENCE)
    except psutil.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)  # at once: the next start replays the log
        server.wait(PATIENCE)


def make_cluster(place: Place, log: Path) -> None:
    """Run initdb: UTF-8, sorted and cased by PostgreSQL's own C.UTF-8, whatever the machine has installed."""
    locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    access = ("--username=postgres", "--auth-local=trust", "--auth-host=reject")  # the socket's folder is the door
    command = (place.programs / "bin" / "initdb", "-D", place.data, *locale, *access, "--no-sync", "--no-instructions")
    with log.open("wb") as output:
        initdb = spawn(
            command, account=place.account, environ=plain_environ(), folder=place.socket.parent, output=output
        )
        if initdb.wait() != 0:
            raise PostgresError(f"initdb could not make the cluster. It said:\n{tail(log)}")


def check_version(place: Place) -> None:
    found = (place.data / "PG_VERSION").read_text(encoding="utf-8").strip()
    offered = major_version(place)
    if found != offered:
        raise PostgresError(
            f"{place.data} was made by PostgreSQL {found} and this is PostgreSQL {offered}: dump it with the old "
            "version and restore it with the new one, or move the folder away to start afresh."
        )


def major_version(place: Place) -> str:
    answer = subprocess.run(  # prints "postgres (PostgreSQL) 18.6"
        [place.programs / "bin" / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    return answer.stdout.split()[-1].split(".")[0]


def make_database(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [OWNER]).rowcount:
        connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB")
    if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [OWNER]).rowcount:
        connection.execute(f"CREATE DATABASE {OWNER} OWNER {OWNER}")


def plain_environ() -> dict[str, str]:
    """The environment without PG* variables, which would steer the programs elsewhere."""
    return {name: text for name, text in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


def write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


def tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
