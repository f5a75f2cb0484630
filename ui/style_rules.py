"""What the palette cannot say, as rules of a style sheet; every colour and distance in them is one of ``style``."""

from __future__ import annotations

from ui.style import CELL, HAIR, INSET, MIDDLE, NARROW, RADIUS, RING, ROW, SHAPE, TIGHT, WIDE, Tokens


def sheet(tokens: Tokens) -> str:
    """What the palette cannot say: lines, distances and the look of buttons."""
    parts = (_frame_rules, _control_rules, _choice_rules, _item_rules)
    return "".join(part(tokens) for part in parts)


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
    QDateEdit, QComboBox {{ min-height: {ROW + HAIR}px; }}
    QLineEdit:focus {{ border-color: {tokens.accent}; }}
    #talks {{ background: {tokens.panel}; }}
    #talkhead {{ background: {tokens.panel}; border-bottom: {HAIR}px solid {tokens.line}; }}
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
    QTreeWidget QHeaderView::section {{ padding: 0 {NARROW}px 0 {CELL}px; }}
    #exhibits::item {{ padding-right: {NARROW}px; }}
    #onpanel {{ background: {tokens.panel}; }}
    QSplitter::handle {{ background: {tokens.line}; }}
    QScrollArea, QTableView, QListView {{ border: none; }}
    """


def _choice_rules(tokens: Tokens) -> str:
    """What is chosen one of several."""
    return f"""
    QRadioButton::indicator {{ width: {SHAPE}px; height: {SHAPE}px; border: {2 * HAIR}px solid {tokens.quiet};
        border-radius: {RADIUS + HAIR}px; background: {tokens.panel}; }}
    QRadioButton::indicator:checked {{ width: {RADIUS}px; height: {RADIUS}px; border: {TIGHT}px solid {tokens.accent};
        background: {tokens.on_accent}; }}
    QRadioButton::indicator:focus, QRadioButton::indicator:hover {{ border-color: {tokens.accent}; }}
    """


def _item_rules(tokens: Tokens) -> str:
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
    QTabBar::tab {{ color: {tokens.quiet}; border: none; border-bottom: {RING}px solid transparent;
        padding: {TIGHT}px 0; margin-right: {NARROW}px; }}
    QTabBar::tab:selected {{ color: {tokens.text}; border-bottom-color: {tokens.accent}; }}
    QTabBar::tab:hover {{ color: {tokens.text}; }}
    QTabBar:focus {{ outline: none; }}
    QToolButton#tab {{ color: {tokens.quiet}; background: transparent; border: none; border-radius: 0;
        border-bottom: {RING}px solid transparent; padding: {TIGHT}px {TIGHT}px; }}
    QToolButton#tab:hover {{ color: {tokens.text}; }}
    QToolButton#tab:checked {{ color: {tokens.text}; background: transparent; border-bottom-color: {tokens.accent}; }}
    QToolButton#tab:checked:focus {{ border-bottom-color: {tokens.text}; }}
    QTabBar::tab:selected:focus {{ border-bottom-color: {tokens.text}; }}
    """
