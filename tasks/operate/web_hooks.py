"""What gunicorn calls in its workers: ``--config python:tasks.operate.web_hooks``."""

import gc
from typing import Any

from tasks.operate import gate


def post_worker_init(worker: Any) -> None:
    settle()
    gate.wait(worker.notify)


def settle() -> None:
    """Take what the start made out of the garbage collector's sight: it lives as long as the process, and looking
    through its 200,000 objects again and again held up one page in twenty by as long as a page takes."""
    gc.collect()
    gc.freeze()
