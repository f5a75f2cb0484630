"""Small whole files of each format that is carved, made by libraries that do not carve."""

from __future__ import annotations

import io
import struct
from functools import cache

import av
from PIL import Image

from tests.samples.exhibits import picture
from tests.samples.videos import encoded, scenes, video
from tests.testdata import testdata


def _drawn(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(picture(1, size=(64, 48)))) as drawn:
        drawn.save(out, kind, **options)
    return out.getvalue()


def _animated(kind: str) -> bytes:
    frames = [Image.open(io.BytesIO(picture(n, size=(40, 30)))) for n in range(3)]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=50)
    return out.getvalue()


def thumbnailed() -> bytes:
    """A JPEG that holds another one whole in its application data, end marker and all."""
    data, small = picture(2, size=(64, 48)), picture(3, size=(32, 24))
    segment = b"\xff\xe1" + struct.pack(">H", 8 + len(small)) + b"Exif\0\0" + small
    return data[:2] + segment + data[2:]


def several(gap: int = 100, order: str = "<") -> bytes:
    """A JPEG of three pictures (CIPA DC-007), with zeros between them."""
    first, rest = picture(2, size=(64, 48)), [picture(n, size=(32, 24)) for n in (3, 4)]
    length = 2 + 4 + 8 + 2 + 2 * 12 + 4 + 3 * 16
    header = 2 + 2 + 2 + 4
    behind = len(first) + 2 + length
    entries, bodies = struct.pack(f"{order}IIIHH", 0x20030000, behind, 0, 0, 0), b""
    for body in rest:
        place = behind + len(bodies) + gap
        bodies += bytes(gap) + body
        entries += struct.pack(f"{order}IIIHH", 0, len(body), place - header, 0, 0)
    index = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}IH", 8, 2)
    index += struct.pack(f"{order}HHII", 0xB001, 4, 1, 3) + struct.pack(f"{order}HHII", 0xB002, 7, len(entries), 38)
    index += bytes(4) + entries
    return first[:2] + b"\xff\xe2" + struct.pack(">H", length) + b"MPF\0" + index + first[2:] + bodies


@cache
def whole() -> dict[str, tuple[str, bytes]]:
    """(format, bytes) of each sample, by name."""
    return {
        "jpeg": ("jpeg", picture(1, size=(64, 48))),
        "progressive": ("jpeg", _drawn("JPEG", progressive=True)),
        "restarts": ("jpeg", _drawn("JPEG", restart_marker_blocks=2)),
        "grey": ("jpeg", _grey()),
        "thumbnailed": ("jpeg", thumbnailed()),
        "several": ("jpeg", several()),
        "png": ("png", _drawn("PNG")),
        "apng": ("png", _animated("PNG")),
        "gif": ("gif", _drawn("GIF")),
        "animated": ("gif", _animated("GIF")),
        "webp": ("webp", _drawn("WEBP")),
        "lossless": ("webp", _drawn("WEBP", lossless=True)),
        "moving": ("webp", _animated("WEBP")),
        "bmp": ("bmp", _drawn("BMP")),
        "heic": ("heic", testdata("heif", "heif/RGB_8__29x100.heif").read_bytes()),
        "mp4": ("mp4", video(1, 2)),
        "mov": ("mp4", encoded(scenes((1, 2)), container="mov")),
        "avi": ("avi", encoded(scenes((1, 2)), container="avi")),
    }


def _grey() -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(picture(1, size=(64, 48)))) as drawn:
        drawn.convert("L").save(out, "JPEG")
    return out.getvalue()


def fragmented() -> bytes:
    """An MP4 in fragments, as cameras of the web write it."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4", options={"movflags": "frag_keyframe+empty_moov"}) as target:
        stream = target.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.gop_size = 5
        for drawn in scenes((1, 2), size=(64, 48)):
            target.mux(stream.encode(av.VideoFrame.from_ndarray(drawn, format="rgb24")))
        target.mux(stream.encode())
    return out.getvalue()
