"""Where everything lies in the two arrays that the event loop works on: `f` of floats, `i` of whole numbers.

Two arrays instead of dozens, because compiled functions get every array as seven arguments: with few they are compiled
in seconds and call each other for nothing, and where numba is missing two lists are quicker than any array. The head of
`i` holds sizes, counters and where each region begins; a record is at region + number × width + field. Tables of lists
are flat: those of item n are from entry `start[n]` up to `start[n + 1]`.

Times are seconds from the start of the grid. Queues, groups and agents are numbers; agents of one group have the same
skills and speed.
"""

from __future__ import annotations

from typing import Any, Final

NEVER: Final = 1e18
"""A time that does not come."""

MOVES: Final = 2
"""From here on a change of an agent is a move into another group, not a coming (1) or going (0)."""

WAITING: Final = 0
ANSWERED: Final = 1
ABANDONED: Final = 2
BLOCKED: Final = 3
CLOSED: Final = 4
"""What became of a contact. BLOCKED found no place to wait, CLOSED came while the queue was closed."""

# The head of `i`: sizes and counters …
QUEUES: Final = 0
GROUPS: Final = 1
AGENTS: Final = 2
INTERVALS: Final = 3
SLOTS: Final = 4  # contacts that anybody may hold at once, at most
ROOM: Final = 5  # contacts that there is room for
GIVEN: Final = 6  # contacts that come by themselves
CONTACTS: Final = 7  # contacts so far
CHANGES: Final = 8
HEAP_SIZE: Final = 9
DEFERRED_WAITING: Final = 10  # contacts of deferred queues that wait
OVERFULL: Final = 11  # 1 where contacts were left out because there was no room
# … and where regions begin: floats,
F_CONTACT: Final = 12
F_QUEUE: Final = 13
F_RATE: Final = 14  # [queue, contacts held]: work done per second on a contact whose agent holds so many
F_OPENED: Final = 15  # [queue, interval]: open seconds before it
F_OPENS: Final = 16  # [queue, interval]: when a contact that comes then finds the queue open
F_CLOSES: Final = 17  # [queue, interval]: when a contact that comes then is sent away
F_QUEUE_DELAY: Final = 18  # seconds waited from which a group takes a queue's contacts; by queue
F_GROUP_DELAY: Final = 19  # the same by group
F_SPEED: Final = 20  # [group, queue]
F_CONSULT: Final = 21  # share of the owner's work
F_POOL_WORK: Final = 22
F_POOL_PATIENCE: Final = 23
F_CHANCE: Final = 24
F_DELAY: Final = 25
F_CHANGE: Final = 26
F_AGENT: Final = 27
F_SLOT: Final = 28  # [agent, slot]: work left
F_HEAP: Final = 29
F_BUSY: Final = 30  # [queue, interval]: seconds of people's time, shared evenly between what one holds
F_DUTY: Final = 31  # [interval]: seconds that people are present
# and whole numbers
I_CONTACT: Final = 32
I_FOLLOWED: Final = 33  # contacts made in the loop
I_QUEUE: Final = 34
I_QUEUE_START: Final = 35
I_QUEUE_GROUP: Final = 36
I_QUEUE_RANK: Final = 37
I_GROUP_START: Final = 38
I_GROUP_QUEUE: Final = 39
I_GROUP_RANK: Final = 40
I_CONSULT_START: Final = 41
I_CONSULT_QUEUE: Final = 42
I_POOL_START: Final = 43
I_CHANGE: Final = 44  # agent and whether it comes, or MOVES + its new group; −1 − queue: the queue opens
I_AGENT: Final = 45
I_SLOT: Final = 46  # [agent, slot]: contact
I_FIRST: Final = 47  # [group, contacts held]: who of those who can take more has been so longest
I_LAST: Final = 48
I_IDLE: Final = 49  # [group]
I_WAITING: Final = 50  # [queue]: first and last contact
I_HEAP: Final = 51  # event and stamp
CHANCES: Final = 52
DELAYS: Final = 53
INTERCHANGEABLE: Final = 54  # 1 where people of a group stand for one another
I_OWING: Final = 55  # [group]: how many must go as soon as they are done
HEAD: Final = 56

# Fields of a contact: `wait` until the answer (deferred work: until it is done) or until the customer left; `virtual`
# what a customer of endless patience would have waited; agent −1: nobody; after: the next in the queue.
CF: Final = 5
TIME, WORK, PATIENCE, WAIT, VIRTUAL = 0, 1, 2, 3, 4
CI: Final = 4
QUEUE, OUTCOME, AGENT, AFTER = 0, 1, 2, 3
# Of a contact that followed from another: the first of the chain, its place in it, whether it is a consultation.
FI: Final = 3
ROOT, GENERATION, HELPER = 0, 1, 2
# Of a queue: seconds that its contacts count as having waited already; the deadline of deferred work in open seconds.
QF: Final = 4
CREDIT, WITHIN, REDIAL_SHARE, ESCALATE_SHARE = 0, 1, 2, 3
# `capacity` how many of its contacts one agent may hold; `places` to wait (−1: any number); `reserve` people kept idle
# for live work before deferred work is begun, until half of its deadline has passed.
QI: Final = 5
DEFERRED, CAPACITY, PLACES, RESERVE, ESCALATE_TO = 0, 1, 2, 3, 4
# Of an agent.
AF: Final = 6
TOUCHED, SINCE, CAME, BUSY, DUTY, OVER = 0, 1, 2, 3, 4, 5
AI: Final = 8
GROUP, PRESENT, COUNT, LIMIT, STAMP, LEVEL, BEFORE, NEXT = 0, 1, 2, 3, 4, 5, 6, 7

Floats = Any
Ints = Any
"""What compiled functions get: numpy arrays of float64 and int64, or lists where numba is missing."""
