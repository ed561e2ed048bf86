"""`passerelle check progress`: what is stored of people's progress against what it is made of."""

from __future__ import annotations

from models.kernel.database import transaction
from models.learning.rebuilding import differences

SHOWN = 20


def check_again(repair: bool = False) -> list[str]:
    """A line a difference, the first :data:`SHOWN` of them and how many more there are; none when all is right.

    Args:
        repair: write what is right; else nothing is changed.
    """
    with transaction():
        found = [str(one) for one in differences(repair=repair)]
    more = len(found) - SHOWN
    return found[:SHOWN] + ([f"And {more} more."] if more > 0 else [])
