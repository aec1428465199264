from __future__ import annotations

from rootcause.domain.causes import Driver, Quote, RootCause
from rootcause.tagging.drafting import draft_additions
from rootcause.tagging.taxonomy import default_taxonomy, parse_taxonomy


def cause(name: str, n: int, *quotes: tuple[str, str]) -> RootCause:
    return RootCause(
        id=name,
        parent="",
        kind="discovered",
        name_nl=f"{name} nl",
        name_en=name,
        driver=Driver(name, "any", n, n, 0.1),
        quotes=tuple(Quote(str(i), text, language, 0, 1) for i, (text, language) in enumerate(quotes)),
    )


def test_a_draft_extends_the_taxonomy_that_ships() -> None:
    text = draft_additions(
        [
            cause("parking: spaces & cost", 20, ("Nowhere to park\n at all", "en"), ("Geen plek: 'vol'", "nl")),
            cause("coffee", 60, ("Kaffee kalt", "de")),
            cause("coffee", 7),
        ]
    )
    found = parse_taxonomy(text, "draft.yaml")
    added = [reason for reason in found if reason.code.startswith("discovered")]
    assert [reason.code for reason in added] == [
        "discovered",
        "discovered.coffee",
        "discovered.parking_spaces_cost",
        "discovered.coffee_2",
    ]
    assert added[2].examples == {"en": ("Nowhere to park at all",), "nl": ("Geen plek: 'vol'",)}
    assert added[2].name.nl == "parking: spaces & cost nl"
    assert added[1].examples == {}
    assert len(found) == len(default_taxonomy()) + 4
    assert "# 60 answers" in text


def test_a_draft_of_nothing_is_still_a_taxonomy() -> None:
    assert parse_taxonomy(draft_additions([]), "draft.yaml").reasons == default_taxonomy().reasons
