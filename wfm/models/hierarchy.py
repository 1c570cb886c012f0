"""Queues seen together: by channel, tier, site or group, and all of them. Reading and overriding use the same nodes."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from wfm.models.base import Model
from wfm.models.organisation import Configuration, Queue

Level = Literal["queue", "channel", "tier", "site", "group", "total"]
LEVELS: tuple[Level, ...] = ("queue", "channel", "tier", "site", "group", "total")

CHANNELS: tuple[str, ...] = get_args(Queue.model_fields["channel"].annotation)

NOWHERE = "(none)"
"""Name of the node of queues that have no site or group."""


class Selection(Model):
    """Queues that meet every condition given; with none, all of them."""

    queue: str = Field("", description="blank: any")
    channel: Literal["", "voice", "chat", "email", "social", "back_office"] = Field("", description="blank: any")
    tier: Annotated[int, Field(ge=1, le=9)] | None = Field(None, description="none: any")
    site: str = Field("", description="site of the queue; blank: any")
    group: str = Field("", description="group of the queue; blank: any")

    def holds(self, name: str, queue: Queue) -> bool:
        """Whether a queue is chosen."""
        return (
            self.queue in ("", name)
            and self.channel in ("", queue.channel)
            and self.tier in (None, queue.tier)
            and self.site in ("", queue.site)
            and self.group in ("", queue.group)
        )

    def queues(self, configuration: Configuration) -> tuple[str, ...]:
        """The queues chosen, in the order of the configuration."""
        return tuple(name for name, queue in configuration.queues.items() if self.holds(name, queue))

    @property
    def place(self) -> str:
        """The conditions in words."""
        given = [f"queue {self.queue}" if self.queue else "", self.channel, f"tier {self.tier}" if self.tier else ""]
        given += [f"site {self.site}" if self.site else "", f"group {self.group}" if self.group else ""]
        return ", ".join(filter(None, given)) or "all queues"


def nodes(configuration: Configuration, level: Level) -> dict[str, tuple[str, ...]]:
    """Every node of a level and its queues: each queue is in exactly one, so that sums agree from level to level."""
    found: dict[str, tuple[str, ...]] = {}
    for name, queue in configuration.queues.items():
        node = {
            "queue": name,
            "channel": queue.channel,
            "tier": f"tier {queue.tier}",
            "site": queue.site or NOWHERE,
            "group": queue.group or NOWHERE,
            "total": "total",
        }[level]
        found[node] = (*found.get(node, ()), name)
    return dict(sorted(found.items())) if level == "tier" else found
