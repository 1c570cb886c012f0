"""While a search runs: its progress on the terminal, and Ctrl-C that ends it with the best roster so far."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click


@contextmanager
def searching(quiet: bool) -> Iterator[tuple[Callable[..., Any] | None, threading.Event]]:
    """A progress callback (none unless a terminal watches) and an event that Ctrl-C sets; a second Ctrl-C leaves."""
    stop = threading.Event()

    def on_interrupt(*_signal: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        click.echo("stopping with the best roster so far (Ctrl-C again to leave without)", err=True)

    in_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, on_interrupt) if in_main else None
    try:
        yield (None if quiet or not sys.stderr.isatty() else _print_progress), stop
    finally:
        if in_main:
            signal.signal(signal.SIGINT, before)


def _print_progress(seconds: float, objective: float | None, bound: float | None) -> None:
    gap = "" if not objective or bound is None else f"   gap {(objective - bound) / objective:6.1%}"
    shown = (f"{value:12,.1f}" if value is not None else f"{'—':>12}" for value in (objective, bound))
    click.echo("{:7.1f} s   cost {}   bound {}".format(seconds, *shown) + gap, err=True)
