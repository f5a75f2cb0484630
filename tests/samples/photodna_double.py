"""A stand-in for the PhotoDNA program of a unit: it speaks the protocol and computes something else, which is no PhotoDNA.

Its value is a picture of 12 by 12 grey pixels, which moves little when a picture is scaled or encoded again.
"""

from __future__ import annotations

import io
import stat
import sys
from pathlib import Path

from PIL import Image

SCRIPT = """#!{python}
import io, os, sys, time
sys.path[:0] = {path!r}
from PIL import Image
mode = {mode!r}
out, source = sys.stdout.buffer, sys.stdin.buffer
if mode == "mute":
    time.sleep(600)
out.write(b"HELLO\\n" if mode == "other" else b"DFU-PHOTODNA 1 stand-in\\n")
out.flush()
while head := source.read(4):
    picture = source.read(int.from_bytes(head, "little"))
    if mode == "crash":
        os._exit(3)
    if mode == "hang":
        time.sleep(600)
    if mode == "hungry":
        held = b"x" * (1 << 28)
        time.sleep(600)
    if mode == "fails":
        out.write(b"\\x02")
    elif mode == "plain":
        out.write(b"\\x01")
    else:
        grey = Image.open(io.BytesIO(picture)).convert("L").resize((12, 12), Image.Resampling.BOX)
        out.write(b"\\x00" + grey.tobytes())
    out.flush()
"""


def double(folder: Path, mode: str = "") -> Path:
    """The program; a mode makes it misbehave."""
    path = folder / f"photodna{mode}"
    path.write_text(SCRIPT.format(python=sys.executable, path=sys.path, mode=mode), encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def value_of(picture: bytes) -> bytes:
    """What the stand-in computes."""
    grey = Image.open(io.BytesIO(picture)).convert("L").resize((12, 12), Image.Resampling.BOX)
    return grey.tobytes()
