"""A table of short texts: titles above their columns, rows of one height, cells that are written once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui import style
from ui.widgets.texts import TextTable


def test_figures_and_their_title_stand_at_the_right_and_a_cell_is_written_once(qtbot: QtBot) -> None:
    table = TextTable("Sets", ("Name", "Records"), wide="Name", figures={"Records"})
    qtbot.addWidget(table)
    table.setRowCount(1)
    name, records = table.put_row(0, ("<b>Gold</b>", "1,200"))
    head = table.horizontalHeaderItem(1)
    assert head is not None
    for shown in (head.textAlignment(), records.textAlignment()):
        assert Qt.AlignmentFlag(shown) & Qt.AlignmentFlag.AlignRight
    assert Qt.AlignmentFlag(name.textAlignment()) & Qt.AlignmentFlag.AlignLeft
    assert "&lt;b&gt;Gold&lt;" in name.toolTip(), "what evidence or a file says is never read as markup"
    assert table.rowHeight(0) == style.ROW
    assert table.put_row(0, ("Silver", "1,200")) == [name, records]
    assert (name.text(), records.text()) == ("Silver", "1,200")
    assert "Gold" not in name.toolTip()
