"""Analyses made by hand: what a report has to cope with, without running one. All words and names are made up."""

from __future__ import annotations

import random
from dataclasses import replace

import pandas as pd

from rootcause.domain.analysis import SCHEMA_VERSION, Analysis, CorpusSummary, Manifest
from rootcause.domain.causes import Driver, DriverTable, PeriodCount, Quote, RootCause, SegmentCell, Verdict
from rootcause.domain.exports import ColumnGuess, Note

HOSTILE = (
    "<script>alert(1)</script></style></title>{{7*7}}{% raw %} javascript:alert(2) "
    "<img src=x onerror=alert(3)> \u202egnisrever\u202c zero\u200bwidth 'quote\" & ampersand \x07bell"
)
ENDLESS = "a" * 10_000

_NAMES = (
    (
        "waiting.phone",
        "Lang wachten aan de telefoon",
        "Long waits on the phone",
        "Zet extra mensen in op maandag.",
        "Schedule more people on Mondays.",
    ),
    (
        "contact.unresolved",
        "Probleem niet opgelost",
        "Problem not resolved",
        "Geef één eigenaar per vraag.",
        "Give each question one owner.",
    ),
    (
        "billing.wrong",
        "Factuur klopt niet",
        "Bill is wrong",
        "Controleer de eerste factuur na een wijziging.",
        "Check the first bill after a change.",
    ),
    (
        "delivery.late",
        "Te laat geleverd",
        "Delivered late",
        "Meld vertraging voordat de klant belt.",
        "Report a delay before the customer calls.",
    ),
    ("information.inconsistent", "Tegenstrijdige informatie", "Conflicting information", "", ""),
    (
        "website.login",
        "Inloggen lukt niet",
        "Cannot log in",
        "Maak de herstelmail sneller.",
        "Speed up the reset mail.",
    ),
    ("price.high", "Te duur", "Too expensive", "", ""),
    (
        "staff.rude",
        "Onvriendelijke medewerker",
        "Unfriendly member of staff",
        "Coach op luisteren.",
        "Coach on listening.",
    ),
)
_IMPACTS = (0.052, 0.031, 0.022, 0.011, 0.004, 0.006, 0.001, -0.002)
_VERDICTS: tuple[Verdict, ...] = ("bystander", "not_distinguishable", "not_distinguishable", "too_few")
_NS = (412, 268, 190, 305, 88, 97, 260, 14)


