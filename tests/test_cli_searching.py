"""Ctrl-C and progress while a search runs."""

from __future__ import annotations

import os
import signal

import pytest

from wfm.commands.searching import _Progress, searching


@pytest.mark.skipif(os.name == "nt", reason="sends SIGINT")
def test_ctrl_c_asks_to_stop_and_a_second_one_leaves(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGINT)
    with searching(quiet=True) as (progress, stop):
        assert progress is None
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.is_set()
        assert "best roster so far" in capsys.readouterr().err
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_progress_is_one_line_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    progress = _Progress()
    progress(0.5, 12345.6, None)
    progress(1.0, 200.0, 150.0)
    progress.close()
    err = capsys.readouterr().err
    first, second = err.strip("\r\n").split("\r")
    assert "cost 12,345.6" in first
    assert "gap —" in first
    assert second.rstrip().endswith("gap 25.0%")
    assert len(second) >= len(first), "the longer line before must be covered"
    assert err.endswith("\n")
