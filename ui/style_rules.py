"""What the palette cannot say, as rules of a style sheet; colours and distances are those of ``style`` at the time."""

from __future__ import annotations

from ui import style
from ui.style import Tokens


def sheet(tokens: Tokens) -> str:
    """What the palette cannot say: lines, distances and the look of buttons."""
    parts = (_frame_rules, _control_rules, _choice_rules, _item_rules)
    return "".join(part(tokens) for part in parts)


def _frame_rules(tokens: Tokens) -> str:
    """Of what stands around the pages, and of parts with a name."""
    return f"""
    QToolTip {{ color: {tokens.text}; background: {tokens.panel}; border: {style.HAIR}px solid {tokens.line};
        padding: {style.TIGHT}px; }}
    #topbar {{ background: {tokens.panel}; border-bottom: {style.HAIR}px solid {tokens.line}; }}
    #rail {{ background: {tokens.panel}; border-right: {style.HAIR}px solid {tokens.line}; }}
    #rail QToolButton {{ border: none; border-radius: {style.RADIUS}px; padding: {style.NARROW}px {style.TIGHT}px; }}
    #rail QToolButton:checked {{ background: {tokens.accent}; color: {tokens.on_accent}; }}
    #rail QToolButton:focus, QPushButton:focus {{ outline: none; border: {style.HAIR}px solid {tokens.accent}; }}
    #rail QToolButton:hover:!checked {{ background: {tokens.window}; }}
    #topbar QToolButton {{ border: {style.HAIR}px solid transparent; border-radius: {style.RADIUS}px;
        padding: {style.TIGHT}px {style.NARROW}px; }}
    #topbar QToolButton:hover, #topbar QToolButton:focus {{ border-color: {tokens.accent}; }}
    #topbar QToolButton::menu-indicator {{ image: none; width: 0; }}
    #shield[level="working"], #shield[level="open"] {{ color: {tokens.problem}; border-color: {tokens.problem}; }}
    #palette {{ background: {tokens.panel}; border: {style.HAIR}px solid {tokens.line};
        border-radius: {style.RADIUS}px; }}
    #card {{ background: {tokens.panel}; border: {style.HAIR}px solid {tokens.line}; border-radius: {style.RADIUS}px; }}
    #card QToolButton {{ border: none; }}
    #cases::item {{ padding: {style.TIGHT}px {style.NARROW}px; }}
    #foot {{ background: {tokens.panel}; border-top: {style.HAIR}px solid {tokens.line}; }}
    #notice {{ background: {tokens.panel}; border-bottom: {style.HAIR}px solid {tokens.line}; }}
    #details {{ background: {tokens.panel}; }}
    #tabs::tab {{ padding: {style.NARROW}px {style.WIDE}px; border: none;
        border-bottom: {2 * style.HAIR}px solid {tokens.line};
        color: {tokens.quiet}; }}
    #tabs::tab:selected {{ color: {tokens.text}; border-bottom-color: {tokens.accent}; }}
    #tabs::tab:focus {{ color: {tokens.accent}; }}
    """


def _control_rules(tokens: Tokens) -> str:
    """Of buttons, fields, lists and tables everywhere."""
    return f"""
    QCheckBox::indicator {{ width: {style.MIDDLE}px; height: {style.MIDDLE}px;
        border: {style.HAIR}px solid {tokens.quiet};
        border-radius: {style.INSET}px; background: {tokens.panel}; }}
    QCheckBox::indicator:checked {{ background: {tokens.accent}; border-color: {tokens.accent}; }}
    QCheckBox:focus {{ color: {tokens.accent}; }}
    QPlainTextEdit {{ background: {tokens.panel}; border: {style.HAIR}px solid {tokens.line};
        border-radius: {style.RADIUS}px; padding: {style.TIGHT}px {style.NARROW}px; }}
    QPlainTextEdit:focus {{ border-color: {tokens.accent}; }}
    QPlainTextEdit:disabled, QLineEdit:disabled {{ background: {tokens.window};
        color: {tokens.quiet}; }}
    QComboBox QLineEdit {{ border: none; padding: 0; }}
    QLineEdit {{ background: {tokens.panel}; border: {style.HAIR}px solid {tokens.line};
        border-radius: {style.RADIUS}px;
        padding: {style.TIGHT}px {style.NARROW}px; }}
    QDateEdit, QComboBox {{ min-height: {style.ROW + style.HAIR}px; }}
    QLineEdit:focus {{ border-color: {tokens.accent}; }}
    #talks {{ background: {tokens.panel}; }}
    #talkhead {{ background: {tokens.panel}; border-bottom: {style.HAIR}px solid {tokens.line}; }}
    QPushButton {{ color: {tokens.text}; background: {tokens.panel}; border: {style.HAIR}px solid {tokens.line};
        border-radius: {style.RADIUS}px; padding: {style.TIGHT}px {style.MIDDLE}px; }}
    QPushButton#primary {{ color: {tokens.on_accent}; background: {tokens.accent}; border-color: {tokens.accent}; }}
    QPushButton#primary:focus {{ border-color: {tokens.text}; }}
    QPushButton:disabled, QPushButton#primary:disabled {{ color: {tokens.quiet}; background: {tokens.window};
        border-color: {tokens.line}; }}
    QPushButton:hover {{ border-color: {tokens.accent}; }}
    QPushButton:pressed {{ background: {tokens.line}; }}
    QProgressBar {{ background: {tokens.line}; border: none; border-radius: {style.TIGHT}px; }}
    QProgressBar::chunk {{ background: {tokens.accent}; border-radius: {style.TIGHT}px; }}
    QTreeView {{ border: none; }}
    QHeaderView {{ background: {tokens.window}; border: none; }}
    QHeaderView::section {{ color: {tokens.quiet}; background: {tokens.window}; border: none;
        border-bottom: {style.HAIR}px solid {tokens.line}; padding: 0 {style.NARROW}px; }}
    QTreeWidget QHeaderView::section {{ padding: 0 {style.NARROW}px 0 {style.CELL}px; }}
    #exhibits::item {{ padding-right: {style.NARROW}px; }}
    #onpanel {{ background: {tokens.panel}; }}
    QSplitter::handle {{ background: {tokens.line}; }}
    QScrollArea, QTableView, QListView {{ border: none; }}
    """


