from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from rootcause.domain.changes import CauseChange, Comparison, Part
from rootcause.domain.exports import Note
from rootcause.domain.reasons import Words
from rootcause.errors import OutputRefused
from rootcause.reporting import check_comparison_output, write_comparison
from rootcause.reporting.comparison import comparison_markdown, dump_comparison, print_comparison

WAIT = CauseChange(
    group="waiting.phone",
    share_old=0.10,
    share_new=0.15,
    prevalence=Part("prevalence", 0.021, 0.010, 0.032),
    severity=Part("severity", -0.004, -0.012, 0.004),
    status="grown",
    q_value=0.001,
    name=Words("Lang in de wacht", "Long wait"),
)
SEEN = CauseChange("seen", 0.0, 0.02, None, None, "new", 0.01, name=Words("k|1 <b>*", "k|1 <b>*"))
RARE = CauseChange("rare", 0.01, 0.01, Part("prevalence", 0.001, -0.001, 0.002), None, "", None, "rare")
MADE = Comparison(
    old_name="jan.csv",
    new_name="feb.csv",
    old_n=1_234,
    new_n=2_345,
    old_rate=0.213,
    new_rate=0.261,
    difference=0.048,
    low=0.029,
    high=0.067,
    parts=(
        Part("mix", 0.003, -0.002, 0.008),
        Part("prevalence", 0.022, 0.01, 0.034),
        Part("severity", -0.004, -0.012, 0.004),
        Part("baseline", 0.027, 0.005, 0.049),
    ),
    causes=(WAIT, SEEN, RARE),
    adjusters=("channel", "language"),
    draws=1_000,
    notes=(Note("segments_differ", "...", "caveat", {"names": "team"}),),
)


def printed(made: Comparison, language: str = "en", encoding: str = "utf-8") -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="")
    print_comparison(made, language, Path("out"), stream=stream)
    return raw.getvalue().decode(encoding)


def test_the_terminal_shows_parts_and_causes() -> None:
    text = printed(MADE)
    assert "Dissatisfied: 21.3% → 26.1%, a difference of +4.8 points (95% interval +2.9 to +6.7)." in text
    assert "jan.csv: 1,234 scored answers. feb.csv: 2,345 scored answers." in text
    lines = text.splitlines()
    mix = next(line for line in lines if line.startswith("Who answered"))
    assert mix.split()[2:] == ["+0.3", "−0.2", "to", "+0.8"]
    wait = next(line for line in lines if line.startswith("Long wait"))
    for piece in ("10.0%", "15.0%", "more often", "+2.1 (+1.0 to +3.2)", "−0.4 (−1.2 to +0.4)"):
        assert piece in wait
    assert "Only one of the two periods has these segments" in text
    assert lines[-1] == f"Comparison: {Path('out/comparison.html')}"
    assert "\x1b" not in text


def test_dutch_with_dutch_numbers_and_a_code_page_without_arrows() -> None:
    text = printed(MADE, "nl", "cp1252")
    assert "Ontevreden: 21,3% -> 26,1%, een verschil van +4,8 punten" in text
    assert "Lang in de wacht" in text
    assert "-0,4 (-1,2 tot +0,4)" in text


def test_markdown_holds_every_cause_and_survives_hostile_names() -> None:
    text = comparison_markdown(MADE, "en")
    assert "| Long wait | 10.0% | 15.0% | more often | +2.1 (+1.0 to +3.2) | −0.4 (−1.2 to +0.4) |" in text
    assert "| k\\|1 &lt;b&gt;\\* | 0.0% | 2.0% | new | – | – |" in text
    assert "| rare, together |" in text
    assert "told by channel, language" in text
    many = replace(MADE, causes=tuple(replace(WAIT, name=Words(f"n{i}", f"n{i}")) for i in range(30)))
    assert all(f"| n{i} |" in comparison_markdown(many, "nl") for i in range(30))
    assert "n10" not in printed(many)


def test_without_rates_or_parts_there_is_no_table_of_parts() -> None:
    bare = replace(MADE, new_rate=None, difference=None, low=None, high=None, parts=(), notes=())
    for text in (printed(bare), comparison_markdown(bare, "en")):
        assert "only the mentions can be compared" in text
        assert "Where the difference lies" not in text
        assert "add up" not in text
    assert "Reason by reason" not in printed(replace(bare, causes=()))


def test_without_a_segment_in_common_the_mix_says_so() -> None:
    assert "no segment in common" in comparison_markdown(replace(MADE, adjusters=()), "en")


def test_json_holds_every_number() -> None:
    stored = json.loads(dump_comparison(MADE))
    assert stored["difference"] == 0.048
    assert stored["causes"][1]["severity"] is None
    assert stored["schema_version"] == 1
    stream = io.StringIO()
    print_comparison(MADE, "nl", json=True, stream=stream)
    assert stream.getvalue() == dump_comparison(MADE)


def test_the_folder_is_written_whole_and_replaced(tmp_path: Path) -> None:
    out = tmp_path / "new" / "moved"
    write_comparison(MADE, out, language="en")
    write_comparison(replace(MADE, old_n=5), out, language="nl")
    assert {path.name for path in out.iterdir()} == {"comparison.json", "comparison.md", "comparison.html"}
    assert json.loads((out / "comparison.json").read_text(encoding="utf-8"))["old_n"] == 5
    assert [path.name for path in out.parent.iterdir()] == ["moved"]


@pytest.mark.parametrize("name", ["thesis.txt", "analysis.json", "comparison.md"])
def test_a_folder_of_others_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("{}")
    with pytest.raises(OutputRefused, match=r"Nothing was changed\."):
        check_comparison_output(tmp_path)
    with pytest.raises(OutputRefused):
        write_comparison(MADE, tmp_path, language="en")
    assert [path.name for path in tmp_path.iterdir()] == [name]
