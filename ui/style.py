"""Colours, distances and fonts of the screen: the only place where one is written (docs: "Tokens")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPalette, QPolygonF
from PySide6.QtWidgets import QApplication


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one scheme. Those of the tiers are called as the engine calls a significance."""

    window: str
    panel: str
    line: str
    text: str
    quiet: str
    accent: str
    on_accent: str
    act_now: str
    known: str
    near: str
    context: str
    rest: str
    done: str
    problem: str
    sent: str
    """The ground of what the owner of a device sent."""


LIGHT: Final = Tokens(
    window="#F5F6F8",
    panel="#FFFFFF",
    line="#D5D9E0",
    text="#1B1F27",
    quiet="#596273",
    accent="#1F5FBF",
    on_accent="#FFFFFF",
    act_now="#A3141C",
    known="#8A3C00",
    near="#6B5200",
    context="#1F5FBF",
    rest="#596273",
    done="#1C6B3C",
    problem="#8A3C00",
    sent="#E3ECFA",
)
DARK: Final = Tokens(
    window="#16181D",
    panel="#1E2128",
    line="#343943",
    text="#E7EAF0",
    quiet="#9AA4B5",
    accent="#6AA5F8",
    on_accent="#0E1116",
    act_now="#FF8C8F",
    known="#FFB27A",
    near="#E9CF6B",
    context="#8DBBFB",
    rest="#9AA4B5",
    done="#79D29B",
    problem="#FFB27A",
    sent="#22304A",
)

TEXT_PAIRS: Final = (
    *((ink, ground) for ink in ("text", "quiet", "accent", "done", "problem") for ground in ("window", "panel")),
    *((ink, "panel") for ink in ("act_now", "known", "near", "context", "rest")),
    ("on_accent", "accent"),
    ("text", "line"),
    *((ink, "sent") for ink in ("text", "quiet", "accent", "problem", "act_now", "known", "near")),
)
"""Every pair of ink and ground in which this program writes; a selected row without focus lies on ``line``."""

HAIR: Final = 1
TIGHT: Final = 4
NARROW: Final = 8
MIDDLE: Final = 12
WIDE: Final = 16
BROAD: Final = 24
RADIUS: Final = 6
TEXT_SIZE: Final = 13
TITLE_SIZE: Final = 16
HEADING_SIZES: Final = (24, 20, 16, 14)
SMALL_SIZE: Final = 12
ROW: Final = 20
TWO_LINES: Final = 48
"""Height of an entry of two lines."""
LEADING: Final = 2
"""Added between the lines of a paragraph."""
HEAD_ROW: Final = 24
SHAPE: Final = 10
"""Side of a tier's shape."""
PICTURE: Final = 64
"""Longest side of a closed rendering; it is drawn at this size, never larger."""
RAIL: Final = 88
RAIL_BUTTON: Final = 64
"""Height of a page's button with its name."""
ICON: Final = 20
PANEL: Final = 324
SEARCH: Final = 320
SHEET: Final = 720
"""Width of a sheet that lies over the window."""
CARD: Final = 360
"""Width of a card that says one sentence."""
FORM: Final = 560
THREE_LINES: Final = 60
"""Height of a field for some lines."""
BAR: Final = 8
"""Height of a progress bar."""
WORKER_COLUMNS: Final = (136, 168, 200, 88)
WIDE_PANEL: Final = 420
SET_NAME: Final = 240
TREE_COLUMNS: Final = (264, 200, 88)
"""Widths of the evidence tree; the state takes the rest."""
"""Widest form: lines of a hint stay readable."""
START_WINDOW: Final = (760, 640)
PERSON_SIGNS: Final = 24
"""Characters of a name in the top bar; the whole stands in its tooltip."""
COLUMNS: Final = {
    "rank": 64, "tier": 112, "type": 88, "size": 80, "places": 56, "grade": 88, "exhibits": 80, "pixels": 104,
    "taken": 152, "source": 152, "name": 224,
}  # fmt: skip
"""Widths of the columns of items; the reasons take the rest."""
TILES: Final = (80, 128, 192, 256)
"""Sides of a tile of the gallery; with the smallest a page of grading holds fifty in a window of 1280 by 800."""
TILE: Final = 128
"""The side that is taken first."""
TILE_FOOT: Final = 22
GROUP: Final = 28
"""The heading of a group of items."""
MOST_BANDS: Final = 100
"""Headings in a table, for each of which Qt looks at all rows; the gallery shows all."""
RING: Final = 2
"""The ring around the item at hand."""
FILTERS: Final = 212
FILTERS_LEAST: Final = 176
PANEL_LEAST: Final = 288
WITH_PANELS: Final = (640, 960)
"""Widths of the page from which the filters stand beside the items, and from which the details do too."""
TICK: Final = 14
CHOICE: Final = 92
"""Width of a list of choices over the items."""
VIEWER: Final = (960, 720)
FACT_NAME: Final = 80
BAR_ROW: Final = 28
TWO_COLUMNS: Final = 760
"""Narrowest overview that stands in two columns."""
STEP: Final = 168
"""Width of the button of a next step."""
AUDIT_COLUMNS: Final = {"number": 64, "at": 192, "kind": 152, "person": 136}
"""Widths of the audit log's columns; the facts take the rest."""
WITH_AUDIT_SIDE: Final = 760
"""Narrowest audit page that shows the panel beside the log."""
PAYLOAD: Final = 160
NAME_SIGNS: Final = 12
"""Characters for which a box with names is wide enough."""
BUBBLE: Final = 560
"""Widest bubble of a conversation."""
FILE_TILE: Final = 280
"""Width of a file in a bubble."""
DAY: Final = 28
"""Height of a day's header in a conversation."""
TALKS: Final = 280
"""Width of the list of conversations."""
TALK_SIDE: Final = 264
WITH_SIDE: Final = 900
"""Narrowest conversations page that shows the panel beside the messages."""
SMALL_BUTTON: Final = 32
ZONE: Final = 152
TALK_ROW: Final = 64
STRIP: Final = 10
"""Width of the bar at the edge that shows where in a conversation something lies."""
INSET: Final = 3
"""Room that the style leaves before the text of a cell; what stands above a table is moved in as far."""
VEIL: Final = "#99101218"
"""What lies over the window while something is pointed at."""
PAPER: Final = "#FFFFFF"
"""The ground of a printed page, in both schemes."""
PAPER_INK: Final = "#596273"
"""What is written on a page that is not drawn yet."""
MESSAGE: Final = 480
"""Widest line of a message in the middle of an empty page."""
WINDOW: Final = (1280, 800)
SMALLEST_WINDOW: Final = (720, 420)