def _choice_rules(tokens: Tokens) -> str:
    """What is chosen one of several."""
    return f"""
    QRadioButton::indicator {{ width: {style.SHAPE}px; height: {style.SHAPE}px;
        border: {2 * style.HAIR}px solid {tokens.quiet};
        border-radius: {style.RADIUS + style.HAIR}px; background: {tokens.panel}; }}
    QRadioButton::indicator:checked {{ width: {style.RADIUS}px; height: {style.RADIUS}px;
        border: {style.TIGHT}px solid {tokens.accent};
        background: {tokens.on_accent}; }}
    QRadioButton::indicator:focus, QRadioButton::indicator:hover {{ border-color: {tokens.accent}; }}
    """


def _item_rules(tokens: Tokens) -> str:
    """The parts around the items of the review page."""
    return f"""
    #filters {{ background: {tokens.panel}; }}
    #quiet {{ color: {tokens.quiet}; }}
    #note {{ border: {style.HAIR}px solid {tokens.line}; border-radius: {style.RADIUS}px; }}
    #tools {{ background: {tokens.panel}; border-bottom: {style.HAIR}px solid {tokens.line}; }}
    #keybar, #question {{ background: {tokens.panel}; border-top: {style.HAIR}px solid {tokens.line}; }}
    #question {{ border-top: {style.RING}px solid {tokens.accent}; }}
    #tools QToolButton, #keybar QToolButton, #question QToolButton {{ border: {style.HAIR}px solid transparent;
        border-radius: {style.RADIUS}px; padding: {style.TIGHT}px {style.NARROW}px; }}
    #tools QToolButton:hover, #keybar QToolButton:hover, #question QToolButton:hover,
        #tools QToolButton:focus {{ border-color: {tokens.accent}; }}
    #tools QToolButton:checked, #keybar QToolButton:checked {{ background: {tokens.accent};
        color: {tokens.on_accent}; }}
    #tools QToolButton#tiny {{ padding: {style.TIGHT}px; min-width: {style.MIDDLE}px; }}
    #tools QToolButton::menu-indicator {{ image: none; width: 0; }}
    #keybar QToolButton:disabled {{ color: {tokens.quiet}; }}
    QTabBar::tab {{ color: {tokens.quiet}; border: none; border-bottom: {style.RING}px solid transparent;
        padding: {style.TIGHT}px 0; margin-right: {style.NARROW}px; }}
    QTabBar::tab:selected {{ color: {tokens.text}; border-bottom-color: {tokens.accent}; }}
    QTabBar::tab:hover {{ color: {tokens.text}; }}
    QTabBar:focus {{ outline: none; }}
    QToolButton#tab {{ color: {tokens.quiet}; background: transparent; border: none; border-radius: 0;
        border-bottom: {style.RING}px solid transparent; padding: {style.TIGHT}px {style.TIGHT}px; }}
    QToolButton#tab:hover {{ color: {tokens.text}; }}
    QToolButton#tab:checked {{ color: {tokens.text}; background: transparent; border-bottom-color: {tokens.accent}; }}
    QToolButton#tab:checked:focus {{ border-bottom-color: {tokens.text}; }}
    QTabBar::tab:selected:focus {{ border-bottom-color: {tokens.text}; }}
    """
