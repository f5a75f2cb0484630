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
)

TEXT_PAIRS: Final = (
    *((ink, ground) for ink in ("text", "quiet", "accent", "done", "problem") for ground in ("window", "panel")),
    *((ink, "panel") for ink in ("act_now", "known", "near", "context", "rest")),
    ("on_accent", "accent"),
    ("text", "line"),
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
ROW: Final = 20
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
TILES: Final = (128, 192, 256)
"""Sides of a tile of the gallery."""
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
INSET: Final = 3
"""Room that the style leaves before the text of a cell; what stands above a table is moved in as far."""
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


def sheet(tokens: Tokens) -> str:
    """What the palette cannot say: lines, distances and the look of buttons."""
    return _frame_rules(tokens) + _control_rules(tokens)


def _frame_rules(tokens: Tokens) -> str:
    """Of what stands around the pages, and of parts with a name."""
    return f"""
    QToolTip {{ color: {tokens.text}; background: {tokens.panel}; border: {HAIR}px solid {tokens.line};
        padding: {TIGHT}px; }}
    #topbar {{ background: {tokens.panel}; border-bottom: {HAIR}px solid {tokens.line}; }}
    #rail {{ background: {tokens.panel}; border-right: {HAIR}px solid {tokens.line}; }}
    #rail QToolButton {{ border: none; border-radius: {RADIUS}px; padding: {NARROW}px {TIGHT}px; }}
    #rail QToolButton:checked {{ background: {tokens.accent}; color: {tokens.on_accent}; }}
    #rail QToolButton:focus, QPushButton:focus {{ outline: none; border: {HAIR}px solid {tokens.accent}; }}
    #rail QToolButton:hover:!checked {{ background: {tokens.window}; }}
    #topbar QToolButton {{ border: {HAIR}px solid transparent; border-radius: {RADIUS}px;
        padding: {TIGHT}px {NARROW}px; }}
    #topbar QToolButton:hover, #topbar QToolButton:focus {{ border-color: {tokens.accent}; }}
    #topbar QToolButton::menu-indicator {{ image: none; width: 0; }}
    #shield[level="working"], #shield[level="open"] {{ color: {tokens.problem}; border-color: {tokens.problem}; }}
    #palette {{ background: {tokens.panel}; border: {HAIR}px solid {tokens.line}; border-radius: {RADIUS}px; }}
    #card {{ background: {tokens.panel}; border: {HAIR}px solid {tokens.line}; border-radius: {RADIUS}px; }}
    #card QToolButton {{ border: none; }}
    #cases::item {{ padding: {TIGHT}px {NARROW}px; }}
    #foot {{ background: {tokens.panel}; border-top: {HAIR}px solid {tokens.line}; }}
    #notice {{ background: {tokens.panel}; border-bottom: {HAIR}px solid {tokens.line}; }}
    #details {{ background: {tokens.panel}; }}
    #tabs::tab {{ padding: {NARROW}px {WIDE}px; border: none; border-bottom: {2 * HAIR}px solid {tokens.line};
        color: {tokens.quiet}; }}
    #tabs::tab:selected {{ color: {tokens.text}; border-bottom-color: {tokens.accent}; }}
    #tabs::tab:focus {{ color: {tokens.accent}; }}
    """


def _control_rules(tokens: Tokens) -> str:
    """Of buttons, fields, lists and tables everywhere."""
    return f"""
    QCheckBox::indicator {{ width: {MIDDLE}px; height: {MIDDLE}px; border: {HAIR}px solid {tokens.quiet};
        border-radius: {INSET}px; background: {tokens.panel}; }}
    QCheckBox::indicator:checked {{ background: {tokens.accent}; border-color: {tokens.accent}; }}
    QCheckBox:focus {{ color: {tokens.accent}; }}
    QPlainTextEdit {{ background: {tokens.panel}; border: {HAIR}px solid {tokens.line};
        border-radius: {RADIUS}px; padding: {TIGHT}px {NARROW}px; }}
    QPlainTextEdit:focus {{ border-color: {tokens.accent}; }}
    QPlainTextEdit:disabled, QLineEdit:disabled {{ background: {tokens.window};
        color: {tokens.quiet}; }}
    QComboBox QLineEdit {{ border: none; padding: 0; }}
    QLineEdit {{ background: {tokens.panel}; border: {HAIR}px solid {tokens.line}; border-radius: {RADIUS}px;
        padding: {TIGHT}px {NARROW}px; }}
    QLineEdit:focus {{ border-color: {tokens.accent}; }}
    QPlainTextEdit {{ background: {tokens.panel}; border: {HAIR}px solid {tokens.line}; border-radius: {RADIUS}px; }}
    QPlainTextEdit:focus {{ border-color: {tokens.accent}; }}
    QPushButton {{ color: {tokens.text}; background: {tokens.panel}; border: {HAIR}px solid {tokens.line};
        border-radius: {RADIUS}px; padding: {TIGHT}px {MIDDLE}px; }}
    QPushButton#primary {{ color: {tokens.on_accent}; background: {tokens.accent}; border-color: {tokens.accent}; }}
    QPushButton#primary:focus {{ border-color: {tokens.text}; }}
    QPushButton:disabled, QPushButton#primary:disabled {{ color: {tokens.quiet}; background: {tokens.window};
        border-color: {tokens.line}; }}
    QPushButton:hover {{ border-color: {tokens.accent}; }}
    QPushButton:pressed {{ background: {tokens.line}; }}
    QProgressBar {{ background: {tokens.line}; border: none; border-radius: {TIGHT}px; }}
    QProgressBar::chunk {{ background: {tokens.accent}; border-radius: {TIGHT}px; }}
    QTreeView {{ border: none; }}
    QHeaderView {{ background: {tokens.window}; border: none; }}
    QHeaderView::section {{ color: {tokens.quiet}; background: {tokens.window}; border: none;
        border-bottom: {HAIR}px solid {tokens.line}; padding: 0 {NARROW}px; }}
    QSplitter::handle {{ background: {tokens.line}; }}
    QScrollArea, QTableView, QListView {{ border: none; }}
    {_items_sheet(tokens)}
    """


def _items_sheet(tokens: Tokens) -> str:
    """The parts around the items of the review page."""
    return f"""
    #filters {{ background: {tokens.panel}; }}
    #quiet {{ color: {tokens.quiet}; }}
    #note {{ border: {HAIR}px solid {tokens.line}; border-radius: {RADIUS}px; }}
    #tools {{ background: {tokens.panel}; border-bottom: {HAIR}px solid {tokens.line}; }}
    #keybar, #question {{ background: {tokens.panel}; border-top: {HAIR}px solid {tokens.line}; }}
    #question {{ border-top: {RING}px solid {tokens.accent}; }}
    #tools QToolButton, #keybar QToolButton, #question QToolButton {{ border: {HAIR}px solid transparent;
        border-radius: {RADIUS}px; padding: {TIGHT}px {NARROW}px; }}
    #tools QToolButton:hover, #keybar QToolButton:hover, #question QToolButton:hover,
        #tools QToolButton:focus {{ border-color: {tokens.accent}; }}
    #tools QToolButton:checked, #keybar QToolButton:checked {{ background: {tokens.accent};
        color: {tokens.on_accent}; }}
    #tools QToolButton#tiny {{ padding: {TIGHT}px; min-width: {MIDDLE}px; }}
    #tools QToolButton::menu-indicator {{ image: none; width: 0; }}
    #keybar QToolButton:disabled {{ color: {tokens.quiet}; }}
    QTabWidget::pane {{ border: none; border-top: {HAIR}px solid {tokens.line}; }}
    QTabBar::tab {{ color: {tokens.quiet}; border: none; border-bottom: {RING}px solid transparent;
        padding: {TIGHT}px 0; margin-right: {NARROW}px; }}
    QTabBar::tab:selected {{ color: {tokens.text}; border-bottom-color: {tokens.accent}; }}
    QTabBar::tab:hover {{ color: {tokens.text}; }}
    QTabBar:focus {{ outline: none; }}
    QTabBar::tab:selected:focus {{ border-bottom-color: {tokens.text}; }}
    """


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
