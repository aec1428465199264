from __future__ import annotations

from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from rootcause.domain.analysis import Analysis
from rootcause.reporting.markdown import escaped, render_markdown
from tests.reporting.examples import analysis, hostile
from tests.reporting.findings import with_findings

_READER = MarkdownIt("gfm-like", {"linkify": False})


def _read(text: str) -> str:
    """Markdown → what a reader sees, without tags."""
    tokens = [child for token in _READER.parse(text) for child in token.children or ()]
    return " ".join(token.content for token in tokens if token.type == "text")


@pytest.mark.parametrize(
    "text",
    [
        "# no heading", "- no list", "1. no number", "12) no number", "a | b", "*so* _much_ ~~praise~~", "`rm`", "==",
        "[here](javascript:alert(1))", "![x](y)", "<script>alert(1)</script>", "&lt;b&gt;", "back\\slash", "+ plus",
        "> quote", "3.5 of 4 (ja)", "http://x.example/a_b",
    ],
)  # fmt: skip
def test_a_text_is_read_as_it_was_written(text: str) -> None:
    found = _READER.parse(escaped(text))
    assert [token.type for token in found] == ["paragraph_open", "inline", "paragraph_close"]
    children = found[1].children or ()
    assert {token.type for token in children} <= {"text", "text_special"}
    assert "".join(token.content for token in children) == text


def test_line_breaks_become_spaces_and_direction_marks_become_visible() -> None:
    assert escaped("a\n\n# b") == "a # b"
    assert escaped("a\u202eb") == "a\\[U+202E\\]b"


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    "made",
    [analysis(), analysis(0), analysis(1), analysis(scored=False), analysis(200), hostile(), with_findings("|`<b>")],
    ids=["usual", "none", "one", "no scores", "many", "hostile", "findings"],
)
def test_every_report_holds_together(made: Analysis, language: str) -> None:
    text = render_markdown(replace(made, language=language))
    tokens = _READER.parse(text)
    kinds = {token.type for token in tokens} | {child.type for token in tokens for child in token.children or ()}
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "code_inline", "code_block", "fence"}
    assert [token.tag for token in tokens if token.type == "heading_open"].count("h1") == 1
    width = {row.count("|") - row.count("\\|") for row in text.splitlines() if row.startswith("|")}
    assert len(width) <= 1


def test_it_says_the_score_the_causes_and_how_sure() -> None:
    text = _read(render_markdown(analysis()))
    for told in ("21.3% dissatisfied", "Long waits on the phone", "95% interval 4.6 to 5.9", "place 1 to 2"):
        assert told in text
    assert "Lang wachten aan de telefoon" in _read(render_markdown(replace(analysis(), language="nl")))
