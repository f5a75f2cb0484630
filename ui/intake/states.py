"""The states of the intake page, over invented exhibits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from typing import Final, cast

from hashsets.preview import CodeSeen, SetPreview
from triage.errors import EvidenceError, HashSetError
from triage.findings.policy import load_policy
from triage.model.set_effect import SetEffect
from ui.choice_samples import profiles
from ui.intake.policy_words import policy_words
from ui.intake.presenter import ExhibitLine, Intake, IntakePresenter, Recognition, SourceLine, VolumeLine
from ui.intake.set_lines import SetLine
from ui.intake.unit_presenter import Store, UnitLine, UnitPresenter, UnitWords
from ui.intake.view import IntakePage
from ui.main_window import MainWindow
from ui.page import Desk
from ui.samples import page_window, unreadable
from ui.states import Scene, State

LONG: Final = "data/media/very long folder name/" * 6 + "<b>an image of a disk</b>.E01"
_READ: Final = VolumeLine("1: ntfs (Basic data partition)", "476.9 GiB", "", good=True)
_ENCRYPTED: Final = VolumeLine(
    "2: encrypted (Basic data partition)", "120.0 GiB",
    "encrypted: nothing of it is read. The volume is encrypted with BitLocker.", good=False,
)  # fmt: skip
_UNALLOCATED: Final = VolumeLine("0: unallocated (Unallocated)", "1.0 MiB", "not allocated to a file system", good=True)


def _source(number: int, name: str, state: str, *volumes: VolumeLine, missing: tuple[str, ...] = ()) -> SourceLine:
    good = not missing and all(volume.good for volume in volumes)
    digests = (("MD5 stored in it", "9e107d9d372bb6826bd81d3542a419d6"), ("SHA-256 computed", f"{number:064x}"))
    return SourceLine(
        number, "AB/1", name, "E01, 3 segments, GPT", "596.9 GiB", state, good, (f"/evidence/{name}",), digests,
        volumes, "2026-11-24T09:12:44.120Z", missing,
    )  # fmt: skip


def _exhibit(reference: str, description: str, *sources: SourceLine) -> ExhibitLine:
    stored = {
        "description": description, "owner": "J. Sample", "role": "suspect", "authority": "s.19 PACE 1984",
        "seizure": "2 September 2026, 14 Sample Street, PC 1234, bag A0001",
    }  # fmt: skip
    facts = tuple((name.capitalize(), value) for name, value in stored.items())
    return ExhibitLine(reference, description, "suspect", (*facts, ("Scope", "not limited")), stored, sources)


def intake(*, long_names: bool = False, changed: bool = False) -> Intake:
    """Two exhibits with sources in different states, and two sets; one source may have changed."""
    name = LONG if long_names else "laptop.E01"
    laptop = _source(1, name, "verified; 1 part is not read", _UNALLOCATED, _READ, _ENCRYPTED)
    card = _source(2, "card.dd", "not at its place", _READ, missing=("card.dd",))
    if changed:
        card = _source(2, "card.dd", "read; differs from the stored digest", _READ)._replace(good=False)
    phone = _source(3, "phone.zip", "not read yet", VolumeLine("0: zip (ZIP archive)", "64.2 GiB", "", good=True))
    exhibits = (
        _exhibit("AB/1" if not long_names else LONG, "Laptop, grey, serial ending 4411", laptop, card),
        _exhibit("AB/2", "Phone Northlight NL-2", phone),
    )
    facts = (("Format", "Project VIC 2.0"), ("Records", "4,811,200"), ("Code 1", "A, 312,004 records"))
    sets = (
        SetLine("Force hashes 2026-09", "Project VIC", "4,811,200", "trusted", "exact only", facts),
        SetLine(LONG if long_names else "NSRL 2026.09", "NSRL RDS v3", "88,100,442", "–", "exact only", facts),
    )
    head, said = "2 exhibits · 3 sources · 2 hash sets", "1 source is not at its place: link it to where it lies now."
    return Intake(exhibits, sets, policy_words(load_policy()), head, said, profiles(long_names=long_names))


class SampleIntake:
    """Answers as a case would."""

    def __init__(self, answer: Intake | None) -> None:
        self._answer = answer

    def overview(self) -> Intake:
        """The page, or a failure."""
        if self._answer is None:
            raise unreadable()
        return self._answer

    def recognise(self, path: Path) -> Recognition:
        """An image with three volumes; what is called so is refused."""
        if path.name == "damaged.E01":
            raise EvidenceError("damaged.E01: segment E03 of 7 is missing.", hint="Put it beside the others.")
        digests = ("carries its MD5: 9e107d9d372bb6826bd81d3542a419d6",)
        notes = ("The table of chunk offsets of segment 2 is damaged; its copy was used.",)
        return Recognition(
            path, path.name, "E01, 3 segments, GPT", "596.9 GiB", digests, (_UNALLOCATED, _READ, _ENCRYPTED), notes
        )

    def relink(
        self,
        source: int,
        path: Path,  # noqa: ARG002  # the presenter's signature
        tell: Callable[[tuple[int, int]], None],
    ) -> str:
        """What lies there is another image."""
        tell((1, 2))
        raise EvidenceError(
            f"What lies there is not card.dd as it was read: its SHA-256 is {7:064x},"
            f" and that of the source is {source:064x}."
        )

    def preview(self, paths: Sequence[Path], _stop: Event, tell: Callable[[int], None]) -> SetPreview:
        """A set of six codes."""
        tell(len(paths))
        example = ("SHA-1 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12, 91,237 bytes",) * 3
        codes = tuple(CodeSeen(str(code), 1 + code * 104_729, example) for code in range(6))
        return SetPreview("Project VIC", "2.0", "Media", "UK", True, 1_570_941, codes, {"MD5 of a wrong length": 12})


USE: Final = "Use in this case"
_STORE: Final = UnitWords(
    "/srv/unit/hash sets", Store.OPEN,
    (
        UnitLine("a", "Force hashes", "2026-10", "4,902,114", "exact only", "", "Use this version", ""),
        UnitLine("b", "Force hashes", "2026-09", "4,811,200", "exact only", "used in this case", "", ""),
        UnitLine("c", "Regional", "2026-03", "212,400", "exact and near (PDQ of 198,007 records)", "", USE, ""),
    ),
)  # fmt: skip
"""Two versions of one set, one of which the case uses, and another set."""


_LONG_STORE: Final = UnitWords(
    LONG, Store.OPEN,
    (UnitLine("a", LONG, "2026", "1", f"exact only; {LONG}", "", "Use this version", LONG),) * 40,
    ("The file ab.facts of the unit's store is damaged. Import that set into the store again.",),
)  # fmt: skip


class SampleUnit:
    """Answers as a store would."""

    def __init__(self, words: UnitWords) -> None:
        self._words = words
        self.is_open = words.store is Store.OPEN

    def look(self) -> UnitWords:
        """What there is of it."""
        return self._words

    def open(self, passphrase: str) -> UnitWords:
        """No passphrase is right."""
        assert passphrase, "the panel sends none that is empty"
        raise HashSetError("The unit's store in /srv/unit/hash sets cannot be opened: the passphrase is wrong.")


NOTHING: Final = Intake(
    (), (), policy_words(load_policy()), "0 exhibits · 0 sources · 0 hash sets",
    "Add an image, an archive of a phone or a folder: it is recognised before it is added.", profiles(),
)  # fmt: skip


def _over(answer: Intake | None, words: UnitWords = _STORE) -> Callable[[Scene], MainWindow]:
    presenter = cast("IntakePresenter", SampleIntake(answer))
    unit = cast("UnitPresenter", SampleUnit(words))

    class SampleIntakePage(IntakePage):
        def __init__(self, desk: Desk) -> None:
            super().__init__(desk, presenter, unit)

    return lambda scene: page_window(
        SampleIntakePage, scene.jobs, long_names=answer is not None and LONG in str(answer)
    )


def _sets(window: MainWindow) -> None:
    _page(window).tabs.setCurrentIndex(1)


def _detach(window: MainWindow) -> None:
    _sets(window)
    panel = _page(window).sets.detaching
    assert panel is not None, "a set is at hand"
    panel.show_effect(SetEffect(1_204, 311, 290, 12).sentence)
    panel.do.click()


def _new_passphrase(window: MainWindow) -> None:
    _sets(window)
    panel = _page(window).sets.unit
    panel.change.click()
    panel.passphrases.send.click()


def _wrong_passphrase(window: MainWindow) -> None:
    _sets(window)
    panel = _page(window).sets.unit
    panel.passphrase.setText("not that one")
    panel.open.click()


def _page(window: MainWindow) -> IntakePage:
    page = window.page("intake")
    assert isinstance(page, IntakePage), "the key of another page"
    return page


def _add(window: MainWindow) -> None:
    _page(window).begin_adding([Path("/evidence/laptop.E01"), Path("/evidence/damaged.E01")])


def _limit(window: MainWindow) -> None:
    _add(window)
    form = _page(window).adding.form
    form.limited.setChecked(True)
    form.scope.reason.setFocus()


def _source_at_hand(window: MainWindow) -> None:
    page = _page(window)
    model = page.tree.model()
    page.tree.setCurrentIndex(model.index(1, 0, model.index(0, 0)))


def _relink(window: MainWindow) -> None:
    _source_at_hand(window)
    _page(window).relink(intake().exhibits[0].sources[1], Path("/evidence/moved/card.dd"))


STATES: Final = {
    "empty": State(_over(NOTHING)),
    "normal": State(_over(intake())),
    "source": State(_over(intake()), _source_at_hand),
    "changed": State(_over(intake(changed=True)), _source_at_hand),
    "relink-refused": State(_over(intake()), _relink),
    "longest": State(_over(intake(long_names=True))),
    "error": State(_over(None)),
    "adding": State(_over(intake()), _add),
    "limits": State(_over(intake()), _limit),
    "sets": State(_over(intake()), _sets),
    "sets-detach": State(_over(intake()), _detach),
    "unit-passphrase": State(_over(intake()), _new_passphrase),
    "sets-longest": State(_over(intake(long_names=True), _LONG_STORE), _sets),
    "no-sets": State(_over(NOTHING, _STORE._replace(store=Store.NONE, sets=())), _sets),
    "no-unit-sets": State(_over(intake(), _STORE._replace(sets=())), _sets),
    "unit-locked": State(_over(intake(), _STORE._replace(store=Store.LOCKED, sets=())), _wrong_passphrase),
    "mapping": State(_over(intake()), lambda window: _page(window).begin_importing(Path("/sets/force-2026-09.json"))),
    "policy": State(_over(intake()), lambda window: _page(window).tabs.setCurrentIndex(2)),
    "profile": State(_over(intake()), lambda window: _page(window).tabs.setCurrentIndex(3)),
    "profile-longest": State(_over(intake(long_names=True)), lambda window: _page(window).tabs.setCurrentIndex(3)),
}
