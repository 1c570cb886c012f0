"""The event loop: contacts, people and queues of one replication, event by event.

Three streams are merged: contacts in order of arrival, changes of people, and a heap of completions and timers. A
customer who gives up is found when the queue's head is looked at, which is exact because nothing else depends on the
queue's length; where a redial follows, a timer sees to it on time. People who leave finish what they hold first.
`layout` says what lies where in `f` and `i`; `length` is that of an interval.
"""

from __future__ import annotations

from wfm.compiled import flat, jit, part
from wfm.simulation.clocks import interval_of
from wfm.simulation.contacts import ARRIVES, GIVES_UP, OVERFLOWS, chance, follow, generation, is_helper, root, write
from wfm.simulation.heap import pop, push, replace
from wfm.simulation.layout import (
    ABANDONED,
    AF,
    AGENTS,
    AI,
    ANSWERED,
    BLOCKED,
    CAME,
    CF,
    CHANCES,
    CHANGES,
    CI,
    CLOSED,
    CONTACTS,
    COUNT,
    DEFERRED,
    DEFERRED_WAITING,
    DELAYS,
    DUTY,
    ESCALATE_SHARE,
    ESCALATE_TO,
    F_AGENT,
    F_CHANCE,
    F_CHANGE,
    F_CLOSES,
    F_CONSULT,
    F_CONTACT,
    F_DELAY,
    F_DUTY,
    F_HEAP,
    F_OPENS,
    F_QUEUE,
    F_QUEUE_DELAY,
    F_SPEED,
    GIVEN,
    GROUP,
    HEAP_SIZE,
    I_AGENT,
    I_CHANGE,
    I_CONSULT_QUEUE,
    I_CONSULT_START,
    I_CONTACT,
    I_FIRST,
    I_HEAP,
    I_OWING,
    I_QUEUE,
    I_QUEUE_START,
    I_WAITING,
    INTERCHANGEABLE,
    INTERVALS,
    LEVEL,
    MOVES,
    NEVER,
    OUTCOME,
    PATIENCE,
    PLACES,
    PRESENT,
    QF,
    QI,
    QUEUE,
    QUEUES,
    REDIAL_SHARE,
    SLOTS,
    STAMP,
    TIME,
    VIRTUAL,
    WAIT,
    WAITING,
    WORK,
    Floats,
    Ints,
)
from wfm.simulation.people import can_take, enter, give_slot, leave, next_end, progress, spread, take_slot
from wfm.simulation.routing import EARLY, agent_for, append, head, queue_for, take_head, waiting


@jit
def run(f: Floats, i: Ints, time: Floats, queue: Ints, work: Floats, patience: Floats, length: float) -> None:
    """All events until nothing more can happen. Contacts that come by themselves are given in order of `time`."""
    _run(flat(f), flat(i), flat(time), flat(queue), flat(work), flat(patience), length)


@jit
def _run(f: Floats, i: Ints, time: Floats, queue: Ints, work: Floats, patience: Floats, length: float) -> None:
    arrival, change = 0, 0
    while True:
        next_arrival = time[arrival] if arrival < i[GIVEN] else NEVER
        next_change = f[i[F_CHANGE] + change] if change < i[CHANGES] else NEVER
        next_event = f[i[F_HEAP]] if i[HEAP_SIZE] > 0 else NEVER
        if next_event <= next_arrival and next_event < next_change:
            _happen(f, i, next_event, length)
        elif next_arrival < next_change:
            write(f, i, arrival, queue[arrival], next_arrival, work[arrival], min(patience[arrival], NEVER))
            _arrive(f, i, arrival, next_arrival, length)
            arrival += 1
        elif next_change < NEVER:
            place = i[I_CHANGE] + 2 * change
            _change(f, i, i[place], i[place + 1], next_change, length)
            change += 1
        else:
            break
    for contact in range(i[CONTACTS]):
        c = i[F_CONTACT] + CF * contact
        if i[i[I_CONTACT] + CI * contact + OUTCOME] == WAITING and f[c + PATIENCE] < NEVER:
            i[i[I_CONTACT] + CI * contact + OUTCOME] = ABANDONED
            f[c + WAIT] = f[c + PATIENCE]