def driver(group: str, i: int, **changes: object) -> Driver:
    """A driver whose numbers hang together."""
    impact = _IMPACTS[i % len(_IMPACTS)]
    n = _NS[i % len(_NS)]
    rank = i + 1 if i < 4 else None
    verdict = _VERDICTS[i % 4] if i >= 4 else "driver"
    base = Driver(
        group=group,
        polarity="problem",
        n=n,
        customers=n - 3,
        share=n / 2400,
        dsat_rate=0.213 + impact * 4,
        dsat_low=0.213 + impact * 4 - 0.04,
        dsat_high=0.213 + impact * 4 + 0.045,
        rate_without=0.213 - impact * 0.8,
        raw_difference=impact * 1.3,
        lift=1.0 + impact * 20,
        impact=impact,
        impact_low=impact - 0.0061,
        impact_high=impact + 0.0072,
        impact_share=impact / 0.213,
        p_value=0.00004 if rank else 0.21,
        q_value=0.0003 if rank else 0.34,
        q_raw=0.0002,
        rank=rank,
        rank_low=max(1, i) if rank else None,
        rank_high=min(4, i + 2) if rank else None,
        p_top3=(0.999, 0.97, 0.81, 0.22)[i] if rank else None,
        verdict=verdict,
        company="waiting.phone" if verdict == "bystander" else "",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def _cause(i: int) -> RootCause:
    code, name_nl, name_en, action_nl, action_en = _NAMES[i % len(_NAMES)]
    turn = i // len(_NAMES)
    code, name_nl, name_en = (
        (f"{code}.{turn}", f"{name_nl} {turn}", f"{name_en} {turn}") if turn else (code, name_nl, name_en)
    )
    steps = random.Random(i)
    return RootCause(
        id=code,
        parent="",
        kind="discovered" if i % 7 == 5 else "reason",
        name_nl=name_nl,
        name_en=name_en,
        driver=driver(code, i),
        keyphrases=("wacht", "minuten in de wacht", "waited forty minutes"),
        quotes=(
            Quote(
                f"q{i}a",
                "Ik stond veertig minuten in de wacht en daarna werd de verbinding verbroken. Heel vervelend.",
                "nl",
                9,
                39,
                -1,
                "2025-03-14",
            ),
            Quote(
                f"q{i}b",
                "Waited for ages, nobody picked up the phone & then the line went dead.",
                "en",
                0,
                15,
                -1,
                "2025-04-02",
            ),
            Quote(f"q{i}c", "Weer in de wachtrij gezet, drie keer.", "nl", 8, 25, 0, ""),
        ),
        counter_quotes=(Quote(f"q{i}d", "Binnen een minuut iemand aan de lijn, top!", "nl", 0, 17, 1, "2025-05-20"),),
        trend=("rising", "flat", "falling", "new", "unclear", "gone")[i % 6],
        periods=tuple(
            PeriodCount(f"2025-{m:02d}", 40 + steps.randrange(-15, 25) + 4 * m, 400 + steps.randrange(-30, 30), m == 7)
            for m in range(1, 8)
        ),
        segments=(
            SegmentCell("channel", "phone", 900, 260, 0.35),
            SegmentCell("channel", "chat", 700, 90, 0.21),
            SegmentCell("product", "internet", 1200, 240, 0.31),
        ),
        action_nl=action_nl,
        action_en=action_en,
        children=(_child(code, 1), _child(code, 2)) if i < 3 else (),
    )


def _child(parent: str, k: int) -> RootCause:
    code = f"{parent}/k{k}"
    return RootCause(
        id=code,
        parent=parent,
        kind="cluster",
        name_nl=f"deel {k}: doorverbonden",
        name_en=f"part {k}: put through",
        driver=driver(code, 2, n=60 * k, customers=58 * k, rank=None, rank_low=None, rank_high=None, p_top3=None),
        keyphrases=("doorverbonden", "put through"),
    )


def _rest(kind: str, nl: str, en: str, n: int, impact: float) -> RootCause:
    d = Driver(
        kind,
        "problem",
        n,
        n,
        n / 2400,
        0.2,
        0.17,
        0.23,
        0.21,
        -0.001,
        0.95,
        impact,
        impact - 0.003,
        impact + 0.003,
        impact / 0.213,
    )
    return RootCause(kind, "", kind, nl, en, d)


def _strength(i: int) -> RootCause:
    code, nl, en = (
        ("staff.friendly", "Vriendelijke medewerkers", "Friendly staff"),
        ("delivery.fast", "Snel geleverd", "Fast delivery"),
    )[i]
    d = driver(
        code,
        3,
        polarity="praise",
        verdict="strength" if i == 0 else "not_distinguishable",
        rank=None,
        rank_low=None,
        rank_high=None,
        p_top3=None,
        impact=-0.03,
        impact_low=-0.04,
        impact_high=-0.02,
        impact_share=-0.14,
        dsat_rate=0.06,
        rate_without=0.24,
        raw_difference=-0.03,
    )
    return RootCause(
        code, "", "reason", nl, en, d, quotes=(Quote("p1", "Heel aardig geholpen!", "nl", 5, 20, 1, "2025-02-02"),)
    )


def summary(**changes: object) -> CorpusSummary:
    base = CorpusSummary(
        rows=3000,
        analyzed=2790,
        scored=2455,
        units=2400,
        customers=2101,
        excluded={"empty": 120, "junk": 60, "duplicate": 18, "test_row": 12},
        languages={"nl": 1500, "en": 1220, "de": 40, "unknown": 30},
        first="2025-01-06",
        last="2025-07-13T10:00:00",
        tagged=2310,
        metric="CSAT",
        scale="csat-5",
        mean_score=3.71,
        satisfied=1489,
        neutral=400,
        dissatisfied=511,
        redacted={"email": 31, "phone": 24, "iban": 3, "postcode": 2},
        periods=tuple(PeriodCount(f"2025-{m:02d}", 60 + 4 * m, 340, m == 7) for m in range(1, 8)),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def comments(n: int = 12) -> pd.DataFrame:
    texts = [
        "Te laat geleverd",
        "=cmd|' /C calc'!A0",
        "-5",
        "- niet goed",
        "@sum(1)",
        "\t=1+1",
        HOSTILE,
        "Prima; dank",
        'zei "nee"',
    ]
    return pd.DataFrame(
        {
            "Datum": [f"0{1 + i % 9}-03-2025" for i in range(n)],
            "Cijfer": [f"{1 + i % 5}" for i in range(n)],
            "Opmerking": [texts[i % len(texts)] for i in range(n)],
            "rc_id": [f"{(i * 7919) % 9973:08x}-1" for i in range(n)],
            "rc_source": [f"export.csv:{i + 2}" for i in range(n)],
            "rc_language": ["nl" if i % 2 else "en" for i in range(n)],
            "rc_satisfaction": ["dissatisfied" if i % 3 else "" for i in range(n)],
            "rc_reasons": ["delivery.late" if i % 2 else "" for i in range(n)],
            "rc_praise": ["" for _ in range(n)],
            "rc_cluster": ["k1" for _ in range(n)],
            "rc_cluster_name": ["te laat" for _ in range(n)],
            "rc_confidence": ["0.91|0.5" if i % 2 else "" for i in range(n)],
            "rc_evidence": ["Opmerking:1-6" if i % 2 else "" for i in range(n)],
            "rc_excluded": ["" for _ in range(n)],
            "rc_predicted": ["0.312" if i % 5 == 1 else "" for i in range(n)],
        },
        dtype="str",
    )


def analysis(causes: int = 8, *, language: str = "en", scored: bool = True) -> Analysis:
    """A whole analysis with ``causes`` top-level reasons and the usual rest."""
    found = tuple(_cause(i) for i in range(causes))
    rest = (
        _rest("general", "Algemene ontevredenheid", "General dissatisfaction", 130, 0.009),
        _rest("unclear", "Onduidelijk", "Unclear", 420, -0.004),
        _rest("rare", "Zeldzaam", "Rare", 61, 0.001),
    )
    if causes > 20:  # the same dissatisfaction over many more reasons
        found = tuple(_thinner(cause, 8 / causes) for cause in found)
    drivers = tuple(cause.driver for cause in (*found, *rest))
    impact = sum(d.impact or 0 for d in drivers)
    totals = DriverTable(
        drivers, 2400, 511, 0.213, 0.197, 0.230, 0.213 - impact, 0.05, 0.11, ("channel", "language", "month"), 1000
    )
    made = Analysis(
        title="Klantenservice eerste halfjaar 2025",
        language=language,
        summary=summary(),
        columns=(
            ColumnGuess("Opmerking", "verbatim", "longest free text, 86% filled", 0.97),
            ColumnGuess("Cijfer", "score", "whole numbers 1 to 5, named like a score", 0.99),
            ColumnGuess("Kanaal", "segment", "5 values", 0.8),
            ColumnGuess("Intern", "ignored", "one value only", 0.9),
        ),
        causes=found + rest,
        strengths=(_strength(0), _strength(1)),
        totals=totals,
        notes=(
            Note("scale_reversed", "The scale looks reversed.", "warning", {"n": 310, "against": 0.93}),
            Note("something_new", "A note that has no translation yet.", "caveat", {"n": 3}),
        ),
        manifest=Manifest(
            "0.1.0",
            SCHEMA_VERSION,
            ("export.csv",),
            "sha256:0f1e",
            {"seed": 0, "language": language},
            0,
            "lexical",
            "built-in 1.0",
            {"pandas": "3.1.1", "numpy": "2.2"},
        ),
        comments=comments(),
    )
    return made if scored else without_scores(made)


def _thinner(cause: RootCause, part: float) -> RootCause:
    d = cause.driver
    assert d.impact is not None
    assert d.impact_low is not None
    assert d.impact_high is not None
    smaller = replace(d, impact=d.impact * part, impact_low=d.impact_low * part, impact_high=d.impact_high * part)
    return replace(cause, driver=replace(smaller, impact_share=d.impact * part / 0.213))


def without_scores(made: Analysis) -> Analysis:
    """The same without a score column: frequencies only."""

    def plain(cause: RootCause) -> RootCause:
        d = cause.driver
        children = tuple(plain(child) for child in cause.children)
        return replace(cause, driver=Driver(d.group, d.polarity, d.n, d.customers, d.share), children=children)

    return replace(
        made,
        causes=tuple(plain(cause) for cause in made.causes),
        strengths=tuple(plain(cause) for cause in made.strengths),
        totals=None,
        summary=summary(
            scored=0, units=0, satisfied=0, neutral=0, dissatisfied=0, mean_score=None, metric="", scale="", periods=()
        ),
        notes=(Note("no_scores", "No score column.", "warning", {"dissatisfied": 0, "scored": 0, "needed": 20}),),
    )


def hostile() -> Analysis:
    """Customers' words where they can end up: names, phrases, quotes, segments, columns, title, notes."""
    made = analysis(3)
    bad = replace(
        made.causes[0],
        name_nl=HOSTILE,
        name_en=HOSTILE,
        keyphrases=(HOSTILE, ENDLESS),
        action_nl=HOSTILE,
        action_en=HOSTILE,
        quotes=(
            Quote("x", HOSTILE, "nl", 3, 20, -1),
            Quote("y", ENDLESS, "en", 4000, 4005, -1),
            Quote("=1+1", "=1+1", "en"),
        ),
        segments=(SegmentCell(HOSTILE, HOSTILE, 20, 5, 0.5), SegmentCell("=a", "+b", 30, 6, None)),
    )
    return replace(
        made,
        title=HOSTILE,
        causes=(bad, *made.causes[1:]),
        columns=(ColumnGuess(HOSTILE, "verbatim", HOSTILE),),
        notes=(Note("odd", HOSTILE, "warning"),),
    )
