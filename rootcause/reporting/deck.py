"""Slides as shapes: titles, texts, tables and native charts, laid out on whatever template is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from rootcause.errors import OutputRefused
from rootcause.reporting.characters import visible
from rootcause.reporting.packing import settled

INK, QUIET, ACCENT, REST = "1D2430", "5B6472", "A8431F", "8A94A3"
_WIDTH, _HEIGHT = 13.333, 7.5
_MARGIN, _TOP = 0.045, 0.19
"""Parts of the width and of the height that stay free at the sides and above the content."""


@dataclass(frozen=True)
class Box:
    """A place on a slide in parts of the room below the title: 0–1 from the left and from the top."""

    left: float = 0.0
    top: float = 0.0
    width: float = 1.0
    height: float = 1.0


@dataclass(frozen=True)
class Line:
    """One paragraph."""

    text: str
    size: float = 16
    color: str = INK
    bold: bool = False
    bullet: bool = False


class Deck:
    """A presentation being built, on a template of the user's or on a plain wide page with room for a logo."""

    def __init__(self, template: Path | None) -> None:
        """Open the template; raises OutputRefused for a file that is no presentation."""
        self.own = template is None
        self.file = _opened(template)
        if self.own:
            self.file.slide_width, self.file.slide_height = _emu(_WIDTH), _emu(_HEIGHT)

    def slide(self, title: str, notes: Sequence[str]) -> Any:
        """Add a slide with a title and talking points."""
        slide = self.file.slides.add_slide(_title_only(self.file))
        self._title(slide, visible(title))
        for shape in list(slide.placeholders):
            if shape != slide.shapes.title:
                shape.element.getparent().remove(shape.element)
        slide.notes_slide.notes_text_frame.text = "\n".join(visible(note) for note in notes)
        return slide

    def _title(self, slide: Any, title: str) -> None:
        shape = slide.shapes.title
        if shape is None:
            shape = slide.shapes.add_textbox(*self._at(Box(top=-0.2, height=0.14)))
        elif self.own:
            width, height = self.file.slide_width, self.file.slide_height
            shape.left, shape.top = int(_MARGIN * width), int(0.05 * height)
            shape.width, shape.height = int(0.76 * width), int(0.12 * height)  # room for a logo at the right
        frame = shape.text_frame
        frame.text = title
        if self.own:
            _dress(frame.paragraphs[0], Line(title, 26, INK, bold=True))

    def _at(self, box: Box) -> tuple[int, int, int, int]:
        width, height = self.file.slide_width, self.file.slide_height
        room, tall = width * (1 - 2 * _MARGIN), height * (1 - _TOP - 0.05)
        left, top = width * _MARGIN + box.left * room, height * _TOP + box.top * tall
        return int(left), int(top), int(box.width * room), int(box.height * tall)

    def text(self, slide: Any, box: Box, lines: Sequence[Line]) -> None:
        """Write paragraphs into a box; words wrap, and an endless word is broken by the reader's program."""
        frame = slide.shapes.add_textbox(*self._at(box)).text_frame
        frame.word_wrap = True
        for place, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            paragraph.text = ("•  " if line.bullet else "") + visible(line.text)
            _dress(paragraph, line)

    def table(self, slide: Any, box: Box, rows: Sequence[Sequence[str]], widths: Sequence[float], size: float) -> None:
        """Write a table; the first row is its head, ``widths`` are parts of the whole."""
        left, top, width, _ = self._at(box)
        made = slide.shapes.add_table(len(rows), len(widths), left, top, width, int(len(rows) * size * 12_700 * 1.9))
        for column, part in enumerate(widths):
            made.table.columns[column].width = int(width * part)
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                cell = made.table.cell(r, c)
                cell.text = visible(text)
                _plain(cell, head=r == 0)
                _dress(cell.text_frame.paragraphs[0], Line(text, size, QUIET if r == 0 else INK, bold=r == 0))

    def chart(self, slide: Any, box: Box, kind: str, data: Any) -> Any:
        """Add a native chart of shares that can be edited; ``kind`` is a name of XL_CHART_TYPE."""
        from pptx.enum.chart import XL_CHART_TYPE

        chart = slide.shapes.add_chart(getattr(XL_CHART_TYPE, kind), *self._at(box), data).chart
        chart.has_legend, chart.has_title = False, False
        chart.font.size, chart.font.color.rgb = _points(12), _color(INK)
        chart.value_axis.has_major_gridlines = False
        chart.value_axis.tick_labels.number_format, chart.value_axis.tick_labels.number_format_is_linked = "0%", False
        return chart

    def saved(self, title: str) -> bytes:
        """Return the file; the same deck gives the same bytes."""
        self.file.core_properties.title = visible(title)
        self.file.core_properties.author = ""
        buffer = BytesIO()
        self.file.save(buffer)
        return settled(buffer.getvalue())


