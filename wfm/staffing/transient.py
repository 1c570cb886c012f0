"""The exact course of M(t)/M/n(t) and M(t)/M/n(t)+M, for calls and chats: overload is carried into the next interval.

The state is the number of contacts in the system; its distribution follows Kolmogorov's equations, solved by
uniformisation (A. Jensen 1953) within each interval, in which the rates are constant. A fraction of an agent is a
mixture: one more agent during that share of intervals. People who leave put contacts back into the queue (finishing
first and then leaving is not modelled), and a contact's wait is judged as if its interval's staffing went on.

Days are solved side by side: each starts from a guess, and is solved again where the day before turns out to end
otherwise, until all ends and beginnings agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wfm.staffing.load import known_aht
from wfm.staffing.model import Floats, Work

_CHUNK_HOURS = 24
_AGREED = 1e-7  # total variation between a day's end and the next day's beginning
_NEGLIGIBLE = 1e-10  # probability of the states left out at the top
_STILL = 1e-10  # change per step of the uniformised chain at which it has settled


@dataclass(frozen=True)
class Course:
    """What contacts and agents get in each interval.

    `offered`, `virtual`: share in time of all, and of waits if nobody hung up. `abandonment` is the share of the
    interval's contacts that hang up, `asa_seconds` the mean wait of all, `waiting` the mean number in the queue.
    """

    offered: Floats
    virtual: Floats
    abandonment: Floats
    asa_seconds: Floats
    occupancy: Floats
    waiting: Floats


def follow(
    work: Work,
    agents: Floats,
    *,
    within_seconds: float,
    patience_seconds: float | None = None,
    aht_shape: Sequence[float] = (1.0,),
) -> Course:
    """The course of one queue over its grid with real-valued `agents` per interval.

    `aht_shape` says, for chat, how long a contact takes whose agent holds 1, 2, … k of them, relative to all k; k is
    how many an agent holds at most, and they are spread evenly.
    It starts empty, and at each opening again; a queue that is open at both ends of the grid starts with the number in
    progress that its first interval's load would have without waiting.
    """
    count = work.volume.size
    chunk = max(1, round(_CHUNK_HOURS * 3600 / work.interval_seconds))
    theta = 0.0 if patience_seconds is None else 1 / patience_seconds
    system = _System(work, agents, theta, within_seconds, np.array(aht_shape) / aht_shape[-1])
    firsts = np.arange(0, count, chunk)
    starts = [system.guess(first) for first in firsts.tolist()]
    ends: list[Floats] = [np.ones(1)] * firsts.size
    measures = np.zeros((6, count))
    todo = np.arange(firsts.size)
    while todo.size:
        states, columns = _stack([starts[row] for row in todo.tolist()]), firsts[todo]
        for offset in range(chunk):
            live = columns + offset < count
            if not live.any():
                break
            at = columns[live] + offset
            after, measures[:, at] = system.advance(states[live], at)
            if after.shape[1] > states.shape[1]:
                states = np.pad(states, ((0, 0), (0, after.shape[1] - states.shape[1])))
            states[live] = 0.0
            states[np.flatnonzero(live)[:, None], np.arange(after.shape[1])] = after
        for row, state in zip(todo.tolist(), states, strict=True):
            ends[row] = state
        todo = np.array(
            [row for row in range(1, firsts.size) if _differ(starts[row], ends[row - 1]) > _AGREED], dtype=int
        )
        for row in todo.tolist():
            starts[row] = ends[row - 1]
    return Course(*measures)


class _System:
    """The rates of one queue, and how they carry distributions through an interval."""

    def __init__(self, work: Work, agents: Floats, theta: float, within: float, shape: Floats) -> None:
        self.open, self.length, self.theta, self.within = work.open, work.interval_seconds, theta, within
        self.mu = 1 / known_aht(work)
        self.arriving = np.where(work.open, work.volume, 0.0) / work.interval_seconds
        self.agents, self.places = agents, shape.size
        self.speed = np.append(0.0, np.arange(1, shape.size + 1) / shape)  # of an agent who holds 0, 1, … k contacts

    def guess(self, first: int) -> Floats:
        """A distribution to start an interval with: as many in progress as without waits, none after closed hours."""
        before = first - 1 if first else -1
        if not (self.open[first] and self.open[before]):
            return np.ones(1)
        from scipy.special import gammaln

        load = self.arriving[first if first == 0 else before] / self.mu[first if first == 0 else before]
        number = np.arange(int(load + 8 * np.sqrt(load) + 10))
        log = np.where(number == 0, 0.0, number * np.log(max(load, 1e-300))) - load - gammaln(number + 1)
        state = np.exp(log)
        return np.asarray(state / state.sum())

    def advance(self, states: Floats, at: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Distributions [row, number] after the intervals `at`, and the measures [measure, row] during them."""
        states = np.where(self.open[at][:, None], states, np.eye(1, states.shape[1]))
        low = np.floor(self.agents[at])
        part = self.agents[at] - low
        both = part.any()
        n = self.places * (np.concatenate([low, low + 1]) if both else low)
        rows = np.concatenate([at, at]) if both else at
        start = np.concatenate([states, states]) if both else states
        end, mean = self._uniformise(start, n, rows)
        measures = self._measure(mean, n, rows)
        if both:
            half = at.size
            end = (1 - part)[:, None] * end[:half] + part[:, None] * end[half:]
            measures = np.where(
                part == 0, measures[:, :half], (1 - part) * measures[:, :half] + part * measures[:, half:]
            )
        top = int(np.flatnonzero((end > _NEGLIGIBLE).any(axis=0))[-1]) + 1
        end = end[:, :top]
        return end / end.sum(axis=1, keepdims=True), measures

    def _uniformise(self, start: Floats, n: Floats, rows: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Distributions at the end of the interval and on average over it."""
        from scipy.special import pdtr, pdtrc

        arriving, mu = self.arriving[rows], self.mu[rows]
        size = self._states(start.shape[1], n, arriving, mu)
        number = np.arange(size)
        leaving = self._busy(number, n) * mu[:, None] + np.maximum(number - n[:, None], 0) * self.theta
        rate = float((arriving + leaving.max(axis=1)).max()) * 1.0001 + 1e-12  # one for all, so that weights are too
        # from here on [number, row], whose neighbouring numbers lie in one piece of memory each
        down = np.ascontiguousarray(leaving.T[1:] / rate)
        up = np.ascontiguousarray(np.broadcast_to(arriving / rate, (size - 1, rows.size)))
        stay = np.ascontiguousarray(1 - leaving.T / rate)
        stay[:-1] -= up
        state = np.zeros((size, rows.size))
        state[: start.shape[1]] = start.T[:size]
        jumps = rate * self.length
        counted = np.arange(int(jumps + 7 * np.sqrt(jumps) + 12) + 1)
        above = pdtrc(counted, jumps) / jumps  # weights of the mean
        exactly = np.diff(pdtr(counted, jumps), prepend=0.0)
        end, mean, after, part = (np.zeros_like(state) for _ in range(4))
        for step, (lasting, last) in enumerate(zip(above.tolist(), exactly.tolist(), strict=True)):
            mean += np.multiply(state, lasting, out=part)
            if last > 1e-14:
                end += np.multiply(state, last, out=part)
            np.multiply(stay, state, out=after)
            after[1:] += np.multiply(up, state[:-1], out=part[1:])
            after[:-1] += np.multiply(down, state[1:], out=part[:-1])
            if step % 32 == 31 and np.abs(after - state).max() < _STILL:
                mean += above[step + 1 :].sum() * after
                end += exactly[step + 1 :].sum() * after
                break
            state, after = after, state
        return (end / end.sum(axis=0)).T, (mean / mean.sum(axis=0)).T

    def _busy(self, number: npt.NDArray[np.int64], n: Floats) -> Floats:
        """Contacts handled at full speed, or as many at another speed as come to that; [row, number]."""
        held = np.minimum(number, n[:, None])
        if self.places == 1:
            return held
        agents = np.maximum(n[:, None] / self.places, 1.0)
        each = np.minimum(held // agents, self.places - 1).astype(int)
        more = held - each * agents
        return np.asarray(
            np.where(n[:, None] > 0, (agents - more) * self.speed[each] + more * self.speed[each + 1], 0.0)
        )

    def _states(self, present: int, n: Floats, arriving: Floats, mu: Floats) -> int:
        """How many states are needed: what can pile up within the interval, or in the long run if that is less."""
        serving = n * mu
        room = np.maximum(arriving - serving, 0) * self.length + 6.5 * np.sqrt((arriving + serving) * self.length) + 10
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(serving > 0, arriving / serving, np.inf)
            settled = np.where(ratio < 1, 23 / -np.log(ratio), np.inf)
            if self.theta:
                excess = np.maximum(arriving - serving, 0) / self.theta
                settled = np.minimum(settled, excess + 6.5 * np.sqrt(excess + arriving / self.theta) + 7)
        crowd = arriving / mu + 8 * np.sqrt(arriving / mu) + 10  # in service, if it never comes to a queue
        busy = np.where(arriving > 0, np.minimum(n, crowd), 0.0)
        return int(np.ceil((np.maximum(busy, present - 1.0) + np.minimum(room, settled)).max())) + 2

    def _measure(self, mean: Floats, n: Floats, rows: npt.NDArray[np.int64]) -> Floats:
        """The rows of `Course`, from the distribution that arriving contacts see."""
        from scipy.special import betainc, gammainc

        mu, theta, within = self.mu[rows], self.theta, self.within
        number = np.arange(mean.shape[1], dtype=float)
        queue = np.maximum(number - n[:, None], 0)
        waits = number >= n[:, None]
        serving = (n * mu)[:, None]
        none = serving <= 0
        with np.errstate(divide="ignore", invalid="ignore"):
            if theta:
                alpha = np.maximum(serving / theta, 1e-300)
                lost = np.where(waits, (queue + 1) / (alpha + queue + 1), 0.0)
                late = np.exp(-theta * within)
                virtual = np.where(waits, betainc(queue + 1, alpha, 1 - late), 1.0)
                offered = np.where(waits, (1 - lost) * betainc(queue + 1, alpha + 1, 1 - late), 1.0)
                wait = lost / theta
            else:
                lost = np.zeros_like(queue)
                virtual = offered = np.where(waits, gammainc(queue + 1, serving * within), 1.0)
                wait = np.where(waits, (queue + 1) / serving, 0.0)
            virtual, offered = np.where(waits & none, 0.0, virtual), np.where(waits & none, 0.0, offered)
            occupancy = np.where(n > 0, (mean * np.minimum(number, n[:, None])).sum(axis=1) / n, 0.0)
        contacts = self.arriving[rows] > 0
        return np.array(
            [
                np.where(contacts, (mean * offered).sum(axis=1), 1.0),
                np.where(contacts, (mean * virtual).sum(axis=1), 1.0),
                np.where(contacts, (mean * lost).sum(axis=1), 0.0),
                np.where(contacts, (mean * np.where(mean > 0, wait, 0.0)).sum(axis=1), 0.0),
                occupancy,
                (mean * queue).sum(axis=1),
            ]
        )


def _stack(states: list[Floats]) -> Floats:
    size = max(state.size for state in states)
    return np.array([np.pad(state, (0, size - state.size)) for state in states])


def _differ(one: Floats, other: Floats) -> float:
    both = _stack([one, other])
    return float(np.abs(both[0] - both[1]).sum() / 2)
