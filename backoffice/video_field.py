"""The video of a lesson or of a stage of a workshop in its form (CAT-27).

How to use it: name the field as the relation of the row, and mix ``TakesVideos`` into the screen, before Screen::

    class LessonForm(Form):
        video = VideoField(N_("Video"))

    class LessonScreen(TakesVideos, Screen): ...

What was asked is done by ``write``, after the row was saved and in the same transaction; create and update never
receive it. A file that was sent is held across an error or a confirmation (``held_files``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import request
from wtforms.utils import unset_value

from backoffice.durations import clock_of, milliseconds_of
from backoffice.file_fields import HeldFileField, TemplateWidget
from backoffice.held_files import Held
from backoffice.sent_files import WORDS, TakesFiles, sent
from models.catalogue.video_captions import remove_captions, set_captions
from models.catalogue.video_links import address_of, read_address
from models.catalogue.video_refusals import DurationUnknown, VideoMissing
from models.catalogue.videos import KeptVideo, keep_video, remove_video, say_duration, set_video
from models.documents.captions import HEAVIEST as HEAVIEST_CAPTIONS
from models.documents.captions import as_webvtt
from models.documents.video_files import HEAVIEST
from models.kernel.errors import DomainError
from web.actor import current_actor


class TakesVideos(TakesFiles):
    """Mixed into the screens of lessons and workshops: three videos and their captions fit in a form."""

    room = HEAVIEST + 3 * HEAVIEST_CAPTIONS + WORDS


class VideoField(HeldFileField):
    """An address or a file, with captions; ``data`` is a Video, or what was asked for instead."""

    widget = TemplateWidget("backoffice/video_field.html")
    largest = HEAVIEST

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        data = None if data is unset_value else data
        self.address = address_of(data) if data is not None else ""
        self.duration = clock_of(data.duration_ms) if data is not None and data.duration_ms else ""
        self.removed = self.captions_removed = False
        self.captions: bytes | None = None
        super().process(formdata, data, extra_filters)

    def take(self, formdata: Any) -> None:
        super().take(formdata)
        if self.name not in formdata:  # another form of the row: nothing is said of its video
            return
        before, self.address = self.address, formdata.get(self.name, "").strip()
        self.duration = formdata.get(f"{self.name}-duration", self.duration).strip()
        emptied = bool(before) and not self.address
        self.removed = emptied or f"{self.name}-remove" in formdata
        self.captions_removed = f"{self.name}-captions-remove" in formdata
        self._take_captions()
        if self.asks:
            self.data = self.held or self.address or None

    @property
    def asks(self) -> bool:
        """Whether something else is asked than the row has."""
        moved = bool(self.address) and self.address != (address_of(self.present) if self.present else "")
        return bool(self._sent or self.held or moved or self.removed)

    def _take_captions(self) -> None:
        file = sent(f"{self.name}-captions")
        carried = request.form.get(f"{self.name}-captions-text", "").encode() or None  # over an error or a confirmation
        self.captions = file.read(HEAVIEST_CAPTIONS + 1) if file is not None else carried

    @property
    def captions_text(self) -> str:
        """Captions that were sent and are not written yet, as the page carries them on."""
        try:
            return "" if self.captions is None else as_webvtt(self.captions).decode()
        except DomainError:
            return ""

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        super().validate(form, extra_validators)
        try:
            self._check()
        except DomainError as refusal:
            self.errors = [*self.errors, str(refusal)]
        return not self.errors

    def _check(self) -> None:
        """Everything that the operations would refuse, said while nothing is written yet."""
        if self.address and self.held is None and self.asks:
            read_address(self.address)
        if self.duration and milliseconds_of(self.duration) is None:
            raise DurationUnknown
        if self.captions is not None:
            as_webvtt(self.captions)
            if not (self.held or self.address or (self.present and not self.removed)):
                raise VideoMissing

    def keep(self, path: Path, name: str) -> Held:
        kept = keep_video(path, by=current_actor())
        return Held(kept.file.id, name, kept.duration_ms)

    def write(self, owner: Any) -> None:
        """Do what was asked to the row, in the transaction that saves it."""
        actor, video = current_actor(), self.present
        length = milliseconds_of(self.duration)
        told = {"relation": self.name, "by": actor}
        if self.held is not None:
            video = set_video(owner, KeptVideo(self.held.file, self.held.measure), **told)
        elif self.removed:
            remove_video(owner, **told)
            video = None
        elif self.asks:
            video = set_video(owner, self.address, **told)
        if video is not None and video.file_id is None and self._is_told(length):
            say_duration(video, length or 0, field=self.name, by=actor)
        if video is not None and self.captions is not None:
            set_captions(video, self.captions, by=actor)
        elif video is not None and self.captions_removed:
            remove_captions(video, by=actor)

    def _is_told(self, length: int | None) -> bool:
        """Whether the duration was typed, rather than left as it was written in the field."""
        known = self.present.duration_ms if self.present is not None else None
        return length is not None and (known is None or self.duration != clock_of(known))

    @property
    def held_words(self) -> str:
        """What is said of the file that the form holds."""
        return f"{self.held.name} ({clock_of(self.held.measure)})" if self.held is not None else ""
