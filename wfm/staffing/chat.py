"""Chat: agents who hold several chats at once, each of which then takes longer. Array in, array out.

With x chats spread evenly over n agents, q = ⌊x/n⌋ each and one more for r = x − qn of them, chats end at the rate
μ(x) = (n − r)·q/AHT_q + r·(q + 1)/AHT_{q+1}; AHT_j is the handling time of a chat whose agent holds j. Once all n·k
places are taken, at the rate R = n·k/AHT_k, customers wait and leave as in Erlang A with nμ replaced by R (G. Koole,
"Call Center Optimization", 2013; T. Tezcan, J. Zhang, "Routing and staffing in customer service chat systems with
impatient customers", Operations Research 62, 2014). Agents are whole numbers; a fraction is mixed in time, of the two
around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from wfm.errors import UsageError
from wfm.staffing.erlang_a import ErlangA, ErlangAState
from wfm.staffing.erlang_b import Floats, non_negative
from wfm.staffing.impatience import Waiting, tail, waiting
from wfm.staffing.stationary import Definition, flat, positive

_CELLS = 20_000
"""States of chats summed in one pass, so that their arrays stay small."""


@dataclass(frozen=True)
class Chat:
    """Chats per second, mean patience in seconds, and a row of handling times for 1, 2, … k chats at once."""

    per_second: Floats
    patience_seconds: Floats
    aht_by_concurrency_seconds: Floats

    @classmethod
    def of(
        cls,
        load: npt.ArrayLike,
        aht_by_concurrency_seconds: npt.ArrayLike,
        patience_seconds: npt.ArrayLike = np.inf,
    ) -> Self:
        """`load` is contacts × handling time at full concurrency per time; handling times lie along the last axis.

        Raises `UsageError` for bad numbers, or an agent who would get less done by holding one chat more.
        """
        aht = np.atleast_2d(positive("aht_by_concurrency_seconds", aht_by_concurrency_seconds))
        if np.any(np.diff(np.arange(1, aht.shape[1] + 1) / aht, axis=1) < 0):
            raise UsageError("aht_by_concurrency_seconds must not grow faster than the number of chats held at once")
        patience = positive("patience_seconds", patience_seconds, infinite=True)
        full = aht[:, -1] if aht.shape[0] > 1 else aht[0, -1]
        erlangs, last, patience = flat(non_negative("load", load), full, patience)
        return cls(erlangs / last, patience, np.ascontiguousarray(np.broadcast_to(aht, (erlangs.size, aht.shape[1]))))

    @property
    def load(self) -> Floats:
        """Erlangs of chats at full concurrency: places that are taken when all agents are full."""
        return self.per_second * self.aht_by_concurrency_seconds[:, -1]

    @property
    def stable_above(self) -> Floats:
        """Agents whose places the load fills, where nobody leaves."""
        return np.where(np.isinf(self.patience_seconds), self.load / self.aht_by_concurrency_seconds.shape[1], 0.0)

    def at(self, agents: Floats) -> ChatState | MixedChat:
        """The steady state with `agents`."""
        people = np.asarray(agents, dtype=np.float64)
        low = np.floor(people)
        if np.array_equal(low, people):
            return ChatState(self, people)
        return MixedChat(ChatState(self, low), ChatState(self, low + 1), people - low)

    def take(self, where: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Self:
        """The chosen elements alone."""
        return type(self)(self.per_second[where], self.patience_seconds[where], self.aht_by_concurrency_seconds[where])


@dataclass(frozen=True)
class ChatState:
    """Chat with a whole number of agents; see `stationary.State`."""

    of: Chat
    agents: Floats

    @cached_property
    def _arrival(self) -> Floats:
        return np.maximum(self.of.per_second, 1e-250)

    @cached_property
    def _full(self) -> Floats:
        """Chats that end per second when all places are taken."""
        aht = self.of.aht_by_concurrency_seconds
        return np.asarray(self.agents * aht.shape[1] / aht[:, -1])

    @cached_property
    def _leaving(self) -> Floats:
        return 1 / self.of.patience_seconds

    @cached_property
    def _places(self) -> tuple[Floats, Floats]:
        """Sum of the states with a free place in units of the state with none, and the mean number of chats in them.

        From each state to the next the odds are ending / arriving: sums of logarithms from the full state downwards.
        """
        last = self.agents * self.of.aht_by_concurrency_seconds.shape[1]
        free, mean = np.zeros_like(self.agents), np.zeros_like(self.agents)
        order = np.argsort(last, kind="stable")
        order = order[last[order] > 0]
        while order.size:  # as many rows of about one length as fit
            rows = order[-max(int(_CELLS / last[order[-1]]), 1) :]
            order = order[: -rows.size]
            free[rows], mean[rows] = self._sums(rows, last[rows])
        return free, mean

    def _sums(self, rows: npt.NDArray[np.intp], last: Floats) -> tuple[Floats, Floats]:
        aht = self.of.aht_by_concurrency_seconds[rows]
        rate = np.concatenate([np.zeros((rows.size, 1)), np.arange(1, aht.shape[1] + 1) / aht], axis=1)
        n = self.agents[rows, None]
        below = np.arange(last.max())  # free places less one, so that columns begin at the full state
        chats = np.maximum(last[:, None] - below, 0.0)
        each = np.floor(chats / n).astype(np.intp)
        more = chats - each * n
        here = np.take_along_axis(rate, each, axis=1)
        above = np.take_along_axis(rate, np.minimum(each + 1, rate.shape[1] - 1), axis=1)
        with np.errstate(divide="ignore", over="ignore"):
            odds = np.cumsum(np.log(((n - more) * here + more * above) / self._arrival[rows, None]), axis=1)
            peak = odds.max(axis=1, keepdims=True)
            weight = np.exp(odds - peak)
            total = weight.sum(axis=1)
            return np.exp(peak[:, 0]) * total, (weight * np.maximum(chats - 1, 0.0)).sum(axis=1) / total

    @cached_property
    def _waiting(self) -> Waiting:
        return waiting(self._arrival, self._full, self._leaving)

    @cached_property
    def wait_probability(self) -> Floats:
        """The share that finds every place taken."""
        with np.errstate(over="ignore"):
            busy = 1 / (1 + self._places[0] * self._waiting.inverse)
        return np.where(self.of.per_second == 0, 0.0, busy)

    @property
    def asa_seconds(self) -> Floats:
        """Mean wait of all contacts."""
        wait = np.where(self.of.per_second == 0, 0.0, self._waiting.queue / self._arrival)
        return self.wait_probability * np.maximum(wait, 0)

    @property
    def abandonment(self) -> Floats:
        """The share that leaves; 0 with endless patience."""
        with np.errstate(invalid="ignore"):
            return np.where(self._leaving == 0, 0.0, np.minimum(self.asa_seconds * self._leaving, 1))

    @property
    def asa_answered_seconds(self) -> Floats:
        """Mean wait of those answered: the waiting part is Erlang A's, at the full rate."""
        result = self.asa_seconds.copy()
        some = np.flatnonzero((self._leaving > 0) & (self.of.per_second > 0) & (self.agents > 0))
        full = self._full[some]
        like = ErlangA(self._arrival[some] / full, 1 / full, self.of.patience_seconds[some]).at(np.ones(some.size))
        answered = like.asa_answered_seconds * (1 - like.abandonment) / like.wait_probability
        result[some] = answered * self.wait_probability[some] / (1 - self.abandonment[some])
        return np.where((self.agents == 0) & (self.of.per_second > 0), np.inf, result)

    @property
    def occupancy(self) -> Floats:
        """The share of agents' places that are taken."""
        places = self.agents * self.of.aht_by_concurrency_seconds.shape[1]
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            taken = self.wait_probability + (1 - self.wait_probability) * self._places[1] / places
        taken = np.where(np.isnan(taken), np.where(places == 0, 1.0, 0.0), taken)
        return np.where(self.of.per_second == 0, 0.0, np.minimum(taken, 1))

    def late(self, within_seconds: npt.ArrayLike, definition: Definition = "offered") -> Floats:
        """1 − service level."""
        longer, answered = self._tail(within_seconds)
        if definition == "virtual":
            return longer
        if definition == "answered":
            with np.errstate(divide="ignore", invalid="ignore"):
                share = np.minimum(answered / (1 - self.abandonment), 1)
            return np.where((self.agents == 0) & (self.of.per_second > 0), 1.0, share)
        return np.minimum(self.abandonment + answered, 1)

    def outwait(self, seconds: npt.ArrayLike) -> Floats:
        """P(virtual wait and patience are both longer)."""
        return np.asarray(self._tail(seconds)[0] * np.exp(-np.asarray(seconds) / self.of.patience_seconds))

    def _tail(self, seconds: npt.ArrayLike) -> tuple[Floats, Floats]:
        wait = np.array(np.broadcast_to(np.asarray(seconds, dtype=np.float64), self.agents.shape))
        longer, answered = tail(self._arrival, self._full, self._leaving, self._waiting, wait)
        return longer * self.wait_probability, answered * self.wait_probability


