"""A small plan folder that is sound, as text, to break in tests."""

from __future__ import annotations

from pathlib import Path

from wfm.io import folder
from wfm.io.assemble import ReadResult

SITE = """\
organisation: Example
time_zone: Europe/Lisbon
horizon:
  start: 2026-03-23
  days: 14
sites:
  lisbon:
    time_zone: Europe/Lisbon
    country: PT
    opening_hours: {mon-fri: 07:00-22:00, sat: [09:00-13:00, 14:00-18:00]}
  oslo:
    time_zone: Europe/Oslo
    country: NO
skills: [voice, chat, french, german]
queues:
  voice:
    skills: [voice, french>=2 | german]
    aht_seconds: 300
    target: {service_level: 0.8, within_seconds: 20}
  chat:
    channel: chat
    skills: [chat]
    concurrency: 2
shift_templates:
  early:
    earliest_start: 07:00
    latest_start: 9:30
    length_minutes: [480, 510]
    sites: [lisbon]
    tags: [early]
    breaks:
      - {activity: meal, minutes: 30, earliest_minutes: 180, latest_minutes: 300}
  night:
    earliest_start: 22:30
    latest_start: 22:30
    length_minutes: 480
    tags: [night]
contracts:
  full: {hours_per_week: 40, shift_templates: [early, night], cost_per_hour: 21.5}
  part: {hours_per_week: 20}
rules:
  daily_rest: {hours: 11}
  days_in_a_row:
    - {most: 6}
    - {most: 5, weight: 50, contracts: [part]}
  weekends: off
  availability:
"""

TABLES = {
    "agents": """\
agent,name,site,contract,skills,team,time_zone,availability,start_date,end_date
ann,"Ann, O'Neil",lisbon,full,voice|french:2,blue,,,,
bo,Bo,oslo,part,voice|chat|german,blue,,mon-fri 08:00-18:00; sat 09:00-13:00,2026-01-01,2026-12-31
cé,=cé,lisbon,full,chat,,Europe/London,24/7,,
""",
    "skills": """\
agent,skill,level,valid_from,valid_until
ann,german,,,2026-03-27
ann,french,3,2026-03-30,
cé,voice,2,2026-03-24,2026-03-26
cé,voice,,2026-03-28,
""",
    "time_off": """\
agent,start,end,kind,paid_hours
ann,2026-03-26,2026-04-01,leave,
bo,2026-03-28 12:00,2026-03-29 12:00,training,4
""",
    "preferences": """\
agent,date,wish,what,weight
ann,2026-03-25,want,early,2
bo,2026-03-25,avoid,work,
""",
    "locked_shifts": """\
agent,date,start,end,breaks,template,tags
ann,2026-03-23,08:00,16:30,meal 12:00-12:30,early,early|short
bo,2026-03-24,22:30,06:30,break 01:00-01:15 paid|meal 03:00-03:30,night,night
cé,2026-03-24,,,,,
""",
    "past_shifts": """\
agent,date,start,end,breaks,template,tags
ann,2026-03-20,08:00,16:30,meal 12:00-12:30,early,
bo,2026-03-21,22:30,06:30,,,
""",
    "special_days": """\
date,kind,name,queue,site,factor
2026-03-25,holiday,A day,,lisbon,
2026-03-27,event,Sale,voice,,1.5
""",
    "history": """\
timestamp,queue,offered,abandoned,aht_seconds
2026-03-02 08:00,voice,12,1,300
2026-03-02 08:30,voice,14,0,310.5
2026-03-02 09:00,voice,0,0,
2026-03-02 09:30,voice,9,0,280
2026-03-02 08:00,chat,3,,600
2026-03-02 08:30,chat,4,,
2026-03-02 09:00,chat,5,,600
""",
}


def write_files(path: Path, **changed: str | bytes | None) -> Path:
    """The folder with some files changed, by table name or `site`; None leaves one out."""
    path.mkdir(parents=True, exist_ok=True)
    files: dict[str, str | bytes | None] = {"site": SITE, **TABLES, **changed}
    for name, content in files.items():
        if content is not None:
            file = path / ("site.yaml" if name == "site" else f"{name}.csv")
            file.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read_files(path: Path, **changed: str | bytes | None) -> ReadResult:
    return folder.read(write_files(path, **changed))


def problems(path: Path, **changed: str | bytes | None) -> list[str]:
    """What is said about the folder with some files changed."""
    return list(map(str, read_files(path, **changed).problems))
