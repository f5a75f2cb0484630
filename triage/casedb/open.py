"""The only door to a case file: create, open, lock, decrypt; then one writer and many readers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self

import sqlalchemy
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import QueuePool

from triage.casedb.failures import case_failure
from triage.casedb.keys import SALT_SIZE, CaseKeys, derive_keys, new_salt
from triage.casedb.lock import CaseLock
from triage.casedb.thumbs import ThumbStore
from triage.casedb.writer import Writer
from triage.errors import CaseError
from triage.faultpoints import fault_point

SCHEMA: Final = "0001"
"""The newest revision in ``migrations/versions``."""

FOLDERS: Final = ("sets", "scratch", "reports", "logs")
FILES: Final = ("case.db", "case.db-wal", "case.db-shm", "thumbs.db", "thumbs.db-wal", "thumbs.db-shm", "case.lock")
"""A case folder holds these and nothing else."""


class CaseStore:
    """An open case: its folder, keys, lock, reader engine and writer thread."""

    def __init__(self, folder: Path, keys: CaseKeys, lock: CaseLock, engine: Engine) -> None:
        self.folder = folder
        self.keys = keys
        self._lock = lock
        self._engine = engine
        self.thumbs = ThumbStore(folder / "thumbs.db", keys.thumbnails)
        self.writer = Writer(engine, folder)
        self.unit_folder: Path | None = None
        """Where this session looks for the unit's store of hash sets, where a person says so."""

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for one page of reading; nothing can be written through it."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
            try:
                yield connection
            finally:
                connection.rollback()
                connection.exec_driver_sql("PRAGMA query_only = OFF")

    def act(self, work: Callable[[Connection], Any], *, name: str, parts: tuple[str, ...] = ()) -> Any:
        """Carry out a person's act: before all batches, and on the disk when this returns."""
        return self.writer.submit(work, name=name, urgent=True, parts=parts).result()

    def batch(self, work: Callable[[Connection], Any], *, name: str, parts: tuple[str, ...] = ()) -> Future[Any]:
        """Queue machine rows to be written in their turn."""
        return self.writer.submit(work, name=name, urgent=False, parts=parts)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Finish the queued writing and let go of everything."""
        self.writer.close()
        self.thumbs.close()
        self._engine.dispose()
        self._lock.release()


def create_case(folder: Path, passphrase: str, person: str, first: Callable[[Connection], Any]) -> CaseStore:
    """Make a new case folder with an empty, encrypted database.

    It is made beside its place and moved there when it is whole, so that a crash leaves no half-made case.

    Args:
        folder: Where the case is to lie.
        passphrase: From which its keys are derived.
        person: Who makes it (claimed).
        first: Writes what every case begins with, in the transaction that completes it.

    Raises:
        CaseError: The folder is there already and not empty, or cannot be written.
    """
    _need_passphrase(passphrase)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CaseError(f"{folder.name} is there already and is not empty; a case starts in a new folder.")
    part = folder.with_name(folder.name + ".part")
    try:
        _discard(part)
        part.mkdir(parents=True)
        for name in FOLDERS:
            (part / name).mkdir()
        keys = derive_keys(passphrase, new_salt())
        fault_point("write:case-db")
        engine = _engine(part / "case.db", keys)
        _migrate(engine)
        with CaseStore(part, keys, CaseLock(part, person), engine) as store:
            store.act(first, name="create-case")
        if folder.exists():
            folder.rmdir()
        fault_point("write:case-folder")
        part.replace(folder)
    except (OSError, sqlalchemy.exc.SQLAlchemyError, sqlcipher.Error, CaseError) as error:
        _discard(part)
        raise CaseError(f"The case cannot be made in {folder.name}: {_plain(error)}.") from error
    return open_case(folder, passphrase, person)


def open_case(folder: Path, passphrase: str, person: str) -> CaseStore:
    """Open a case for reading and writing.

    Raises:
        CaseError: There is no case, it is in use, the passphrase is wrong, it is damaged, or it was made by a
            newer version.
    """
    database = folder / "case.db"
    if not database.is_file():
        raise CaseError(f"There is no case in {folder.name}.", hint="Make one with `triage new`.")
    _need_passphrase(passphrase)
    _refuse_network_share(folder)
    lock = CaseLock(folder, person)
    engine = None
    try:
        keys = derive_keys(passphrase, _read_salt(database))
        engine = _engine(database, keys)
        _check_schema(engine, folder)
        _clear_left_over(folder)
        return CaseStore(folder, keys, lock, engine)
    except BaseException as error:
        if engine is not None:
            engine.dispose()
        lock.release()
        failure = case_failure(error, folder)
        if failure is not None:
            raise failure from error
        raise


def _read_salt(database: Path) -> bytes:
    with database.open("rb") as stream:
        salt = stream.read(SALT_SIZE)
    if len(salt) < SALT_SIZE:
        raise CaseError("The case file is empty: the case was never completely made.")
    return salt


def _need_passphrase(passphrase: str) -> None:
    if not passphrase:
        raise CaseError(
            "A case is encrypted and needs a passphrase.", hint="Give --passphrase-file or TRIAGE_PASSPHRASE."
        )


def _engine(path: Path, keys: CaseKeys) -> Engine:
    def connect() -> Any:
        connection = sqlcipher.connect(str(path), check_same_thread=False, isolation_level=None, timeout=30)
        connection.execute("PRAGMA cipher_log_level = NONE")  # it would write to standard error past us
        connection.execute(f"PRAGMA key = \"x'{keys.database.hex()}{keys.salt.hex()}'\"")
        for pragma in ("journal_mode = WAL", "foreign_keys = ON", "temp_store = MEMORY", "cache_size = -16000"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        return connection

    engine = sqlalchemy.create_engine("sqlite://", module=sqlcipher, creator=connect, poolclass=QueuePool, pool_size=4)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # The driver's own transactions are off (isolation_level None), so that BEGIN is ours in every case.
        connection.exec_driver_sql("BEGIN")

    return engine


def _migrate(engine: Engine) -> None:
    from alembic import command  # a fifth of a second that only `new` has to pay
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _check_schema(engine: Engine, folder: Path) -> None:
    try:
        with engine.connect() as connection:
            found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    except (sqlalchemy.exc.DatabaseError, sqlcipher.Error) as error:
        failure = case_failure(error, folder)
        if failure is not None:
            raise failure from error
        raise CaseError("The case cannot be opened: the passphrase is wrong, or the file is damaged.") from error
    if found != SCHEMA:
        raise CaseError(
            f"The case has schema {found}, this version reads {SCHEMA}: it was made by another version.",
            hint="Open it with the version that made it, or a newer one.",
        )


def _clear_left_over(folder: Path) -> None:
    """Destroy what an abrupt end left behind: scratch files, and hash sets that were half written."""
    left = [*(folder / "scratch").glob("*"), *(folder / "sets").glob("*.part")]
    for path in left:
        if path.is_file():
            path.unlink()


def _refuse_network_share(folder: Path) -> None:
    if str(folder.resolve()).startswith("\\\\"):
        raise CaseError(
            "The case lies on a network share, where SQLite cannot lock safely.", hint="Move it to a local disk."
        )


def _discard(part: Path) -> None:
    """Remove a half-made case; a folder that holds anything but a case's own files is left alone."""
    if not part.is_dir() or any(path.name not in (*FILES, *FOLDERS) for path in part.iterdir()):
        return
    for name in FILES:
        (part / name).unlink(missing_ok=True)
    for name in FOLDERS:
        path = part / name
        if path.is_dir():
            path.rmdir()
    part.rmdir()


def _plain(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    inner = getattr(error, "orig", None) or error
    return str(inner).rstrip(".")
