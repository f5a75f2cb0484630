"""The whole run as one readable list of stages, and the runner that carries it out.

What a stage yields goes to the case through the one writer; work to do is what the case does not hold yet, so a
run can be stopped, killed and run again at any place.
"""

from __future__ import annotations

from triage.pipeline.run import RunSummary, run_case
from triage.pipeline.stages import STAGES, Stage

__all__ = ["STAGES", "RunSummary", "Stage", "run_case"]
