"""Work that is answered at once, voice and chat: Erlang C over parallel slots, each interval on its own."""

from __future__ import annotations

import numpy as np

from wfm.models.organisation import Queue
from wfm.staffing import erlang_c
from wfm.staffing.model import Floats, Service, Work


class ErlangC:
    """Stationary Erlang C per interval; an agent of concurrency k counts as k slots, so k = 1 is a telephone queue.

    Limits: nobody abandons, no interval inherits another's backlog, and for chat `aht_seconds` is the handling time of
    a chat at full concurrency. While an agent holds fewer, chats go faster, which this model does not credit: it
    overstaffs, by 4 to 11 points of service level against simulation.
    """

    name = "erlang_c"

    def problem(self, queue: Queue) -> str:
        """A service level of 100 % takes infinitely many agents."""
        if queue.target.service_level < 1:
            return ""
        return f"must be below 1 for {queue.channel} (no finite number of agents answers everybody in time), got 1"

    def workload(self, work: Work) -> Floats:
        """Contacts that arrive while the queue is closed are turned away."""
        return np.where(work.open, work.erlangs, 0.0)

    def agents(self, queue: Queue, work: Work) -> Floats:
        """Real-valued sizing (whole numbers mixed in time), at least the minimum while open."""
        target, load = queue.target, self.workload(work)
        slots = erlang_c.required_agents(
            load,
            aht_seconds=_aht(work, load),
            service_level=target.service_level,
            within_seconds=target.within_seconds,
            max_occupancy=target.max_occupancy,
            real=True,
        )
        return np.where(work.open, np.maximum(slots / queue.concurrency, target.min_agents), 0.0)

    def service(self, queue: Queue, work: Work, agents: Floats) -> Service:
        """Without contacts everybody is served at once. Offered, answered and virtual service levels coincide.

        A fraction of an agent is mixed in time for the service level, as in sizing, but continuous for the mean wait:
        a mixture with an overloaded part would have none.
        """
        load = self.workload(work)
        slots, aht = agents * queue.concurrency, _aht(work, load)
        return Service(
            service_level=erlang_c.service_level(
                slots, load, aht_seconds=aht, within_seconds=queue.target.within_seconds
            ),
            asa_seconds=erlang_c.asa_seconds(slots, load, aht_seconds=aht, between="continuous"),
            occupancy=erlang_c.occupancy(slots, load),
        )


def _aht(work: Work, load: Floats) -> Floats:
    return np.where(load > 0, work.aht_seconds, 1.0)
