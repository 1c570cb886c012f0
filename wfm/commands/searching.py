"""While a search runs: its progress on the terminal, and Ctrl-C that ends it with the best roster so far."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from wfm.commands.line import Line


@contextmanager
def searching(quiet: bool) -> Iterator[tuple[Callable[..., Any] | None, threading.Event]]:
    """A progress callback (none unless a terminal watches) and an event that Ctrl-C sets; a second Ctrl-C leaves."""
    stop = threading.Event()

    def on_interrupt(*_signal: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        click.echo("stopping with the best roster so far (Ctrl-C again to leave without)", err=True)

    progress = None if quiet or not sys.stderr.isatty() else _Progress()
    in_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, on_interrupt) if in_main else None
    try:
        yield progress, stop
    finally:
        if progress:
            progress.close()
        if in_main:
            signal.signal(signal.SIGINT, before)


class _Progress(Line):
    """How good the best roster is, and how good one could be."""

    def __call__(self, seconds: float, objective: float | None, bound: float | None) -> None:
        gap = f"{(objective - bound) / objective:.1%}" if objective and bound is not None else "—"
        cost, least = ("—" if value is None else f"{value:,.1f}" for value in (objective, bound))
        self.write(f"{seconds:7.1f} s   cost {cost}   bound {least}   gap {gap}")
