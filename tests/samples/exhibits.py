"""Small exhibits that touch every stage: pictures, duplicates, a damaged one, a chat database, a disk image."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from tests.samples.command import new, ok
from tests.samples.videos import video
from tests.testdata import testdata

SQL = Path(__file__).resolve().parents[1] / "plugins" / "whatsapp_android.sql"
DATABASE = "data/data/com.whatsapp/databases/msgstore.db"
SENT = "data/media/0/Android/media/com.whatsapp/WhatsApp/Media/WhatsApp Images/IMG-20220415-WA0001.jpg"


def picture(seed: int, *, size: tuple[int, int] = (320, 240), quality: int = 85) -> bytes:
    """A landscape of smooth noise as JPEG, always the same for a seed."""
    coarse = np.random.default_rng(seed).integers(0, 255, (9, 12, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC).save(out, "JPEG", quality=quality)
    return out.getvalue()


def phone_files() -> dict[str, bytes]:
    """The files of a phone by path."""
    files = {f"data/media/0/DCIM/Camera/IMG_{n:04d}.jpg": picture(n) for n in range(5)}
    files["data/media/0/Download/copy.dat"] = picture(1)
    files["data/media/0/Download/smaller.jpg"] = picture(2, size=(200, 150), quality=60)
    files["data/media/0/Download/again.jpg"] = picture(0, quality=60)
    files["data/media/0/Download/damaged.jpg"] = picture(3)[:900]
    files["data/media/0/Download/empty.txt"] = b""
    files["data/media/0/Documents/note.txt"] = b"a note of no interest\n" * 20
    files[SENT] = picture(9)
    files["data/media/0/DCIM/Camera/VID_0001.mp4"] = video(31, 32, -1, 33)
    files[DATABASE] = chat_database()
    return files


def chat_database() -> bytes:
    """A WhatsApp database made from the plugin's own sample."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(SQL.read_text(encoding="utf-8"))
    connection.execute("UPDATE message_media SET file_hash = NULL")
    connection.commit()
    return connection.serialize()


def phone_zip(path: Path) -> Path:
    """A full file system as ZIP."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in phone_files().items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 1, 12, 0, 0)), data)
    return path


def known_set(path: Path) -> Path:
    """A Project VIC set that grades two of the phone's pictures and lists a PDQ of none."""
    media = []
    for number, (code, seed) in enumerate(((1, 1), (2, 4))):
        data = picture(seed)
        media.append(
            {
                "MediaID": number,
                "Category": code,
                "MD5": hashlib.md5(data).hexdigest(),
                "SHA1": hashlib.sha1(data).hexdigest(),
                "MediaSize": len(data),
            }
        )
    context = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/UK/$metadata#Media"
    path.write_text(json.dumps({"@odata.context": context, "value": media}))
    return path


def prepared_case(folder: Path) -> Path:
    """A case with a phone, a disk and a set, ready to be run; evidence lies beside it."""
    case = new(folder / "case")
    phone = phone_zip(folder / "phone.zip")
    ok("add", case, phone, "--exhibit", "AB/1", "--role", "suspect")
    ok("add", case, testdata("disk_formats", "sleuthkit", "image.dd"), "--exhibit", "AB/2")
    known = known_set(folder / "known.json")
    ok("hashset", "import", case, known, "--name", "Known", "--grades", "1=A,2=B", "--confidence", "trusted")
    return case
