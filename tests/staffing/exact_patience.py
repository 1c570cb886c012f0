"""Erlang A at 50 digits by the textbook formula: hypergeometric series, or the integral where it converges slowly."""

from __future__ import annotations

import mpmath as mp


def waiting_part(c: mp.mpf, b: mp.mpf) -> mp.mpf:
    """Σ bʲ / ((c+1)…(c+j)) = ₁F₁(1; c+1; b)."""
    try:
        return mp.hyp1f1(1, c + 1, b, maxterms=20_000)
    except mp.mp.NoConvergence:
        pass

    def exponent(r: mp.mpf) -> mp.mpf:
        return b * (1 - mp.e ** (-r)) - c * r

    peak = mp.log(b / c) if b > c else mp.mpf(0)
    width = 1 / mp.sqrt(max(b, c) if b > c else b)
    if b < c:
        width = min(width, 1 / (c - b))
    cuts = sorted({max(mp.mpf(0), peak + k * width) for k in (-40, -20, -10, -5, -2, 0, 2, 5, 10, 20, 40, 80, 160)})
    top = exponent(peak)
    with mp.workdps(30):
        return c * mp.e**top * mp.quad(lambda r: mp.e ** (exponent(r) - top), cuts)


def erlang_a(agents: float, load: float, aht: float, patience: float, within: float) -> dict[str, float]:
    """All measures; `late_…` by each definition."""
    with mp.workdps(50):
        n, a, g, t = mp.mpf(agents), mp.mpf(load), mp.mpf(aht) / mp.mpf(patience), mp.mpf(within) / mp.mpf(aht)
        c, b = n / g, a / g
        now, later = waiting_part(c, b), waiting_part(c, b * mp.e ** (-g * t))
        full = mp.e ** (n * mp.log(a) - a - mp.loggamma(n + 1))
        if n < a - 5 * mp.sqrt(a):  # far more work than agents: 1/B − 1 as an integral (Jagerman)
            decay = 1 / (1 - n / a)
            cuts = [decay * k for k in (0, 1, 2, 4, 8, 16, 32, 64, 128)]
            odds = n / a * mp.quad(lambda u: mp.e ** (-u) * (1 + u / a) ** (n - 1), cuts)
        else:
            odds = 1 / full - waiting_part(n, a)
        waits = now / (now + odds)
        queue = waits * ((b - c) * now + c) / now
        gone = g * queue / a
        longer = waits * mp.e ** (a * (1 - mp.e ** (-g * t)) / g - n * t) * later / now
        answered = longer * n / a * (1 - 1 / later)
        values = {
            "wait_probability": waits,
            "abandonment": gone,
            "asa_seconds": queue / a * mp.mpf(aht),
            "occupancy": a * (1 - gone) / n,
            "late_offered": gone + answered,
            "late_answered": answered / (1 - gone),
            "late_virtual": longer,
        }
        return {name: float(value) for name, value in values.items()}
