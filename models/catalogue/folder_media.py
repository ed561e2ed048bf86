"""Files of a folder become rows: videos with their captions, and sheets. What is the same already is left alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from models.catalogue.entities import Module, ModuleSheet, Video, VideoProvider, VideoState
from models.catalogue.folder import Film
from models.catalogue.folder_checking import inside
from models.documents.captions import as_webvtt
from models.documents.entities import StoredFile
from models.documents.operations import keep, keep_all, keep_file
from models.documents.pdf_files import pages_of
from models.documents.video_files import VideoFile, inspected
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import DomainError
from models.kernel.policy import Actor

PDF, WEBVTT = "application/pdf", "text/vtt"


@dataclass
class Media:
    """The files of one folder; each is looked into once, however many rows it serves.

    Args:
        root: the folder; names were checked already.
    """

    root: Path
    _looked: dict[Path, VideoFile] = field(default_factory=dict)
    _ready: dict[Path, list[StoredFile]] = field(default_factory=dict)
    _digests: dict[Path, str] = field(default_factory=dict)

    def same_video(self, film: Film, video: Video | None) -> bool:
        """Whether a row is what the folder says, its captions aside."""
        if video is None or video.provider is not film.provider:
            return False
        if film.provider is not VideoProvider.HOSTED:
            return video.reference == film.number
        return video.file is not None and video.file.sha256 == self.digest(film.file)

    def same_captions(self, film: Film, video: Video) -> bool:
        """Compared as they are kept: rewritten by us."""
        kept = video.captions.sha256 if video.captions else ""
        return kept == (hashlib.sha256(self.captions(film)).hexdigest() if film.captions else "")

    def new_video(self, film: Film) -> Video:
        """
        Raises:
            DomainError: the file is no video that browsers play.
        """
        if film.provider is not VideoProvider.HOSTED:
            return Video(
                provider=film.provider, reference=film.number,
                duration_ms=None if film.seconds is None else round(film.seconds * 1000),
            )  # fmt: skip
        path = self.path(film.file)
        looked = self._looked.get(path) or self._looked.setdefault(path, inspected(path))
        return Video(
            provider=VideoProvider.HOSTED, file=self.kept(path, looked.media_type), duration_ms=looked.duration_ms,
            state=VideoState.PLAYS, checked_at=clock.now(), captions=self.new_captions(film),
        )  # fmt: skip

    def kept(self, path: Path, media_type: str) -> StoredFile:
        """The row of a file: one of those that were copied together, else another copy."""
        ready = self._ready.get(path)
        return ready.pop() if ready else keep_file(path, media_type)

    def copy(self, films: Iterable[Film]) -> None:
        """Copy together the files of the videos that will be made."""
        paths = [self.path(film.file) for film in films if film.file]
        for path in set(paths):
            try:
                self._looked[path] = inspected(path)
            except DomainError:  # told where the video is made
                paths = [one for one in paths if one != path]
        rows = keep_all([(path, self._looked[path].media_type) for path in paths])
        for path, row in zip(paths, rows, strict=True):
            self._ready.setdefault(path, []).append(row)

    def new_captions(self, film: Film) -> StoredFile | None:
        return keep(self.captions(film), WEBVTT) if film.captions else None

    def captions(self, film: Film) -> bytes:
        return as_webvtt(self.path(film.captions).read_bytes(), field="captions")

    def same_sheet(self, name: str, module: Module) -> bool:
        return module.sheet is not None and module.sheet.file.sha256 == self.digest(name)

    def new_sheet(self, name: str, module: Module, *, by: Actor) -> ModuleSheet:
        """The next version of a module's sheet.

        Raises:
            DomainError: the file is no PDF that is safe to hand out.
        """
        content = self.path(name).read_bytes()
        pages = pages_of(content)
        latest = max((sheet.version for sheet in module.sheets), default=0)
        sheet = ModuleSheet(
            module=module, version=latest + 1, file=keep(content, PDF), pages=pages, added_by_id=by.person_id
        )  # fmt: skip
        session.add(sheet)
        return sheet

    def digest(self, name: str) -> str:
        path = self.path(name)
        if path not in self._digests:
            with path.open("rb") as content:
                self._digests[path] = hashlib.file_digest(content, "sha256").hexdigest()
        return self._digests[path]

    def path(self, name: str) -> Path:
        path = inside(self.root, name)
        if path is None:  # the folder changed while it was read
            raise FileNotFoundError(name)
        return path
