"""Ctrl-C for work that must not break off just anywhere."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterable, Iterator
from typing import Any, Self, TypeVar

T = TypeVar("T")


class Interrupts:
    """Within it Ctrl-C is noted, and raised as KeyboardInterrupt where the work heeds it; a second one is raised at once.

    Raised wherever the program happens to be, it is lost in a callback of the garbage collector, and in the middle of a commit
    SQLAlchemy makes an AssertionError of it. Outside the main thread, which alone hears Ctrl-C, nothing is noted.
    """

    def __init__(self) -> None:
        self._noted = False

    def __enter__(self) -> Self:
        self._hears, self._tells = os.pipe()
        self._main = threading.current_thread() is threading.main_thread()
        if self._main:
            self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        if self._main:
            signal.signal(signal.SIGINT, self._before)
        os.close(self._hears)
        os.close(self._tells)

    def _note(self, *_: Any) -> None:
        if self._noted:
            raise KeyboardInterrupt
        self._noted = True
        os.write(self._tells, b"!")

    def heed(self) -> None:
        if self._noted:
            raise KeyboardInterrupt

    def heeding(self, items: Iterable[T]) -> Iterator[T]:
        for item in items:
            self.heed()
            yield item

    def fileno(self) -> int:
        """What can be read as soon as there was one, for waits."""
        return self._hears
