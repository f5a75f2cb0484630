"""A short script: walk an image with pytsk3, digest every file three times on two processes, keep it in SQLite."""

# What a colleague writes in ten minutes, and so without types and docstrings:
# mypy: ignore-errors
# ruff: noqa: D103
import hashlib
import sqlite3
import sys
from multiprocessing import get_context

import pytsk3


def files(system: pytsk3.FS_Info):
    queue, seen = [system.info.root_inum], set()
    while queue:
        for file in system.open_dir(inode=queue.pop()):
            meta = file.info.meta
            if file.info.name.name in (b".", b"..") or meta is None or meta.addr in seen:
                continue
            seen.add(meta.addr)
            if meta.type == pytsk3.TSK_FS_META_TYPE_DIR:
                queue.append(meta.addr)
            yield file.info.name.name, meta.addr, meta.size


def digest(task):
    image, rows = task
    system, found = pytsk3.FS_Info(pytsk3.Img_Info(image)), []
    for name, address, size in rows:
        file, digests = system.open_meta(address), [hashlib.md5(), hashlib.sha1(), hashlib.sha256()]
        for offset in range(0, size, 1 << 20):
            block = file.read_random(offset, min(1 << 20, size - offset))
            for one in digests:
                one.update(block)
        found.append((name, address, size, *(one.digest() for one in digests)))
    return found


def main(image: str, database: str) -> None:
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE file (name, address, size, md5, sha1, sha256)")
    rows = list(files(pytsk3.FS_Info(pytsk3.Img_Info(image))))
    with get_context("fork").Pool(2) as pool:
        parts = [(image, rows[at : at + 500]) for at in range(0, len(rows), 500)]
        for found in pool.imap_unordered(digest, parts):
            connection.executemany("INSERT INTO file VALUES (?, ?, ?, ?, ?, ?)", found)
    connection.commit()


if __name__ == "__main__":
    main(*sys.argv[1:])
