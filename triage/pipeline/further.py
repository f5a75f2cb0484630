"""What comes in once the file systems are walked and examined: archives, what is carved, and archives in that."""

from __future__ import annotations

from triage.pipeline.carving import Carving
from triage.pipeline.opening import OpeningArchives


class Further:
    """Offers archives first, then unallocated space, which takes longest and gives least.

    Args:
        opening: Archives inside the evidence.
        carving: Unallocated space.
    """

    def __init__(self, opening: OpeningArchives, carving: Carving) -> None:
        self._opening = opening
        self._carving = carving

    @property
    def running(self) -> bool:
        """True while something is listed or searched."""
        return self._opening.running or self._carving.running

    @property
    def kept(self) -> int:
        """Counts the batches kept, as ``Walking.kept``."""
        return self._opening.kept + self._carving.kept

    @property
    def stage(self) -> str:
        """The stage that a person is told."""
        return "carve" if self._carving.running else "archives" if self._opening.begun else "examine"

    @property
    def progress(self) -> tuple[int, int]:
        """Bytes done and bytes in all of what is searched; (0, 0) where files are counted."""
        return (self._carving.searched, self._carving.size) if self._carving.running else (0, 0)

    def offer(self, *, examined: bool) -> bool:
        """Begin what comes next where nothing is running.

        Args:
            examined: True when all that the case knows was examined.

        Returns:
            True where something was begun, or may be later.
        """
        if (examined or self._opening.begun) and self._opening.offer(examined=examined):
            return True
        if not examined or self._carving.offer():
            return True
        if self._carving.news():
            self._opening.look_again()
            return True
        return False
