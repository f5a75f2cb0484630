"""Times of archive members: which field is used, in which order, and that it is kept with the time."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.samples.archives import DOS_DATE, DOS_TIME, extended_times, ntfs_times
from tests.testdata import testdata
from triage.evidence.archive_times import NO_TIMES, EntryTimes, dos_wall, extra_fields, zip_times
from triage.model.times import Clock, pack_clocks, read_time, unpack_clocks

FILETIME = 133_594_712_601_234_567  # 2024-05-06T12:14:20.123456Z


def shown(times: EntryTimes) -> list[str | None]:
    values = (times.created, times.modified, times.accessed, times.changed)
    return [
        None if value is None else str(read_time(value, clock))
        for value, clock in zip(values, unpack_clocks(times.clocks), strict=True)
    ]


def test_the_dos_field_alone_is_a_wall_time_of_the_modification() -> None:
    times = zip_times(b"", DOS_DATE, DOS_TIME)
    assert shown(times) == [None, "2024-05-06T13:14:20", None, None]
    assert times.clocks == pack_clocks(Clock.NONE, Clock.DOS_ZIP_WALL, Clock.NONE, Clock.NONE)


def test_the_extended_timestamp_comes_before_the_dos_field() -> None:
    times = zip_times(extended_times(1_715_000_000), DOS_DATE, DOS_TIME)
    assert shown(times) == [None, "2024-05-06T12:53:20Z", None, None]


def test_three_extended_times_are_modification_access_creation() -> None:
    assert shown(zip_times(extended_times(1, 2, 3), 0, 0)) == [
        "1970-01-01T00:00:03Z",
        "1970-01-01T00:00:01Z",
        "1970-01-01T00:00:02Z",
        None,
    ]


def test_a_central_record_has_fewer_times_than_its_flags_say() -> None:
    assert shown(zip_times(extended_times(7, flags=7), 0, 0)) == [None, "1970-01-01T00:00:07Z", None, None]


def test_four_extended_times_are_those_of_graykey() -> None:
    assert shown(zip_times(extended_times(1, 2, 3, 4), 0, 0)) == [
        "1970-01-01T00:00:04Z",
        "1970-01-01T00:00:01Z",
        "1970-01-01T00:00:02Z",
        "1970-01-01T00:00:03Z",
    ]


def test_ntfs_times_are_finer_and_come_first_and_an_empty_one_is_left_out() -> None:
    extra = ntfs_times(FILETIME, 0, FILETIME + 10_000_000) + extended_times(1, 2, 3)
    times = zip_times(extra, DOS_DATE, DOS_TIME)
    assert shown(times) == [
        "2024-05-06T12:14:21.123456Z",
        "2024-05-06T12:14:20.123456Z",
        "1970-01-01T00:00:02Z",
        None,
    ]
    assert unpack_clocks(times.clocks) == (Clock.NTFS_100NS, Clock.NTFS_100NS, Clock.UNIX_S, Clock.NONE)


def test_times_before_1970_are_negative_seconds() -> None:
    assert shown(zip_times(extended_times(-1), 0, 0))[1] == "1969-12-31T23:59:59Z"


@pytest.mark.parametrize(
    ("date", "time"),
    [(0, 0), (DOS_DATE & ~(15 << 5), 0), (DOS_DATE | 15 << 5, 0), (DOS_DATE, 24 << 11), (DOS_DATE, 31)],
)
def test_what_is_no_date_is_no_time(date: int, time: int) -> None:
    assert dos_wall(date, time) is None
    assert zip_times(b"", date, time) == NO_TIMES


@given(st.binary(max_size=80), st.integers(0, 65535), st.integers(0, 65535))
def test_no_extra_field_can_break_it(extra: bytes, date: int, time: int) -> None:
    zip_times(extra, date, time)
    zip_times(struct.pack("<HH", 0x5455, len(extra)) + extra, date, time)
    zip_times(struct.pack("<HH", 0x000A, len(extra)) + extra, date, time)


def test_fields_end_where_one_does_not_fit() -> None:
    assert list(extra_fields(b"\x01\x00\x02\x00ab\x02\x00\x09\x00a")) == [(1, b"ab")]


def test_the_dos_field_equals_what_zipfile_reads_of_a_real_archive() -> None:
    path = testdata("disk_dftt", "8-jpeg-search.zip")
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        info = archive.infolist()[0]
    year, month, day, hour, minute, second = info.date_time
    date, time = (year - 1980) << 9 | month << 5 | day, hour << 11 | minute << 5 | second // 2
    wall = read_time(dos_wall(date, time), Clock.DOS_ZIP_WALL)
    assert str(wall) == f"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
