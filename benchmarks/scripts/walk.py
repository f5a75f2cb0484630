"""A short script: walk an image with pytsk3, keep what it finds in SQLite."""

# What a colleague writes in ten minutes, and so without types and docstrings:
# mypy: ignore-errors
# ruff: noqa: D103
import sqlite3
import sys

import pytsk3


def main(image: str, database: str) -> None:
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE entry (parent, name, address, size, mtime, atime, ctime, crtime, flags)")
    system, rows, queue, seen = pytsk3.FS_Info(pytsk3.Img_Info(image)), [], [None], set()
    while queue:
        parent = queue.pop()
        for file in system.open_dir(inode=parent) if parent else system.open_dir("/"):
            name, meta = file.info.name, file.info.meta
            if name.name in (b".", b"..") or meta is None:
                continue
            times = meta.mtime, meta.atime, meta.ctime, meta.crtime
            rows.append((parent, name.name, meta.addr, meta.size, *times, int(meta.flags)))
            if meta.type == pytsk3.TSK_FS_META_TYPE_DIR and meta.addr not in seen:
                seen.add(meta.addr)
                queue.append(meta.addr)
    connection.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    connection.commit()


main(*sys.argv[1:])
