"""Hand-built contents of reports: an ordinary one, an empty one, a long one and one with crafted names."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache

from triage.report.content import (
    CarriedMessage,
    CaseFacts,
    ChainHead,
    ConversationFacts,
    Counted,
    DigestCheck,
    ExaminedFacts,
    ExhibitFacts,
    ExhibitTotals,
    GradeTotals,
    HashSetFacts,
    KindCounts,
    KnownGoodFacts,
    Limitations,
    LocationFacts,
    MappingRow,
    MethodFacts,
    Named,
    PluginFacts,
    ProblemGroup,
    ReportContent,
    ScheduleItem,
    Snapshot,
    SourceFacts,
    TimeFact,
    Totals,
    VolumeFacts,
)
from triage.report.wording_pack import WordingPack, load_wording

CRAFTED = "invoice\u202egpj.exe #emph[x] $y$ \\ <b>&amp;</b> \x07 日本 محمد שלום 😀 e\u0301"
"""Bidirectional override, typst markup, HTML, a bell, and letters that the fonts hold or lack."""

LONG_PATH = "/Users/" + "/".join(f"a_folder-with.a.long.name_{n}" for n in range(12)) + "/" + "x" * 180 + ".jpeg"


@cache
def wording() -> WordingPack:
    return load_wording()


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def time(field: str = "created", day: int = 1) -> TimeFact:
    return TimeFact(field, f"2023-04-{day:02d}T12:34:56.789012Z", "NTFS (100 ns)", True, "133248224967890120")


def location(n: int, exhibit: str = "ABC/1", path: str | None = None) -> LocationFacts:
    return LocationFacts(
        exhibit=exhibit,
        source="laptop.E01",
        volume="volume 1 (Basic data partition)",
        path=path or f"/Users/owner/Pictures/Holiday {n % 7}/IMG_{n:04d}.JPG",
        address=1000 + n,
        location="user",
        location_reason="a folder of the user (rule windows-profile)",
        state="live" if n % 3 else "deleted, with its name",
        state_reason="its name and its metadata are allocated" if n % 3 else "its name is marked as deleted",
        reach="not determined",
        times=(time("created", 1 + n % 28), time("modified", 1 + n % 28)),
    )


def item(n: int, grade: str = "A", places: int = 1, path: str | None = None) -> ScheduleItem:
    return ScheduleItem(
        number=n,
        grade=grade,
        grade_title=wording().grade_title(grade),
        source=("viewed by a reviewer", "trusted set, not viewed", "second reviewer")[n % 3],
        reviewer_claimed="PC 1234 Example",
        decided="2026-11-02T10:11:12Z",
        note="",
        sha256=sha256(f"item {n}"),
        size=1_234_567 + n,
        mime="image/jpeg",
        kind="still",
        matched=("Exact match (SHA-1): set Force hashes 2026-09, code 1, grade A, trusted.",) if n % 2 else (),
        instances=places,
        locations=tuple(location(n + place, path=path) for place in range(places)),
    )


def grade_totals(grade: str, still: int, moving: int, copies: int = 2) -> GradeTotals:
    unique = still + moving
    return GradeTotals(
        grade=grade,
        title=wording().grade_title(grade),
        unique=KindCounts(still, moving, 0),
        instances=KindCounts(still * copies, moving * copies, 0),
        live=unique * copies - unique,
        deleted=unique,
        unique_live=unique,
        unique_deleted=0,
        viewed=unique - unique // 2 - unique // 5 - unique // 7,
        trusted_set=unique // 2,
        same_stack=unique // 7,
        second_reviewer=unique // 5,
    )


def source(name: str = "laptop.E01", result: str = "equal") -> SourceFacts:
    computed = "" if result == "not yet verified" else sha256("media")[:40]
    stored = sha256("media")[:40] if result != "different" else sha256("other")[:40]
    return SourceFacts(
        kind="E01",
        description="EWF, 3 segments, GPT with 4 partitions",
        file_names=(name, name.replace("E01", "E02"), name.replace("E01", "E03")),
        size=512_110_190_592,
        added="2026-11-01T09:00:00Z",
        digests=(
            DigestCheck("sha1", stored, computed, result),
            DigestCheck("sha256", "", computed, "nothing stored to compare"),
        ),
        volumes=(
            VolumeFacts(0, "EFI system partition", "fat32", 1_048_576, 104_857_600, "read", "", 312),
            VolumeFacts(1, "Basic data partition", "ntfs", 105_906_176, 511_000_000_000, "read", "", 412_345),
            VolumeFacts(
                2,
                "Recovery",
                "",
                511_105_906_176,
                900_000_000,
                "encrypted",
                "A BitLocker volume; it was not opened.",
                0,
            ),
        ),
    )


def exhibit(reference: str = "ABC/1", result: str = "equal") -> ExhibitFacts:
    return ExhibitFacts(
        reference=reference,
        description="Laptop computer, grey, serial number ending 4411",
        role="suspect",
        authority="Search warrant 2026/118, s.8 PACE",
        owner="J. Sample",
        seizure="Seized on 2 September 2026 at 14 Sample Street by PC 1234, bag A0001",
        scope=(),
        sources=(source(result=result),),
    )


def method() -> MethodFacts:
    return MethodFacts(
        tool="DFU Triage",
        tool_version="0.1.0",
        python="3.11.7",
        platform="Linux-6.1-x86_64",
        libraries=(Named("pytsk3", "20260715"), Named("Pillow", "13.0"), Named("typst", "0.15.2")),
        policy="default, version 1",
        policy_sha256=sha256("policy"),
        profile="Triage, version 1. Reads every content whole.",
        profile_sha256=sha256("profile"),
        template_sha256=sha256("template"),
        thresholds=(
            Named("PDQ, largest distance", "31"),
            Named("PDQ, least quality", "50"),
            Named("pHash, largest distance", "6"),
        ),
        hash_sets=(
            HashSetFacts(
                name="Force hashes 2026-09",
                file_name="force_2026_09.json",
                sha256=sha256("set"),
                imported="2026-11-01T09:30:00Z",
                imported_by_claimed="PC 1234 Example",
                records=1_234_567,
                refused=3,
                refusals=(Counted("MD5 is not 32 hexadecimal digits", 3),),
                mapping=(MappingRow("1", "graded", "A", 1000), MappingRow("0", "non-pertinent", "", 55)),
                confidence="trusted",
                can_match=(
                    "Set Force hashes 2026-09: exact only; altered copies of its pictures were not looked for.",
                ),
            ),
        ),
        plugins=(
            PluginFacts(
                "whatsapp_android",
                "WhatsApp",
                "Android",
                sha256("plugin"),
                "Tested only on databases that we built.",
                (Counted("read", 1), Counted("schema not recognised", 2)),
            ),
        ),
    )


def conversation(text: str = "see this") -> ConversationFacts:
    return ConversationFacts(
        exhibit="ABC/2",
        app="WhatsApp",
        database="/data/data/com.whatsapp/databases/msgstore.db",
        key="447700900123@s.whatsapp.net",
        title="Example contact",
        participants=(Named("447700900123@s.whatsapp.net", "Example contact"),),
        messages=412,
        first=time("sent", 1),
        last=time("sent", 27),
        carried=(
            CarriedMessage(
                "447700900123@s.whatsapp.net",
                "Example contact",
                "received",
                time("sent", 5),
                "picture",
                text,
                ("Media/WhatsApp Images/IMG-20230405-WA0001.jpg",),
                (f"Schedule no. 1, {sha256('item 1')}",),
                "message",
                815,
                False,
            ),
        ),
        carried_count=1,
    )


def limitations() -> Limitations:
    return Limitations(
        problems=(
            ProblemGroup(
                "picture",
                "failed",
                "The picture is damaged and could not be decoded.",
                2,
                ("ABC/1 > laptop.E01 > volume 1 > /a/b.jpg", "ABC/1 > laptop.E01 > volume 1 > " + LONG_PATH),
            ),
            ProblemGroup("walk", "not understood", "The volume is encrypted.", 1, ("ABC/1 > laptop.E01 > volume 2",)),
        ),
        outside_scope=(Counted("ABC/2", 1200),),
        archives_not_opened=17,
        duplicates=4321,
        statements=("Set Force hashes 2026-09: exact only; altered copies of its pictures were not looked for.",),
    )


def ordinary(items: int = 12, exhibits: int = 3) -> ReportContent:
    results = ("equal", "not yet verified", "different")
    references = tuple(f"ABC/{n + 1}" for n in range(exhibits))
    return ReportContent(
        wording=wording(),
        case=CaseFacts(
            "OP/1234/26",
            "Operation Example",
            "Examiner Example",
            "examiner",
            "dfu-ws-07",
            "2026-11-01T08:59:00Z",
            "0.1.0",
        ),
        snapshot=Snapshot(
            2,
            "2026-11-03T14:15:16Z",
            "Examiner Example",
            "examiner",
            "dfu-ws-07",
            ChainHead(5120, "2026-11-03T14:15:10Z", sha256("head")),
        ),
        exhibits=tuple(exhibit(name, results[n % 3]) for n, name in enumerate(references)),
        method=method(),
        examined=ExaminedFacts(
            412_657,
            412_000,
            99_000_000_000,
            98_500_000_000,
            300,
            12,
            "",
            ("ABC/1, laptop.E01, volume 2: encrypted", "657 files that could not be read"),
        ),
        totals=Totals(
            tuple(
                ExhibitTotals(name, (grade_totals("A", 31, 4), grade_totals("B", 12, 0), grade_totals("C", 205, 17)))
                for name in references
            ),
            (grade_totals("A", 70, 8, 4), grade_totals("B", 30, 0), grade_totals("C", 560, 40)),
        ),
        schedule=tuple(item(n + 1, "ABC"[n % 3], 1 + n % 3, LONG_PATH if n == 5 else None) for n in range(items)),
        conversations=(conversation(),),
        known_good=(KnownGoodFacts("NSRL excerpt", 90_000, 120_000),),
        limitations=limitations(),
    )


def empty() -> ReportContent:
    sentence = (
        "No match was found in what was examined: 412,000 of 412,657 files, 99.4 % of bytes; set Force hashes 2026-09 "
        "(exact only); not examined: volume 2 (encrypted); 657 files with problems."
    )
    ordinary_one = ordinary(0, 1)
    return replace(
        ordinary_one,
        examined=replace(ordinary_one.examined, matched=0, matched_not_graded=0, no_match_sentence=sentence),
        totals=Totals((ExhibitTotals("ABC/1", ()),), ()),
        conversations=(),
        known_good=(),
        limitations=Limitations((), (), 0, 0, ()),
        method=replace(ordinary_one.method, plugins=()),
    )


def crafted(text: str = CRAFTED) -> ReportContent:
    """Every text that may come from the evidence or from a person is the crafted one."""
    base = ordinary(2, 1)
    entry = replace(base.schedule[0], note=text, matched=(text,), locations=(location(1, text, text),))
    return replace(
        base,
        case=replace(base.case, reference=text, title=text, examiner_claimed=text),
        exhibits=(
            replace(
                base.exhibits[0],
                reference=text,
                description=text,
                authority=text,
                owner=text,
                seizure=text,
                scope=(text,),
            ),
        ),
        schedule=(entry,),
        conversations=(replace(conversation(text), title=text, key=text, participants=(Named(text, text),)),),
        limitations=replace(base.limitations, problems=(ProblemGroup("walk", "failed", text, 1, (text,)),)),
    )