def scheme_of(app: QApplication) -> Tokens:
    """The tokens that the system's setting asks for; light where it says nothing."""
    return DARK if app.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT


def follow_system(app: QApplication) -> None:
    """Dress the program as the system asks, now and whenever the system changes its mind."""
    dress(app, scheme_of(app))
    app.styleHints().colorSchemeChanged.connect(lambda _: dress(app, scheme_of(app)))


def dress(app: QApplication, tokens: Tokens) -> None:
    """Give the program the colours, font and distances of a scheme."""
    app.setStyle("Fusion")
    font = app.font()
    font.setPixelSize(TEXT_SIZE)
    app.setFont(font)
    app.setPalette(palette(tokens))
    # The rules are made of what stands here, so they can only be asked for when all of it is there.
    from ui.style_rules import sheet

    app.setStyleSheet(sheet(tokens))


def current(widget_palette: QPalette) -> Tokens:
    """The tokens from which a palette was made, for what is painted by hand."""
    dark = widget_palette.color(QPalette.ColorRole.Window).lightness() < QColor(Qt.GlobalColor.gray).lightness()
    return DARK if dark else LIGHT


def palette(tokens: Tokens) -> QPalette:
    """The palette of a scheme."""
    role = QPalette.ColorRole
    made = QPalette()
    colours = {
        role.Window: tokens.window,
        role.WindowText: tokens.text,
        role.Base: tokens.panel,
        role.AlternateBase: tokens.window,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.quiet,
        role.Button: tokens.panel,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.act_now,
        role.ToolTipBase: tokens.panel,
        role.ToolTipText: tokens.text,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.Accent: tokens.accent,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Light: tokens.panel,
        role.Midlight: tokens.line,
        role.Mid: tokens.line,
        role.Dark: tokens.line,
    }
    for key, colour in colours.items():
        made.setColor(key, QColor(colour))
    made.setColor(QPalette.ColorGroup.Inactive, role.Highlight, QColor(tokens.line))
    made.setColor(QPalette.ColorGroup.Inactive, role.HighlightedText, QColor(tokens.text))
    for key in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, key, QColor(tokens.quiet))
    return made


def figures(font: QFont) -> QFont:
    """The font with figures of one width, for columns of numbers."""
    made = QFont(font)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def title(font: QFont) -> QFont:
    """The font of a page's or panel's title."""
    made = QFont(font)
    made.setPixelSize(TITLE_SIZE)
    made.setWeight(QFont.Weight.DemiBold)
    return made


def heading(font: QFont, level: int) -> QFont:
    """The font of a heading in a text, 1 being that of the whole document."""
    made = QFont(font)
    made.setPixelSize(HEADING_SIZES[min(level, len(HEADING_SIZES)) - 1])
    made.setWeight(QFont.Weight.DemiBold)
    return made


def small(font: QFont) -> QFont:
    """The font of what stands beside the words: times, kinds, notes."""
    made = QFont(font)
    made.setPixelSize(SMALL_SIZE)
    return made


def fixed() -> QFont:
    """The system's font for commands."""
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    made.setPixelSize(TEXT_SIZE)
    return made


def strong(font: QFont) -> QFont:
    """The font of a heading within a panel."""
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made


def tier_colour(tokens: Tokens, significance: str) -> QColor:
    """The colour of a significance; that of the rest for words that a policy made up."""
    name = significance.replace(" ", "_")
    return QColor(getattr(tokens, name) if name in ("act_now", "known", "near", "context") else tokens.rest)


def paint_shape(painter: QPainter, box: QRectF, significance: str, colour: QColor) -> None:
    """Draw the shape of a significance: triangle, diamond, square, dot, ring, told apart without colour."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    middle = box.center()
    if significance == "act now":
        painter.drawPolygon(QPolygonF([QPointF(middle.x(), box.top()), box.bottomRight(), box.bottomLeft()]))
    elif significance == "known":
        right, left = QPointF(box.right(), middle.y()), QPointF(box.left(), middle.y())
        top, bottom = QPointF(middle.x(), box.top()), QPointF(middle.x(), box.bottom())
        painter.drawPolygon(QPolygonF([top, right, bottom, left]))
    elif significance == "near":
        painter.drawRect(box.adjusted(HAIR, HAIR, -HAIR, -HAIR))
    elif significance == "context":
        painter.drawEllipse(box.adjusted(HAIR, HAIR, -HAIR, -HAIR))
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(colour)
        painter.drawEllipse(box.adjusted(HAIR, HAIR, -HAIR, -HAIR))
    painter.restore()
