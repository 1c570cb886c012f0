"""Erlang B and C in exact or 60-digit arithmetic by the textbook recursion: an oracle that shares no code with wfm."""

from __future__ import annotations

from decimal import Decimal, localcontext


def inverse_blocking(servers: int, load: Decimal) -> Decimal:
    inverse = Decimal(1)
    for n in range(1, servers + 1):
        inverse = 1 + inverse * n / load
    return inverse


def wait(agents: int, load: float) -> Decimal:
    with localcontext(prec=60):
        a = Decimal(load)
        return Decimal(1) if agents <= a else agents / ((agents - a) * inverse_blocking(agents, a) + a)


def late(agents: int, load: float, aht: float, within: float) -> Decimal:
    """The share that waits longer than `within`."""
    with localcontext(prec=60):
        if agents <= Decimal(load):
            return Decimal(1)
        return wait(agents, load) * (-(agents - Decimal(load)) * Decimal(within) / Decimal(aht)).exp()


def mean_wait(agents: int, load: float, aht: float) -> Decimal:
    with localcontext(prec=60):
        return wait(agents, load) * Decimal(aht) / (agents - Decimal(load))