@dataclass(frozen=True)
class MixedChat:
    """`part` of the time the one number of agents, else the other."""

    low: ChatState
    high: ChatState
    part: Floats

    def _mix(self, low: Floats, high: Floats) -> Floats:
        with np.errstate(invalid="ignore"):
            return np.where(self.part == 0, low, (1 - self.part) * low + self.part * high)

    @property
    def wait_probability(self) -> Floats:
        """See `State`."""
        return self._mix(self.low.wait_probability, self.high.wait_probability)

    @property
    def abandonment(self) -> Floats:
        """See `State`."""
        return self._mix(self.low.abandonment, self.high.abandonment)

    @property
    def asa_seconds(self) -> Floats:
        """See `State`. Where the lower number has no end, that of so many places at the full rate (a bound)."""
        wait = self._mix(self.low.asa_seconds, self.high.asa_seconds)
        return np.where(np.isinf(wait), self._places().asa_seconds, wait)

    @property
    def asa_answered_seconds(self) -> Floats:
        """See `State`, and `asa_seconds`."""
        wait = self._mix(self.low.asa_answered_seconds, self.high.asa_answered_seconds)
        return np.where(np.isinf(wait), self._places().asa_answered_seconds, wait)

    def _places(self) -> ErlangAState:
        chat = self.low.of
        aht = chat.aht_by_concurrency_seconds
        places = (self.low.agents + self.part) * aht.shape[1]
        return ErlangA(chat.load, aht[:, -1], chat.patience_seconds).at(places)

    @property
    def occupancy(self) -> Floats:
        """See `State`, and `asa_seconds`."""
        taken = self._mix(self.low.occupancy, self.high.occupancy)
        return np.where(np.isinf(self.low.asa_seconds), self._places().occupancy, taken)

    def late(self, within_seconds: npt.ArrayLike, definition: Definition = "offered") -> Floats:
        """See `State`."""
        return self._mix(self.low.late(within_seconds, definition), self.high.late(within_seconds, definition))

    def outwait(self, seconds: npt.ArrayLike) -> Floats:
        """See `State`."""
        return self._mix(self.low.outwait(seconds), self.high.outwait(seconds))