@part
def _arrive(f: Floats, i: Ints, contact: int, now: float, length: float) -> None:
    """A contact comes: somebody takes it, or it waits, or it finds no place."""
    queue = i[i[I_CONTACT] + CI * contact + QUEUE]
    q, c = i[I_QUEUE] + QI * queue, i[F_CONTACT] + CF * contact
    if not i[q + DEFERRED]:
        place = queue * i[INTERVALS] + interval_of(i, now, length)
        if f[i[F_OPENS] + place] > now:
            i[i[I_CONTACT] + CI * contact + OUTCOME] = CLOSED
            return
        f[c + PATIENCE] = min(f[c + PATIENCE], f[i[F_CLOSES] + place] - now)
    if i[i[I_WAITING] + 2 * queue] < 0:
        agent = agent_for(f, i, queue, 0.0, now, length)
        if agent >= 0:
            _give(f, i, agent, contact, now, length)
            return
    if i[q + PLACES] >= 0 and waiting(f, i, queue, now) >= i[q + PLACES]:
        i[i[I_CONTACT] + CI * contact + OUTCOME] = BLOCKED
        return
    append(i, queue, contact)
    if i[q + DEFERRED]:
        _serve(f, i, queue, now, length)
        return
    if f[i[F_QUEUE] + QF * queue + REDIAL_SHARE] > 0 and f[c + PATIENCE] < NEVER:
        push(f, i, now + f[c + PATIENCE], i[AGENTS] + 3 * contact + GIVES_UP, 0)
    _wait_for_overflow(f, i, contact, 0.0)


@part
def _wait_for_overflow(f: Floats, i: Ints, contact: int, waited: float) -> None:
    """Set a timer for the next moment from which more people may take a contact."""
    queue, c = i[i[I_CONTACT] + CI * contact + QUEUE], i[F_CONTACT] + CF * contact
    delay = NEVER
    for entry in range(i[i[I_QUEUE_START] + queue], i[i[I_QUEUE_START] + queue + 1]):
        if f[i[F_QUEUE_DELAY] + entry] > waited + EARLY:
            delay = min(delay, f[i[F_QUEUE_DELAY] + entry])
    if delay < f[c + PATIENCE]:
        push(f, i, f[c + TIME] + delay, i[AGENTS] + 3 * contact + OVERFLOWS, 0)


@part
def _happen(f: Floats, i: Ints, now: float, length: float) -> None:
    """The first event of the heap."""
    what = i[i[I_HEAP]]
    if what >= i[AGENTS]:
        pop(f, i)
        contact = (what - i[AGENTS]) // 3
        _contact_event(f, i, contact, what - i[AGENTS] - 3 * contact, now, length)
        return
    agent, a = what, i[I_AGENT] + AI * what
    if i[i[I_HEAP] + 1] != i[a + STAMP]:
        pop(f, i)
        return
    progress(f, i, agent, now, length)
    _end(f, i, give_slot(f, i, agent), now, length)
    leave(i, agent)
    if i[i[I_OWING] + i[a + GROUP]] > 0 and i[a + COUNT] == 0 and i[a + PRESENT] == 1:
        i[i[I_OWING] + i[a + GROUP]] -= 1
        _go(f, i, agent, now, length)
    end = _take_work(f, i, agent, now, length)
    if end < NEVER:
        replace(f, i, end, agent, i[a + STAMP])  # nothing earlier has been added meanwhile, so it is still the first
    else:
        pop(f, i)
    if i[DEFERRED_WAITING] > 0 and i[a + LEVEL] == 0:
        _serve_deferred(f, i, now, length)


