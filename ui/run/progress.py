"""How far a run is: the stages in their order, its figures, and what each worker is at."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QGridLayout, QLabel, QProgressBar, QWidget

from ui import style
from ui.run.presenter import STAGES, Moment
from ui.widgets.facts import Facts
from ui.widgets.form import plain_label
from ui.widgets.section import Panel, heading
from ui.widgets.texts import TextTable

STEPS: Final = 1000
DONE, AT_WORK, WAITING = "done", "at work", "waiting"
COLUMNS: Final = ("Stage", "Doing", "File", "Read")


class StageList(QWidget):
    """Each stage with its state in words, and a bar for the one at hand."""

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(style.MIDDLE)
        grid.setVerticalSpacing(style.TIGHT)
        grid.setColumnStretch(2, 1)
        self._words: dict[str, QLabel] = {}
        self._bars: dict[str, QProgressBar] = {}
        for row, (name, title) in enumerate(STAGES.items()):
            self._words[name] = plain_label(WAITING)
            bar = QProgressBar()
            bar.setTextVisible(False)
            bar.setFixedHeight(style.BAR)
            bar.setAccessibleName(title)
            self._bars[name] = bar
            for column, part in enumerate((plain_label(title), self._words[name], bar)):
                grid.addWidget(part, row, column)

    def show_stage(self, stage: str, fraction: float | None) -> None:
        """Show how far it is; sources are verified beside the other stages, and waited for before the seal."""
        order = list(STAGES)
        at = order.index(stage) if stage in order else 0
        for position, name in enumerate(order):
            state = AT_WORK if position == at else DONE if position < at else WAITING
            self._words[name].setText(state)
            bar = self._bars[name]
            if state == AT_WORK:
                bar.setRange(0, STEPS if fraction is not None else 0)
                bar.setValue(round((fraction or 0) * STEPS))
            else:
                bar.setRange(0, STEPS)
                bar.setValue(STEPS if state == DONE else 0)

    def states(self) -> dict[str, str]:
        """What is said of each stage."""
        return {name: label.text() for name, label in self._words.items()}


class WorkerTable(TextTable):
    """One row a worker; a path loses its middle and is whole in its tooltip."""

    def __init__(self) -> None:
        super().__init__("Workers", COLUMNS, wide="File", figures={"Read"})
        for column, width in enumerate(style.WORKER_COLUMNS):
            self.setColumnWidth(column, width)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_workers(self, moment: Moment) -> None:
        """Show what each is at."""
        rows = len(moment.workers)
        if self.rowCount() != rows:
            self.setRowCount(rows)
            self.setFixedHeight(style.HEAD_ROW + rows * style.ROW + style.TIGHT)
        for row, worker in enumerate(moment.workers):
            self.put_row(row, (worker.stage, worker.doing, worker.file, worker.told))


class ProgressPanel(Panel):
    """All of a run at work."""

    def __init__(self) -> None:
        super().__init__("Run at work")
        self.stages = StageList()
        self.figures = Facts()
        self.workers = WorkerTable()
        self.put(
            heading("Stages"),
            self.stages,
            heading("So far"),
            self.figures,
            heading("What each worker is at"),
            self.workers,
        )
        self.column.addStretch(1)

    def show_moment(self, moment: Moment) -> None:
        """Show how far it is."""
        self.stages.show_stage(moment.stage, moment.fraction)
        self.figures.show_facts(moment.figures)
        self.workers.show_workers(moment)
