"""Write cli.md beside this file from the commands' own help. `--check` only says whether it is up to date."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from wfm.cli import main

PAGE = Path(__file__).parent / "cli.md"

HEAD = """# Commands

Made from `--help` by `python docs/reference/make_cli.py`; do not edit.
"""


def page() -> str:
    """The page as it should be."""
    commands: dict[str, click.Command] = {
        "wfm": main,
        **{f"wfm {name}": command for name, command in main.commands.items()},
    }
    return HEAD + "".join(f"\n## {name}\n\n{_block(command, name)}" for name, command in commands.items())


def _block(command: click.Command, name: str) -> str:
    context = click.Context(command, info_name=name, terminal_width=100, max_content_width=100)
    context.help_option_names = ["-h", "--help"]
    return f"```text\n{command.get_help(context)}\n```\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8")
