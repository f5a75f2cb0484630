"""What the operating system is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import resource
from PIL import Image
from triage import host
from triage.analysis.pdq import pdq
kept = {kept}
if kept and not host.keep_freed_memory():
    print("another C library")
    raise SystemExit
picture = Image.effect_noise((1000, 750), 60).convert("RGB")
pdq(picture)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(10):
    pdq(picture)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a matter of glibc")
def test_a_worker_uses_again_what_it_freed() -> None:
    said = [
        subprocess.run([sys.executable, "-c", SCRIPT.format(kept=kept)], capture_output=True, check=True, text=True)
        for kept in (True, False)
    ]
    kept, left = (one.stdout.strip() for one in said)
    if kept == "another C library":
        pytest.skip(kept)
    assert int(kept) * 10 < int(left), "the buffers of each picture are cleared anew by the system"
