"""The same digests in every list format that is read beside Project VIC, so that a test can ask all of them."""

from __future__ import annotations

import hashlib
import io
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Final, NamedTuple

from hashsets.own import write_records
from tests.samples.hash_sets import vics


class Known(NamedTuple):
    """A file as a list may name it."""

    md5: str
    sha1: str
    size: int
    name: str = "a.jpg"


def encase(files: Sequence[Known]) -> bytes:
    """EnCase, MD5 alone."""
    head = bytearray(1152)
    head[:8] = b"HASH\r\n\xff\x00"
    head[16:20] = len(files).to_bytes(4, "little")
    return bytes(head) + b"".join(bytes.fromhex(file.md5) + b"\0\0" for file in files)


def hashkeeper(files: Sequence[Known]) -> bytes:
    """HashKeeper, MD5 and size."""
    rows = [f'{n},1,"{file.name}","x","{file.md5.upper()}",{file.size},' for n, file in enumerate(files)]
    return "\r\n".join(['"file_id","hashset_id","file_name","directory","hash","file_size","comments"', *rows]).encode()


def tsk_index(files: Sequence[Known]) -> bytes:
    """The Sleuth Kit's index of MD5."""
    rows = sorted(f"{file.md5.upper()}|{n:016d}" for n, file in enumerate(files))
    return "\n".join(["0" * 41 + "|md5sum", *rows, ""]).encode()


def hashdeep(files: Sequence[Known]) -> bytes:
    """Size and SHA-1 as hashdeep writes them."""
    rows = [f"{file.size},{file.sha1},/x/{file.name}" for file in files]
    return "\n".join(["%%%% HASHDEEP-1.0", "%%%% size,sha1,filename", "##", *rows, ""]).encode()


def bsd(files: Sequence[Known]) -> bytes:
    """SHA-1 as BSD's tools tag it."""
    return "\n".join(f"SHA1 ({file.name}) = {file.sha1}" for file in files).encode()


def gnu(files: Sequence[Known]) -> bytes:
    """SHA-1 as sha1sum writes it."""
    return "".join(f"{file.sha1} *{file.name}\n" for file in files).encode()


def delta(files: Sequence[Known]) -> bytes:
    """A delta of the NSRL."""
    rows = [f"INSERT INTO FILE VALUES('{file.sha1}','{file.md5}','{file.name}',{file.size});" for file in files]
    return "\n".join(["BEGIN TRANSACTION;", *rows, "COMMIT;"]).encode()


def nsrl_v2(files: Sequence[Known]) -> bytes:
    """NSRLFile.txt."""
    head = '"SHA-1","MD5","CRC32","FileName","FileSize","ProductCode","OpSystemCode","SpecialCode"'
    rows = [f'"{file.sha1.upper()}","{file.md5.upper()}","0","{file.name}",{file.size},1,"1",""' for file in files]
    return "\r\n".join([head, *rows]).encode()


def icse(files: Sequence[Known]) -> bytes:
    """ICSE."""
    rows = [f"{file.md5};{file.sha1};;{n};true;1" for n, file in enumerate(files)]
    return "\r\n".join(["MD5;SHA1;PhotoDNA;Image ID;Is distributed;Number of submissions", *rows]).encode()


def kdb(files: Sequence[Known]) -> bytes:
    """The Sleuth Kit's own database."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(
            "CREATE TABLE hashes(id INTEGER PRIMARY KEY, md5 BINARY(16), sha1 BINARY(20), sha2_256 BINARY(32))"
        )
        rows = [(n, bytes.fromhex(file.md5), bytes.fromhex(file.sha1)) for n, file in enumerate(files)]
        database.executemany("INSERT INTO hashes VALUES(?, ?, ?, NULL)", rows)
        database.commit()
        return database.serialize()


def rds_v3(files: Sequence[Known]) -> bytes:
    """A minimal NSRL database."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE FILE(sha256, sha1, md5, file_size)")
        database.executemany("INSERT INTO FILE VALUES(NULL, ?, ?, ?)", [(f.sha1, f.md5, f.size) for f in files])
        database.commit()
        return database.serialize()


def own(files: Sequence[Known]) -> bytes:
    """Our own export, all of one grade."""
    out = io.BytesIO()
    write_records(out, {"name": "n"}, ({"md5": f.md5, "sha1": f.sha1, "size": f.size, "grade": "A"} for f in files))
    return out.getvalue()


def project_vic(files: Sequence[Known]) -> bytes:
    """Project VIC, all of one category."""
    pdq, phash = hashlib.sha256(b"p").hexdigest(), hashlib.md5(b"p", usedforsecurity=False).hexdigest()[:16]
    near = [{"HashName": "PDQ", "HashValue": pdq}, {"HashName": "pHash", "HashValue": phash}]
    records = [
        {"MD5": f.md5, "SHA1": f.sha1, "MediaSize": f.size, "Category": 1, "AlternativeHashes": near} for f in files
    ]
    return vics(records)


def pdq_list(files: Sequence[Known]) -> bytes:
    """PDQ hashes, which name no file: only for what reads them."""
    return "\n".join(["pdq,quality,label", *(f"{file.sha1}{file.sha1[:24]},90,{file.name}" for file in files)]).encode()


LISTS: Final[dict[str, Callable[[Sequence[Known]], bytes]]] = {
    "EnCase hash set": encase,
    "HashKeeper list": hashkeeper,
    "Sleuth Kit index": tsk_index,
    "hashdeep list": hashdeep,
    "Digest list, BSD": bsd,
    "Digest list, GNU": gnu,
    "NSRL RDS v3 delta": delta,
    "NSRL RDS v2": nsrl_v2,
    "ICSE list": icse,
    "NSRL RDS v3, kdb": kdb,
    "NSRL RDS v3, minimal": rds_v3,
}
"""Lists with one meaning, by the name of their format and what follows a comma."""

CODED: Final = {"DFU Triage export": own, "Project VIC": project_vic}
ALL: Final = {**LISTS, **CODED, "PDQ list": pdq_list}
