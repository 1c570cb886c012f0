"""The smallest sets of things that cannot hold together (QuickXplain: U. Junker, AAAI 2004)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def smallest_conflict(items: Sequence[T], clash: Callable[[Sequence[T]], bool]) -> list[T]:
    """A subset of `items` that clashes and of which every proper part that lacks one item does not.

    `clash` says whether items cannot hold together; the items all together must. Of several such subsets one that makes
    do with early items is found. Asks about |subset| × log(|items| / |subset|) questions.
    """

    def find(background: list[T], grown: bool, rest: list[T]) -> list[T]:
        if grown and clash(background):
            return []
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        early, late = rest[:half], rest[half:]
        second = find([*background, *early], bool(early), late)
        first = find([*background, *second], bool(second), early)
        return [*first, *second]

    found = find([], False, list(items)) if items else []
    for item in list(found):
        without = [other for other in found if other is not item]
        if clash(without):  # a question that stayed open earlier may have kept it
            found = without
    return found
