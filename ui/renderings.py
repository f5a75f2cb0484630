"""Renderings of pictures, as the engine's workers made them, for the screen: no larger than they are shown."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from ui import style


def decoded(data: bytes | None, longest: int) -> QImage:
    """Decode a rendering no larger than it is shown; null where there is none, or it cannot be drawn."""
    if data is None:
        return QImage()
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"jpeg"))
    size = reader.size()
    if not size.isValid():
        return QImage()
    if max(size.width(), size.height()) > longest:
        reader.setScaledSize(size.scaled(QSize(longest, longest), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def closed_picture(jpeg: bytes | None) -> QImage:
    """Decode a closed rendering; null where it is not a JPEG of its small size, so that nothing sharper slips in."""
    image = decoded(jpeg, style.PICTURE + 1)
    return image if max(image.width(), image.height()) <= style.PICTURE else QImage()
