"""File names for people: safe on every system, different for different agents, the same every time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


def file_names(identifiers: Iterable[str]) -> dict[str, str]:
    """A file name without suffix per identifier: ASCII letters, digits, `-` and `_`, at most 73 characters.

    What is safe stays as it is; where letters had to go, or two names differ only in case, a digest of the
    identifier is appended, so that adding or removing other agents seldom changes a name.
    """
    known = sorted(set(identifiers))
    stems = {identifier: re.sub(r"[^A-Za-z0-9_-]+", "-", identifier).strip("-")[:60] for identifier in known}
    plain = [stem.casefold() for stem in stems.values()]
    names: dict[str, str] = {}
    taken: set[str] = set()
    # Safe identifiers choose first: a made-up name must not take one that somebody has.
    for identifier in sorted(known, key=lambda item: (stems[item] != item, item)):
        stem, digest, digits = stems[identifier], sha256(identifier.encode()).hexdigest(), 8
        name = stem
        if stem != identifier or plain.count(stem.casefold()) > 1 or _RESERVED.match(stem):
            name = f"{stem or 'agent'}-{digest[:digits]}"
        while name.casefold() in taken:
            digits += 1
            name = f"{stem or 'agent'}-{digest[:digits]}"[:73]
        taken.add(name.casefold())
        names[identifier] = name
    return names
