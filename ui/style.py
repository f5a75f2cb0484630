"""Colours, distances and fonts of the screen: the only place where one is written (docs: "Tokens")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPalette, QPolygonF, QScreen
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

# Distances: ``enlarge`` changes all that is an ``int`` or made of them. What is ``Final`` stays as it is.
HAIR: int = 1
TIGHT: int = 4
CELL: int = 3
"""Where the tables that Qt draws begin their text; their heads begin there too."""
NARROW: int = 8
MIDDLE: int = 12
WIDE: int = 16
BROAD: int = 24
RADIUS: int = 6
TEXT_SIZE: int = 13
TITLE_SIZE: int = 16
HEADING_SIZES: tuple[int, ...] = (24, 20, 16, 14)
SMALL_SIZE: int = 12
ROW: int = 20
TWO_LINES: int = 48
"""Height of an entry of two lines."""
LEADING: int = 2
"""Added between the lines of a paragraph."""
HEAD_ROW: int = 24
SHAPE: int = 10
"""Side of a tier's shape."""
PICTURE: Final = 64
"""Longest side of a closed rendering; it is drawn at this size, never larger."""
RAIL: int = 88
RAIL_BUTTON: int = 64
"""Height of a page's button with its name."""
ICON: int = 20
PANEL: int = 324
SEARCH: int = 320
SHEET: int = 720
"""Width of a sheet that lies over the window."""
CARD: int = 360
"""Width of a card that says one sentence."""
FORM: int = 560
"""Widest form: lines of a hint stay readable."""
THREE_LINES: int = 60
"""Height of a field for some lines."""
BAR: int = 8
"""Height of a progress bar."""
WORKER_COLUMNS: tuple[int, ...] = (136, 184, 200, 88)
WIDE_PANEL: int = 420
SET_NAME: int = 240
SET_COLUMNS: tuple[int, ...] = (240, 152, 104, 104)
"""Widths of the columns of hash sets, before what they can match."""
TREE_COLUMNS: tuple[int, ...] = (264, 200, 88)
"""Widths of the evidence tree; the state takes the rest."""
START_WINDOW: tuple[int, int] = (760, 640)
PERSON_SIGNS: Final = 24
"""Characters of a name in the top bar; the whole stands in its tooltip."""
COLUMNS: dict[str, int] = {
    "rank": 72, "tier": 112, "type": 96, "size": 80, "places": 56, "grade": 88, "exhibits": 80, "pixels": 104,
    "taken": 152, "source": 152, "name": 224,
}  # fmt: skip
"""Widths of the columns of items; the reasons take the rest."""
TILES: tuple[int, ...] = (80, 128, 192, 256)
"""Sides of a tile of the gallery; with the smallest a page of grading holds fifty in a window of 1280 by 800."""
TILE: int = 128
"""The side that is taken first."""
TILE_FOOT: int = 22
GROUP: int = 28
"""The heading of a group of items."""
MOST_BANDS: Final = 100
"""Headings in a table, for each of which Qt looks at all rows; the gallery shows all."""
RING: int = 2
"""The ring around the item at hand."""
FILTERS: int = 228
FILTERS_LEAST: int = 200
PANEL_LEAST: int = 288
WITH_PANELS: tuple[int, int] = (640, 960)
"""Widths of the page from which the filters stand beside the items, and from which the details do too."""
TICK: int = 14
CHOICE: int = 92
"""Width of a list of choices over the items."""
VIEWER: tuple[int, int] = (960, 720)
FACT_NAME: int = 80
BAR_ROW: int = 28
TWO_COLUMNS: int = 760
"""Narrowest overview that stands in two columns."""
STEP: int = 168
"""Width of the button of a next step."""
AUDIT_COLUMNS: dict[str, int] = {"number": 72, "at": 192, "kind": 152, "person": 136}
"""Widths of the audit log's columns; the facts take the rest."""
WITH_AUDIT_SIDE: int = 760
"""Narrowest audit page that shows the panel beside the log."""
PAYLOAD: int = 160
NAME_SIGNS: Final = 12
"""Characters for which a box with names is wide enough."""
BUBBLE: int = 560
"""Widest bubble of a conversation."""
FILE_TILE: int = 280
"""Width of a file in a bubble."""
DAY: int = 28
"""Height of a day's header in a conversation."""
TALKS: int = 280
"""Width of the list of conversations."""
TALK_SIDE: int = 280
WITH_SIDE: int = 900
"""Narrowest conversations page that shows the panel beside the messages."""
SMALL_BUTTON: int = 32
ZONE: int = 152
TALK_ROW: int = 64
STRIP: int = 10
"""Width of the bar at the edge that shows where in a conversation something lies."""
INSET: int = 3
"""Room that the style leaves before the text of a cell; what stands above a table is moved in as far."""
VEIL: Final = "#99101218"
"""What lies over the window while something is pointed at."""
PAPER: Final = "#FFFFFF"
"""The ground of a printed page, in both schemes."""
PAPER_INK: Final = "#596273"
"""What is written on a page that is not drawn yet."""
MESSAGE: int = 480
"""Widest line of a message in the middle of an empty page."""
WINDOW: tuple[int, int] = (1280, 800)
SMALLEST_WINDOW: tuple[int, int] = (720, 420)


_PLAIN: Final = {
    name: value
    for name, value in list(globals().items())
    if name.isupper() and isinstance(value, int | tuple | dict)
    and name not in ("TEXT_PAIRS", "PICTURE", "PERSON_SIGNS", "NAME_SIGNS", "MOST_BANDS")
}  # fmt: skip
"""The distances at 100 %. A closed rendering is never drawn larger, and what counts signs or rows is no distance."""
_PLAIN_TEXT: Final = int(TEXT_SIZE)
_PLAIN_WINDOW: Final = QSize(*WINDOW)


def enlarge(percent: int) -> None:
    """Make text and distances so many per cent of their plain size, for all widgets that are made from now on."""
    globals().update((name, _enlarged(value, percent)) for name, value in _PLAIN.items())


def percent() -> int:
    """How large text and distances are now."""
    return round(100 * TEXT_SIZE / _PLAIN_TEXT)


def _enlarged(value: Any, percent: int) -> Any:
    if isinstance(value, int):
        return max(1, round(value * percent / 100))
    if isinstance(value, dict):
        return {name: _enlarged(one, percent) for name, one in value.items()}
    return tuple(_enlarged(one, percent) for one in value)


def fitting(wanted: tuple[int, int], screen: QScreen) -> QSize:
    """A size for a window: where text is enlarged, no larger than the screen has room for."""
    return QSize(*wanted).boundedTo(screen.availableSize().expandedTo(_PLAIN_WINDOW))


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