def fill(point: Any, color: str | None) -> None:
    """Give a bar or a line its color; None makes it invisible."""
    if color is None:
        point.format.fill.background()
    else:
        point.format.fill.solid()
        point.format.fill.fore_color.rgb = _color(color)


def stroke(series: Any, color: str) -> None:
    """Give a line of a chart its color and no smoothing."""
    series.smooth = False
    series.format.line.color.rgb = _color(color)
    series.format.line.width = _points(2.25)


def place_legend_below(chart: Any) -> None:
    """Put the legend below a chart, where it takes nothing of its width."""
    from pptx.enum.chart import XL_LEGEND_POSITION

    chart.legend.position = XL_LEGEND_POSITION.BOTTOM


def thin_labels(chart: Any, categories: int, most: int = 12) -> None:
    """Label every second, third ... category where all would stand in each other's way."""
    step = -(-categories // most)
    if step > 1:
        from pptx.oxml.ns import qn

        last = chart.category_axis._element.find(qn("c:noMultiLvlLbl"))  # the schema wants both in front of it
        for tag in ("c:tickLblSkip", "c:tickMarkSkip"):
            last.addprevious(_skip(tag, step))


def _skip(tag: str, step: int) -> Any:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    return parse_xml(f'<{tag} {nsdecls("c")} val="{step}"/>')


def _opened(template: Path | None) -> Any:
    from pptx import Presentation
    from pptx.exc import PackageNotFoundError

    if template is None:
        return Presentation()
    try:
        return Presentation(str(template))
    except (PackageNotFoundError, KeyError, ValueError, OSError):
        raise OutputRefused(
            f"The template {template} is not a PowerPoint file (.pptx). Nothing was changed. "
            "Name another with --template."
        ) from None


def _title_only(file: Any) -> Any:
    """Return the layout with a title and the fewest other places to fill."""
    from pptx.enum.shapes import PP_PLACEHOLDER

    titles = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)

    def order(layout: Any) -> tuple[bool, int]:
        kinds = [shape.placeholder_format.type for shape in layout.placeholders]
        return not any(kind in titles for kind in kinds), len(kinds)

    return min(file.slide_layouts, key=order)


def _dress(paragraph: Any, line: Line) -> None:
    from pptx.enum.text import PP_ALIGN

    paragraph.alignment = PP_ALIGN.LEFT
    paragraph.font.size, paragraph.font.bold = _points(line.size), line.bold
    paragraph.font.color.rgb = _color(line.color)
    paragraph.space_after = _points(line.size / 3)


def _plain(cell: Any, *, head: bool) -> None:
    cell.fill.solid()
    cell.fill.fore_color.rgb = _color("F1EFEA" if head else "FFFFFF")
    cell.margin_top = cell.margin_bottom = _points(3)


def _emu(inches: float) -> int:
    return int(inches * 914_400)


def _points(size: float) -> Any:
    from pptx.util import Pt

    return Pt(size)


def _color(code: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(code)
