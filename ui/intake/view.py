"""The intake page: what the case holds above, and below it evidence, hash sets and policy, each with its one act."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QPushButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
)

from triage.errors import TriageError
from triage.model.wording import size
from triage.resources import resource
from ui import style
from ui.intake.adding import AddPanel
from ui.intake.exhibits import EvidencePanel, EvidenceTree
from ui.intake.importing import ImportPanel
from ui.intake.policy import PolicyPanel
from ui.intake.presenter import ExhibitLine, Intake, IntakePresenter, SourceLine
from ui.intake.profiles import ProfilePanel
from ui.intake.set_lines import SetActs
from ui.intake.sets import SetsPanel
from ui.intake.unit import UnitPanel
from ui.intake.unit_presenter import UnitPresenter
from ui.jobs import Job
from ui.page import Command, Desk, Page
from ui.widgets.choosing import Purpose, choose_file, choose_files, choose_folder
from ui.widgets.head import PageHead
from ui.widgets.message import Message
from ui.widgets.notice import Notice
from ui.widgets.split import KeptSplitter

SHOWN_PARTS: Final = frozenset({"evidence", "sets", "policy", "sources", "volumes", "run", "zones", "profile"})
TABS: Final = ("Evidence", "Hash sets", "Policy", "Profile")
NO_EXHIBITS: Final = (
    "No exhibits yet",
    "Add an image, a folder or an extraction: drop it here, or choose it. It is recognised before it is added.",
)


class IntakePage(Page):
    """Fills a case."""

    KEY = "intake"
    TITLE = "Intake"
    ICON = "intake"
    HELP = "Intake"

    def __init__(self, desk: Desk, presenter: IntakePresenter | None = None, unit: UnitPresenter | None = None) -> None:
        super().__init__(desk)
        self._presenter = presenter or IntakePresenter(desk.case)
        self._sets = SetActs(desk.case)
        self._job: Job | None = None
        self.intake: Intake | None = None
        self.notice = Notice()
        self.tabs = QTabBar()
        self.stack = QStackedWidget()
        self.empty = Message()
        self.tree = EvidenceTree()
        self.panel = EvidencePanel()
        self.adding = AddPanel(self._presenter, desk.jobs, desk.shell.settings)
        store = unit or UnitPresenter(desk.case, desk.shell.settings)
        self.sets = SetsPanel(desk.shell.settings, UnitPanel(store, desk.jobs))
        self.importing = ImportPanel(self._presenter, desk.jobs, store)
        self.policy = PolicyPanel()
        self.profiles = ProfilePanel()
        self.add = QPushButton("Add evidence…")
        self.run = QPushButton("Go to the run")
        self._head = PageHead(self.add, self.run)
        self._build()
        self._connect()
        self.empty.show_words("Reading the case…")
        self.reload()

    def entered(self, target: object = None) -> None:
        """Take the keyboard; paths that were dropped on the window are recognised, and ``"sets"`` shows the sets."""
        if target == "sets":
            self.tabs.setCurrentIndex(1)
            return
        (self.tree if self.tree.isVisible() else self.add).setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(target, Sequence) and not isinstance(target, str) and target:
            self.begin_adding([path for path in target if isinstance(path, Path)])

    def case_changed(self, parts: frozenset[str]) -> None:
        """Read again where something that is shown here has changed."""
        if parts & SHOWN_PARTS:
            self.reload()

    def commands(self) -> list[Command]:
        """What can be done here now."""
        return [
            Command("Add evidence", "Ctrl+E", self.begin_adding),
            Command("Add a hash set", "Ctrl+H", self._choose_set),
            Command("Choose another policy", "", self._choose_policy),
            *(
                Command(f"Show {title.lower()}", "", partial(self.tabs.setCurrentIndex, n))
                for n, title in enumerate(TABS)
            ),
        ]

    def reload(self) -> None:
        """Read everything on the page again; what is shown stays until then."""
        if self._job is not None:
            self._job.cancel()
        self._job = self.desk.jobs.start(self._presenter.overview, self._show, self._show_error)

    def begin_adding(self, paths: Sequence[Path] = (), reference: str = "") -> None:
        """Ask for evidence; where that is under way already, take these paths too."""
        self.tabs.setCurrentIndex(0)
        if self.stack.currentWidget() is self.adding:
            self.adding.take(paths)
            return
        self.stack.setCurrentWidget(self.adding)
        self.adding.begin(self.intake.exhibits if self.intake else (), paths, reference)

    def begin_importing(self, *paths: Path) -> None:
        """Look through the files of a hash set."""
        grades: tuple[str, ...] = self.intake.policy.grades if self.intake else ()
        self.tabs.setCurrentIndex(1)
        self.stack.setCurrentWidget(self.importing)
        self.importing.begin(paths, grades)

    def _show(self, intake: Intake) -> None:
        self._job = None
        first, self.intake = self.intake is None, intake
        self.notice.hide()
        self._head.title.set_text(intake.head)
        self._head.next.set_text(intake.next)
        self.tree.show_exhibits(intake.exhibits)
        self.sets.show_sets(intake.sets)
        self.sets.unit.reload()
        self.policy.show_policy(intake.policy)
        self.profiles.show_profiles(intake.profiles)
        self.run.setEnabled(bool(intake.exhibits))
        if self.stack.currentWidget() not in (self.adding, self.importing):
            self._show_tab(self.tabs.currentIndex())
            if first and self.isVisible():
                self.entered()

    def _show_error(self, error: TriageError) -> None:
        self._job = None
        if self.intake is None:
            self.empty.show_error(error)
            self.stack.setCurrentWidget(self.empty)
        else:
            self.notice.show_words(str(error))

    def _show_tab(self, number: int) -> None:
        if self.intake is None:
            return
        if number == 0 and not self.intake.exhibits:
            self.empty.show_words(*NO_EXHIBITS, button="Add evidence…")
            self.stack.setCurrentWidget(self.empty)
        else:
            self.stack.setCurrentWidget((self._evidence, self.sets, self.policy, self.profiles)[number])

    def _leave_form(self) -> None:
        self.stack.setCurrentWidget(self.empty)
        self._show_tab(self.tabs.currentIndex())

    def _done(self, sentence: str) -> None:
        self._leave_form()
        self.desk.shell.say(sentence)
        self.reload()

    def _check(self, source: SourceLine) -> None:
        self.panel.say("Looking at it…")
        self.desk.jobs.start(
            partial(self._presenter.state_of, source.id), self.panel.say, lambda error: self.panel.say(str(error))
        )

    def _assume(self, exhibit: ExhibitLine, zone: str, reason: str) -> None:
        self.desk.jobs.start_act(
            partial(self._presenter.assume_zone, exhibit.named, zone, reason),
            self._kept,
            lambda error: self.panel.say(str(error)),
        )

    def _relink(self, source: SourceLine) -> None:
        title = f"Where {source.name} lies now"
        if "folder" in source.description.lower():
            chosen = choose_folder(self, title, Purpose.EVIDENCE)
        else:
            chosen = choose_file(self, title, Purpose.EVIDENCE)
        if chosen is not None:
            self.relink(source, chosen)

    def relink(self, source: SourceLine, path: Path) -> None:
        """Link a source to a path, with proof."""
        self.panel.say("Proving that it is the same…")
        self.desk.jobs.start_long(
            partial(self._presenter.relink, source.id, path),
            self._proving,
            self._kept,
            lambda error: self.panel.say(str(error)),
        )

    def _proving(self, told: tuple[int, int]) -> None:
        done, total = told
        self.panel.say(f"Proving that it is the same: {size(done)} of {size(total)} read…")

    def _weigh(self, named: str) -> None:
        if (panel := self.sets.detaching) is not None:
            self.desk.jobs.start(partial(self._sets.effect, named), panel.show_effect, self._not_detached)

    def _detach(self, named: str, why: str) -> None:
        self.desk.jobs.start_act(partial(self._sets.detach, named, why), self._kept, self._not_detached)

    def _not_detached(self, error: TriageError) -> None:
        if (panel := self.sets.detaching) is not None:
            panel.say_wrong(str(error))

    def _kept(self, sentence: str) -> None:
        self.desk.shell.say(sentence)
        self.reload()

    def _choose_set(self) -> None:
        chosen = choose_files(self, "A hash set: one file, or all parts of one set", Purpose.RULES)
        if chosen:
            self.begin_importing(*chosen)

    def _choose_policy(self) -> None:
        chosen = choose_file(self, "A triage policy", Purpose.RULES, "Policies (*.toml)")
        if chosen is not None:
            self.set_policy(chosen)

    def set_policy(self, path: Path) -> None:
        """Rank by another policy from the next run on."""
        self.policy.say("")
        self.desk.jobs.start(partial(self._presenter.set_policy, path), self._done, lambda e: self.policy.say(str(e)))

    def set_profile(self, choice: str | Path) -> None:
        """Read with another profile from the next run on."""
        self.profiles.say("")
        self.desk.jobs.start(
            partial(self._presenter.set_profile, choice), self._done, lambda e: self.profiles.say(str(e))
        )

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._show_tab)
        self.tree.chosen.connect(self.panel.show_subject)
        self.panel.checked.connect(self._check)
        self.panel.relinked.connect(self._relink)
        self.panel.assumed.connect(self._assume)
        self.panel.added.connect(lambda exhibit: self._add_to(exhibit))
        self.add.clicked.connect(lambda: self.begin_adding())
        self.run.clicked.connect(lambda: self.desk.shell.go("run"))
        self.sets.wanted.connect(self._choose_set)
        self.sets.weighed.connect(self._weigh)
        self.sets.detached.connect(self._detach)
        self.sets.unit.used.connect(self._kept)
        self.sets.unit.said.connect(self.desk.shell.say)
        self.profiles.chosen.connect(self.set_profile)
        self.policy.wanted.connect(self._choose_policy)
        self.policy.restored.connect(lambda: self.set_policy(resource("policies", "default.toml")))
        self.notice.again.connect(self.reload)
        self.empty.again.connect(lambda: self.begin_adding() if self.intake is not None else self.reload())
        for form, signal in ((self.adding, self.adding.added), (self.importing, self.importing.imported)):
            form.back.connect(self._leave_form)
            signal.connect(self._done)

    def _add_to(self, exhibit: ExhibitLine) -> None:
        self.begin_adding((), exhibit.reference)

    def _build(self) -> None:
        self.add.setShortcut("Ctrl+E")
        self.add.setToolTip("Add an image, an archive or a folder (Ctrl+E)")
        self.add.setObjectName("primary")
        self.run.setToolTip("Go to the run, which reads what was added")
        self.tabs.setObjectName("tabs")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("Parts of the intake")
        for title in TABS:
            self.tabs.addTab(title)
        self._evidence = KeptSplitter(Qt.Orientation.Horizontal, self.desk.shell.settings, "intake")
        self._evidence.put([self.tree, self.panel], [style.WINDOW[0] - style.WIDE_PANEL, style.WIDE_PANEL])
        for part in (self.empty, self._evidence, self.adding, self.sets, self.importing, self.policy, self.profiles):
            self.stack.addWidget(part)
        self.notice.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.tabs)
        column.addWidget(self.notice)
        column.addWidget(self.stack, 1)
