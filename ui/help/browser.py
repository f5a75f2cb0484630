"""Shows a chapter of the manual: text, tables and pictures of the program's own files, and nothing from a network."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextTable,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QTextEdit

from ui import style

MOST_MARKS: Final = 500


class Browser(QTextBrowser):
    """``followed`` carries the target of a link that was pressed."""

    followed = Signal(str)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder.resolve()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.document().setDocumentMargin(style.BROAD)
        self.anchorClicked.connect(lambda url: self.followed.emit(url.toString()))

    def show_chapter(self, text: str) -> None:
        """Show another chapter from its head."""
        self.document().setMarkdown(text, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        self._dress()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def heading(self, number: int) -> QTextBlock | None:
        """The block of a heading, counted in the chapter."""
        found = 0
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() > 0:
                if found == number:
                    return block
                found += 1
            block = block.next()
        return None

    def go_to(self, number: int) -> None:
        """Show a heading of the chapter at the head of the page."""
        block = self.heading(number)
        if block is not None:
            cursor = QTextCursor(block)
            self.setTextCursor(cursor)
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self.cursorRect(cursor).top() - style.NARROW)

    def mark(self, words: str) -> None:
        """Mark every place at which the words stand."""
        tokens = style.current(self.palette())
        look = QTextCharFormat()
        look.setBackground(QColor(tokens.line))
        look.setForeground(QColor(tokens.text))
        found: list[QTextEdit.ExtraSelection] = []
        for word in words.split():
            cursor = self.document().find(word)
            while not cursor.isNull() and len(found) < MOST_MARKS:
                selection = QTextEdit.ExtraSelection()
                selection.cursor = cursor
                selection.format = look
                found.append(selection)
                cursor = self.document().find(word, cursor)
        self.setExtraSelections(found)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802  # Qt's name
        """A picture from the folder of the documents, as wide as the page at most; nothing from anywhere else."""
        path = (self._folder / QUrl(name).toString()).resolve()
        if kind != QTextDocument.ResourceType.ImageResource.value or not path.is_relative_to(self._folder):
            return None
        image = QImage(str(path))
        if image.isNull():
            return None
        widest = max(self.viewport().width() - 2 * style.BROAD, style.PANEL)
        return (
            image
            if image.width() <= widest
            else image.scaledToWidth(widest, Qt.TransformationMode.SmoothTransformation)
        )

    def _dress(self) -> None:
        """What the reader of Markdown leaves plain: lines of tables, sizes of headings, room between paragraphs."""
        colour = QColor(style.current(self.palette()).line)
        for frame in self.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                look = frame.format()
                look.setBorder(style.HAIR)
                look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
                look.setBorderBrush(colour)
                look.setCellSpacing(-style.HAIR)
                look.setCellPadding(style.TIGHT)
                look.setTopMargin(style.TIGHT)
                look.setBottomMargin(style.MIDDLE)
                frame.setFormat(look)
        block = self.document().begin()
        while block.isValid():
            cursor = QTextCursor(block)
            if cursor.currentTable() is None:
                self._dress_block(cursor, block.blockFormat().headingLevel())
            block = block.next()

    def _dress_block(self, cursor: QTextCursor, level: int) -> None:
        look = QTextBlockFormat()
        look.setTopMargin(style.WIDE if level > 0 else 0)
        look.setBottomMargin(style.NARROW if cursor.currentList() is None else style.TIGHT)
        cursor.mergeBlockFormat(look)
        if level > 0:
            words = QTextCharFormat()
            words.setFont(style.heading(self.font(), level))
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            cursor.mergeCharFormat(words)