@jit
def _contact_event(f: Floats, i: Ints, contact: int, event: int, now: float, length: float) -> None:
    if event == ARRIVES:
        _arrive(f, i, contact, now, length)
        return
    outcome = i[I_CONTACT] + CI * contact + OUTCOME
    if i[outcome] != WAITING:
        return
    if event == GIVES_UP:
        _give_up(f, i, contact, length)
        return
    _serve(f, i, i[i[I_CONTACT] + CI * contact + QUEUE], now, length)
    if i[outcome] == WAITING:
        _wait_for_overflow(f, i, contact, now - f[i[F_CONTACT] + CF * contact + TIME])


@jit
def _change(f: Floats, i: Ints, agent: int, present: int, now: float, length: float) -> None:
    """An agent comes, goes or moves into another group; below 0: a queue opens."""
    if agent < 0:
        _serve(f, i, -1 - agent, now, length)
        return
    if present >= MOVES:
        progress(f, i, agent, now, length)
        leave(i, agent)
        i[i[I_AGENT] + AI * agent + GROUP] = present - MOVES
        if i[i[I_AGENT] + AI * agent + PRESENT] == 1:
            _ready(f, i, agent, now, length)
        return
    if i[INTERCHANGEABLE]:
        agent = _anybody(i, i[i[I_AGENT] + AI * agent + GROUP], present)
        if agent < 0:
            return
    a, times = i[I_AGENT] + AI * agent, i[F_AGENT] + AF * agent
    if i[a + PRESENT] == present:
        return
    progress(f, i, agent, now, length)
    if present == 0:
        _go(f, i, agent, now, length)
        return
    i[a + PRESENT] = 1
    f[times + CAME] = now
    _ready(f, i, agent, now, length)


@jit
def _ready(f: Floats, i: Ints, agent: int, now: float, length: float) -> None:
    """An agent who is in no list takes what waits, or enters one."""
    a = i[I_AGENT] + AI * agent
    held = i[a + COUNT]
    end = _take_work(f, i, agent, now, length)
    if i[a + COUNT] > held:
        i[a + STAMP] += 1
        push(f, i, end, agent, i[a + STAMP])
    if i[DEFERRED_WAITING] > 0 and i[a + LEVEL] == 0:
        _serve_deferred(f, i, now, length)


@jit
def _go(f: Floats, i: Ints, agent: int, now: float, length: float) -> None:
    """An agent leaves; what is held is finished first."""
    times = i[F_AGENT] + AF * agent
    leave(i, agent)
    i[i[I_AGENT] + AI * agent + PRESENT] = 0
    spread(f, i[F_DUTY], i[INTERVALS], f[times + CAME], now, length, 1.0)
    f[times + DUTY] += max(min(now, length * i[INTERVALS]) - f[times + CAME], 0.0)


@jit
def _anybody(i: Ints, group: int, present: int) -> int:
    """Of interchangeable people, who comes or goes: an absent one comes, an idle one goes; −1 where one who owes to go
    stays after all, or whoever is done first will have to go.
    """
    if present == 0:
        agent = i[i[I_FIRST] + group * i[SLOTS]]
        if agent < 0:
            i[i[I_OWING] + group] += 1
        return agent  # type: ignore[no-any-return]
    if i[i[I_OWING] + group] > 0:
        i[i[I_OWING] + group] -= 1
        return -1
    for agent in range(i[AGENTS]):
        a = i[I_AGENT] + AI * agent
        if i[a + GROUP] == group and i[a + PRESENT] == 0 and i[a + COUNT] == 0:
            return agent
    return -1


@part
def _take_work(f: Floats, i: Ints, agent: int, now: float, length: float) -> float:
    """An agent takes what it can of what waits, or enters its list; returns when its next contact is done."""
    while can_take(i, agent):
        queue = queue_for(f, i, agent, now, length)
        if queue < 0:
            enter(f, i, agent, now)
            break
        _begin(f, i, agent, take_head(i, queue), now, length)
    return next_end(f, i, agent, now)


