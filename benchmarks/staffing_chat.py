"""Chat: service level of the closed form against simulated least-loaded routing, six cases, AHT by chats held at once.

The simulation follows every chat of every agent: a new chat goes to an agent who holds the fewest, and how fast a chat
proceeds changes whenever its agent's number of chats does. Beside it the two usual simplifications: n·k servers with
the handling time of full concurrency, and one server per agent with that handling time divided by k (Erlang C).
"""

from __future__ import annotations

import heapq

import numpy as np

NAME = "staffing_chat"

WITHIN = 30.0
PROFILES = {
    2: (300.0, 420.0),
    3: (300.0, 380.0, 480.0),
    4: (240.0, 290.0, 350.0, 420.0),
}
# agents, chats at once, chats per hour, mean patience
CASES = (
    (5, 3, 110, 120.0),
    (10, 3, 220, 120.0),
    (20, 2, 345, 60.0),
    (12, 4, 430, 180.0),
    (40, 3, 910, 90.0),
    (3, 2, 45, 300.0),
)


def run() -> dict[str, object]:
    """Service level (offered) by case and method, in points."""
    from wfm.staffing.chat import Chat
    from wfm.staffing.erlang_a import ErlangA

    figures: dict[str, object] = {}
    errors, slots, divided = [], [], []
    for number, (agents, most, per_hour, patience) in enumerate(CASES):
        aht = PROFILES[most]
        load, people = per_hour * aht[-1] / 3600, np.array([float(agents)])
        closed = 1 - float(Chat.of(load, aht, patience).at(people).late(WITHIN)[0])
        simulated, half_width = simulate(agents, aht, per_hour / 3600, patience, seed=number)
        figures[f"{agents} agents of {most} chats: closed form"] = closed
        figures[f"{agents} agents of {most} chats: simulated"] = simulated
        figures[f"{agents} agents of {most} chats: 95 % half width"] = half_width
        errors.append(abs(closed - simulated))
        slots.append(abs(1 - float(ErlangA.of(load, aht[-1], patience).at(people * most).late(WITHIN)[0]) - simulated))
        one = ErlangA.of(load / most, aht[-1] / most).at(people)
        divided.append(abs(1 - float(one.late(WITHIN)[0]) - simulated))
    figures["largest error, points of service level"] = 100 * max(errors)
    figures["n*k servers with abandonment: errors, points"] = f"{100 * min(slots):.1f} to {100 * max(slots):.1f}"
    figures["AHT / k in Erlang C: errors, points"] = f"{100 * min(divided):.1f} to {100 * max(divided):.1f}"
    return figures


def simulate(
    agents: int, aht: tuple[float, ...], per_second: float, patience: float, *, seed: int, chats: int = 600_000
) -> tuple[float, float]:
    """Share of offered chats answered within `WITHIN`, and the half width of its 95 % interval by batch means.

    Each chat has an exponential amount of work; an agent with j chats works each off at the rate 1/AHT_j, so of its
    chats the next to end is known by the least work left, counted on the agent's own clock of work done per chat.
    """
    random = np.random.default_rng(seed)
    arrivals = np.cumsum(random.exponential(1 / per_second, chats)).tolist()
    work = random.exponential(1.0, chats).tolist()
    stays = random.exponential(patience, chats).tolist()
    most = len(aht)
    done = [0.0] * agents  # work done per chat on the agent's clock
    since = [0.0] * agents
    holds: list[list[float]] = [[] for _ in range(agents)]
    stamp = [0] * agents
    loads: list[set[int]] = [set(range(agents))] + [set() for _ in range(most)]
    ends: list[tuple[float, int, int]] = []
    queue: list[int] = []
    head = 0
    late = np.ones(chats)

    def advance(agent: int, now: float) -> None:
        if holds[agent]:
            done[agent] += (now - since[agent]) / aht[len(holds[agent]) - 1]
        since[agent] = now

    def renew(agent: int, now: float) -> None:
        stamp[agent] += 1
        if holds[agent]:
            left = (holds[agent][0] - done[agent]) * aht[len(holds[agent]) - 1]
            heapq.heappush(ends, (now + max(left, 0.0), agent, stamp[agent]))

    def begin(agent: int, chat: int, now: float) -> None:
        advance(agent, now)
        loads[len(holds[agent])].discard(agent)
        heapq.heappush(holds[agent], done[agent] + work[chat])
        loads[len(holds[agent])].add(agent)
        late[chat] = float(now - arrivals[chat] > WITHIN)
        renew(agent, now)

    coming = 0
    while coming < chats or ends:
        if ends and (coming == chats or ends[0][0] <= arrivals[coming]):
            now, agent, mark = heapq.heappop(ends)
            if mark != stamp[agent]:
                continue
            advance(agent, now)
            loads[len(holds[agent])].discard(agent)
            heapq.heappop(holds[agent])
            loads[len(holds[agent])].add(agent)
            renew(agent, now)
            while head < len(queue) and arrivals[queue[head]] + stays[queue[head]] < now:
                head += 1  # has left
            if head < len(queue):
                head += 1
                begin(agent, queue[head - 1], now)
        else:
            now = arrivals[coming]
            free = next((group for group in loads[:most] if group), None)
            if free is None:
                queue.append(coming)
            else:
                begin(min(free), coming, now)
            coming += 1
    batches = np.array([1 - batch.mean() for batch in np.array_split(late[chats // 20 :], 30)])
    return float(batches.mean()), float(1.96 * batches.std(ddof=1) / np.sqrt(batches.size))
