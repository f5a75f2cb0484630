"""The one module that knows which operating system this is: locks, people, time zone, places of a user's data.

Evidence is never touched here. Everything else in the product is written for all platforms alike.
"""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import sys
import time
from pathlib import Path
from typing import BinaryIO, Final

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

KEPT_FREE: Final = 32 << 20
"""Bytes that a worker may keep although it freed them."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Parameters of ``mallopt`` (glibc, ``malloc.h``)."""


def try_lock(stream: BinaryIO) -> bool:
    """Take an exclusive lock on an open file that dies with this process; False where another holds it."""
    try:
        if sys.platform == "win32":
            # The locked byte lies far behind the text, so that other processes can still read who holds it.
            stream.seek(1 << 30)
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def account() -> str:
    """The operating system's name for whoever runs this process; ``unknown`` where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def machine() -> str:
    """The name of this machine."""
    return socket.gethostname() or "unknown"


def use_utc() -> None:
    """Make the C library read wall times as UTC, so that libtsk never applies this machine's zone to FAT times."""
    os.environ["TZ"] = "UTC"
    if sys.platform != "win32":
        time.tzset()


def unit_folder(named: Path | None = None) -> Path:
    """The folder of the unit's store of hash sets: as named, else as ``TRIAGE_UNIT`` says, else the user's own."""
    said = os.environ.get("TRIAGE_UNIT", "").strip()
    return named or (Path(said) if said else own_unit_folder())


def own_unit_folder() -> Path:
    """Where the hash sets of the unit lie for this user, unless somebody says another place."""
    from platformdirs import user_data_path  # only who asks for it pays for its loading

    return user_data_path("dfu-triage", appauthor=False) / "unit"


def shared_memory_room() -> int | None:
    """Bytes for which shared memory still has room; None where the system does not say.

    Linux keeps it in a file system of a fixed size, and ends a process that writes past that.
    """
    place = Path("/dev/shm")  # noqa: S108  # nothing is written there but by the system itself
    return shutil.disk_usage(place).free if sys.platform == "linux" and place.is_dir() else None


def keep_freed_memory() -> bool:
    """Let this process use again what it freed, up to ``KEPT_FREE``; false where the C library is not glibc.

    By itself glibc gives the buffers of each picture back to the system, which then clears them anew page by page: that
    was a tenth of all work on a photograph of 12 megapixels.
    """
    if sys.platform != "linux":
        return False
    import ctypes

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except AttributeError:
        return False
    return bool(mallopt(_TRIM_THRESHOLD, KEPT_FREE) and mallopt(_MMAP_THRESHOLD, KEPT_FREE // 2))
