"""A worker's task: digest the media stream of a source, to hold it against what was acquired."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from types import MappingProxyType
from typing import Final, NamedTuple

from triage.errors import EvidenceError, UsageError
from triage.evidence.open import is_there, open_source
from triage.execution.slots import Slot
from triage.model.frame import SourceSpec

ALGORITHMS: Final = ("md5", "sha1", "sha256")
_PROGRESS: Final = 16 << 20
"""Bytes between two signs of progress."""


class VerifyTask(NamedTuple):
    """What to digest, and how."""

    spec: SourceSpec
    algorithms: tuple[str, ...]
    """Of ``ALGORITHMS``."""


class Verified(NamedTuple):
    """The digests of a source, by algorithm."""

    media: dict[str, bytes]
    surplus: int = 0
    """Bytes that the container holds behind the medium's last whole sector."""
    with_surplus: Mapping[str, bytes] = MappingProxyType({})
    """Digests of the medium together with those bytes, where there are any."""


class NotVerified(NamedTuple):
    """A part of the source is damaged: there is no digest of it, however often it is tried."""

    sentence: str


def verify_source(argument: VerifyTask, slot: Slot) -> Iterator[int | Verified | NotVerified]:
    """Digest a source's media stream.

    Yields:
        Bytes digested since the last yield, and at the end what came of it.

    Raises:
        EvidenceError: The source cannot be opened, or went away meanwhile: it may be verified another time.
        UsageError: An algorithm is not one of ``ALGORITHMS``, or there is none.
    """
    wrong = [name for name in argument.algorithms if name not in ALGORITHMS]
    if wrong or not argument.algorithms:
        raise UsageError(f"A source is verified by MD5, SHA-1 or SHA-256, not by {', '.join(wrong) or 'nothing'}.")
    slot.at(-1, "read")
    digests = {name: hashlib.new(name) for name in argument.algorithms}
    source = open_source(argument.spec)
    waiting = 0
    # hashlib lets other threads run while it works: the algorithms go side by side, and the next block is read.
    with ThreadPoolExecutor(len(digests)) as pool:
        try:
            running: list[Future[None]] = []
            for block in source.media_chunks():
                slot.tick(len(block))
                _wait(running)
                running = [pool.submit(digest.update, block) for digest in digests.values()]
                waiting += len(block)
                if waiting >= _PROGRESS:
                    yield waiting
                    waiting = 0
            _wait(running)
        except EvidenceError as error:
            _wait(running)
            if not is_there(argument.spec):
                raise EvidenceError("It went away while it was read.") from error
            yield NotVerified(error.sentence)
            return
        finally:
            source.close()
    if waiting:
        yield waiting
    media = {name: digest.digest() for name, digest in digests.items()}
    for digest in digests.values():
        digest.update(source.surplus)
    more = {name: digest.digest() for name, digest in digests.items()} if source.surplus else {}
    yield Verified(media, len(source.surplus), more)


def _wait(running: list[Future[None]]) -> None:
    for one in running:
        one.result()