@jit
def _serve(f: Floats, i: Ints, queue: int, now: float, length: float) -> None:
    """Give the contacts at a queue's head to whoever can take them."""
    while True:
        contact = head(f, i, queue, now)
        if contact < 0:
            return
        agent = agent_for(f, i, queue, now - f[i[F_CONTACT] + CF * contact + TIME], now, length)
        if agent < 0:
            return
        take_head(i, queue)
        _give(f, i, agent, contact, now, length)


@jit
def _serve_deferred(f: Floats, i: Ints, now: float, length: float) -> None:
    """One more is idle, so that others may be allowed to begin deferred work."""
    for queue in range(i[QUEUES]):
        if i[i[I_QUEUE] + QI * queue + DEFERRED] and i[i[I_WAITING] + 2 * queue] >= 0:
            _serve(f, i, queue, now, length)


@part
def _give(f: Floats, i: Ints, agent: int, contact: int, now: float, length: float) -> None:
    """An agent out of a list takes a contact."""
    leave(i, agent)
    _begin(f, i, agent, contact, now, length)
    if can_take(i, agent):
        enter(f, i, agent, now)
    stamp = i[I_AGENT] + AI * agent + STAMP
    i[stamp] += 1
    push(f, i, next_end(f, i, agent, now), agent, i[stamp])


@part
def _begin(f: Floats, i: Ints, agent: int, contact: int, now: float, length: float) -> None:
    """An agent takes a contact; when it is done is left to the caller."""
    queue, c = i[i[I_CONTACT] + CI * contact + QUEUE], i[F_CONTACT] + CF * contact
    group = i[i[I_AGENT] + AI * agent + GROUP]
    progress(f, i, agent, now, length)
    speed = f[i[F_SPEED] + group * i[QUEUES] + queue]
    take_slot(f, i, agent, contact, f[c + WORK] if speed == 1.0 else f[c + WORK] / speed)
    i[i[I_CONTACT] + CI * contact + OUTCOME] = ANSWERED
    f[c + WAIT] = now - f[c + TIME]
    f[c + VIRTUAL] = f[c + WAIT]
    for entry in range(i[i[I_CONSULT_START] + queue], i[i[I_CONSULT_START] + queue + 1]):
        work = f[c + WORK] * f[i[F_CONSULT] + entry]
        part = f[i[F_CHANCE] + (contact * 7919 + entry) % i[CHANCES]]
        follow(f, i, contact, i[i[I_CONSULT_QUEUE] + entry], now + part * (f[c + WORK] - work), work, length)


@part
def _end(f: Floats, i: Ints, contact: int, now: float, length: float) -> None:
    """A contact is done, and may be escalated."""
    queue, c = i[i[I_CONTACT] + CI * contact + QUEUE], i[F_CONTACT] + CF * contact
    q = i[I_QUEUE] + QI * queue
    if i[q + DEFERRED]:
        f[c + WAIT] = now - f[c + TIME]
        f[c + VIRTUAL] = f[c + WAIT]
    share = f[i[F_QUEUE] + QF * queue + ESCALATE_SHARE]
    if share > 0 and not is_helper(i, contact) and chance(f, i, contact) < share:
        follow(f, i, contact, i[q + ESCALATE_TO], now, -1.0, length)


@jit
def _give_up(f: Floats, i: Ints, contact: int, length: float) -> None:
    """A customer who waits leaves, and may call again; the contact stays in the queue until its head is looked at."""
    queue, c = i[i[I_CONTACT] + CI * contact + QUEUE], i[F_CONTACT] + CF * contact
    i[i[I_CONTACT] + CI * contact + OUTCOME] = ABANDONED
    f[c + WAIT] = f[c + PATIENCE]
    if chance(f, i, contact) < f[i[F_QUEUE] + QF * queue + REDIAL_SHARE]:
        number = root(i, contact) * 17 + generation(i, contact) * 7919
        delay = f[i[F_DELAY] + number % i[DELAYS]]
        follow(f, i, contact, queue, f[c + TIME] + f[c + PATIENCE] + delay, -1.0, length)
