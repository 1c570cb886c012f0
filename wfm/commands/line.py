"""One line on the terminal that is written over whenever there is news."""

from __future__ import annotations

import click


class Line:
    """A line of progress on standard error."""

    width = 0

    def write(self, text: str) -> None:
        """Put this in place of what stood there."""
        click.echo("\r" + text.ljust(self.width), err=True, nl=False)
        self.width = len(text)

    def close(self) -> None:
        """Leave the last state standing."""
        if self.width:
            click.echo(err=True)
