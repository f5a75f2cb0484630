"""Unpacked bytes at growing offsets, of which one block is held."""

from __future__ import annotations

from abc import ABC, abstractmethod

from triage.errors import EvidenceError


class ForwardBytes(ABC):
    """What is unpacked as it is asked for; it refuses to go back.

    Args:
        name: What it is of, as the sentence of a refusal begins.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._held = b""
        self._held_at = 0

    @property
    def position(self) -> int:
        """The smallest offset that can still be read."""
        return self._held_at

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes there, fewer where it ends.

        Raises:
            EvidenceError: The packed bytes are damaged, or the offset lies behind.
        """
        if offset < self._held_at:
            raise EvidenceError(f"{self._name} is read forward only.")
        parts, wanted, end = [], offset, offset + length
        while wanted < end:
            within = wanted - self._held_at
            if within < len(self._held):
                part = self._held[within : end - self._held_at]
                parts.append(part)
                wanted += len(part)
            else:
                self._held_at += len(self._held)
                self._held = b""
                if not self._advance():
                    break
        return b"".join(parts)

    @abstractmethod
    def _advance(self) -> bool:
        """Hold the next bytes; False at the end."""
