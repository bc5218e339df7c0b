"""Ctrl-C: noted, heeded where the work asks, and as ever afterwards."""

from __future__ import annotations

import os
import select
import signal
import threading

import pytest

from caserows.interrupts import Interrupts


def ctrl_c() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_the_first_is_noted_and_the_second_is_raised() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Interrupts() as interrupts:
        interrupts.heed()
        assert select.select([interrupts], [], [], 0)[0] == []
        ctrl_c()
        assert select.select([interrupts], [], [], 0)[0] == [interrupts]
        with pytest.raises(KeyboardInterrupt):
            interrupts.heed()
        with pytest.raises(KeyboardInterrupt):
            ctrl_c()
    assert signal.getsignal(signal.SIGINT) is before


def test_items_end_with_the_interrupt() -> None:
    seen = []
    with Interrupts() as interrupts, pytest.raises(KeyboardInterrupt):
        for item in interrupts.heeding("abc"):
            seen.append(item)
            if item == "b":
                ctrl_c()
    assert seen == ["a", "b"]


def test_outside_the_main_thread_nothing_is_noted() -> None:
    heard = []

    def work() -> None:
        with Interrupts() as interrupts:
            heard.append(signal.getsignal(signal.SIGINT))
            interrupts.heed()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert heard == [signal.getsignal(signal.SIGINT)] == [signal.default_int_handler]
