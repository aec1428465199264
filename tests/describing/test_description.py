from __future__ import annotations

import numpy as np
import pytest

from rootcause.describing import describe
from rootcause.domain.groups import Description
from tests.clustering.planted import planted

CAUSE_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "delivery": {"nl": ("pakket", "laat", "bezorg", "gelever"), "en": ("parcel", "late", "deliver", "courier")},
    "billing": {"nl": ("factuur", "bedrag", "afgeschreven"), "en": ("invoice", "amount", "charged")},
    "login": {"nl": ("inloggen", "wachtwoord"), "en": ("logging", "password")},
}


def names(found: tuple[Description, ...]) -> list[tuple[str, str]]:
    return [(each.name.nl, each.name.en) for each in found]


def described(rows_per_group: list[list[str]], languages: str = "en") -> tuple[Description, ...]:
    texts = [text for rows in rows_per_group for text in rows]
    edges = np.cumsum([0, *map(len, rows_per_group)])
    members = [np.arange(edges[g], edges[g + 1]) for g in range(len(rows_per_group))]
    return describe(texts, [languages] * len(texts), members)


def test_names_hold_a_word_of_the_cause_in_the_readers_language() -> None:
    given = planted()
    groups = [np.concatenate([given.members(f"{cause} nl"), given.members(f"{cause} en")]) for cause in CAUSE_WORDS]
    found = describe(given.texts, given.languages, groups)
    for cause, each in zip(CAUSE_WORDS, found, strict=True):
        for language in ("nl", "en"):
            assert any(word in each.name[language].lower() for word in CAUSE_WORDS[cause][language]), each.name
        assert 1 <= len(each.keyphrases) <= 5
        assert len(set(each.keyphrases)) == len(each.keyphrases)


def test_a_group_of_one_language_has_one_name() -> None:
    given = planted()
    labels = sorted(set(given.truth.tolist()))
    found = describe(given.texts, given.languages, [given.members(label) for label in labels])
    assert all(each.name.nl == each.name.en for each in found)
    for label, each in zip(labels, found, strict=True):
        cause, language = label.split()
        assert any(word in each.name.en.lower() for word in CAUSE_WORDS[cause][language]), each.name


def test_no_two_siblings_share_a_name() -> None:
    given = planted()
    rows = given.members("billing nl")
    found = names(describe(given.texts, given.languages, [rows[i::6] for i in range(6)]))
    for language in (0, 1):
        assert len({name[language] for name in found}) == 6


def test_endings_do_not_make_another_name() -> None:
    found = described([["hoge betaling"] * 9 + ["nota"], ["hoge betalingen"] * 9 + ["nota"]], "nl")
    assert found[0].name.nl[:7] != found[1].name.nl[:7]


def test_shuffled_rows_get_the_same_names_and_exemplars() -> None:
    given = planted()
    other, order = given.shuffled(4)
    labels = sorted(set(given.truth.tolist()))
    vectors = np.random.default_rng(0).normal(size=(len(given.texts), 8)).astype(np.float32)
    one = describe(given.texts, given.languages, [given.members(label) for label in labels], vectors=vectors)
    two = describe(
        other.texts, other.languages, [other.members(label)[::-1] for label in labels], vectors=vectors[order]
    )
    assert names(one) == names(two)
    assert [each.keyphrases for each in one] == [each.keyphrases for each in two]
    for a, b in zip(one, two, strict=True):
        assert [given.texts[i] for i in a.exemplars] == [other.texts[i] for i in b.exemplars]


def test_siblings_are_told_apart_by_what_only_one_says() -> None:
    found = described(
        [
            [f"the courier left the box outside on {day}" for day in ("friday", "holidays", "sunday", "weekends")],
            [f"the courier shouted through the door on {day}" for day in ("friday", "holidays", "sunday", "weekends")],
        ]
    )
    assert any(word in found[0].name.en for word in ("box", "outside"))
    assert any(word in found[1].name.en for word in ("shouted", "door"))


def test_masks_numbers_and_names_stand_in_no_phrase() -> None:
    rows = [
        f"[name] zei dat Annemiek en sandra order 4711 kwijt zijn, ref ab12cd, xxxx euro, via [email address] {i}"
        for i in range(30)
    ]
    found = described([rows, [f"heel ander verhaal over de website nummer {i}" for i in range(30)]], "nl")
    said = " ".join([found[0].name.nl, *found[0].keyphrases]).lower()
    assert "kwijt" in said
    for word in ("name", "email", "annemiek", "sandra", "4711", "ab12cd", "xxxx"):
        assert word not in said
    assert not any(character.isdigit() or character in "[]" for character in said)


def test_what_is_written_with_a_capital_is_taken_for_a_name() -> None:
    rows = [f"gisteren met Wilhelmus gesproken over de traagheid {ending}" for ending in "abcdefghij"]
    said = " ".join(described([rows, ["iets anders"] * 9], "nl")[0].keyphrases)
    assert "traagheid" in said
    assert "wilhelmus" not in said.lower()


def test_an_abbreviation_keeps_its_capitals() -> None:
    rows = [f"my PIN was blocked {ending}" for ending in ("today", "again", "abroad", "here", "there")]
    assert "PIN" in " ".join(described([rows, ["something else"] * 6])[0].keyphrases)


def test_a_phrase_may_begin_with_a_negation_but_with_no_other_stop_word() -> None:
    nl = [
        f"het probleem is {ending}"
        for ending in ["niet opgelost", "nog steeds niet opgelost", "weer niet opgelost"] * 5
    ]
    en = [f"the app is {ending}" for ending in ["not working", "still not working", "not working at all"] * 5]
    texts = [*nl, *en, *["geheel tevreden over alles"] * 9, *["very pleased with all of it"] * 9]
    languages = ["nl"] * 15 + ["en"] * 15 + ["nl"] * 9 + ["en"] * 9
    found = describe(texts, languages, [range(15), range(15, 30), range(30, 39), range(39, 48)])
    assert "niet opgelost" in (found[0].name.nl, *found[0].keyphrases)
    assert "not working" in (found[1].name.en, *found[1].keyphrases)
    for each in found:
        for phrase in each.keyphrases:
            first, last = phrase.split()[0], phrase.split()[-1]
            assert first not in ("de", "het", "is", "the", "still", "nog", "at", "over", "with")
            assert last not in ("de", "het", "is", "the", "still", "nog", "at", "all", "over", "with")


def test_a_stop_word_of_the_other_language_may_be_content() -> None:
    rows = [f"the parcel was left at the {ending}" for ending in ("door", "back door", "front door", "side door")] * 3
    assert "door" in " ".join(described([rows, ["an unrelated remark"] * 9])[0].keyphrases)


def test_no_phrase_runs_over_punctuation() -> None:
    rows = ["kapot. scherm", "kapot, scherm", "kapot - scherm", "kapot (scherm)", "kapot\nscherm"] * 4
    found = described([rows, ["heel wat anders"] * 9], "nl")[0]
    assert "kapot" in found.keyphrases
    assert not any("kapot" in phrase and "scherm" in phrase for phrase in found.keyphrases[:1])


def test_central_comments_weigh_more() -> None:
    texts = ["traag antwoord"] * 10 + ["verkeerde kleur"] * 10 + ["iets geheel anders"] * 20
    closeness = np.array([0.9] * 10 + [0.1] * 10 + [0.5] * 20)
    members = [range(20), range(20, 40)]
    assert "traag" in describe(texts, ["nl"] * 40, members, closeness=closeness)[0].name.nl
    assert "kleur" in describe(texts, ["nl"] * 40, members, closeness=1 - closeness)[0].name.nl


def test_a_group_alone_has_a_name_too() -> None:
    assert (
        "factuur"
        in described([["de factuur klopt niet", "factuur te hoog", "de factuur weer fout"] * 4], "nl")[0].name.nl
    )


def test_groups_may_overlap() -> None:
    texts = ["late parcel and wrong invoice"] * 6 + ["late parcel"] * 20 + ["wrong invoice"] * 20
    found = describe(texts, ["en"] * 46, [range(26), [*range(6), *range(26, 46)]])
    assert "parcel" in found[0].name.en
    assert "invoice" in found[1].name.en


@pytest.mark.parametrize("text", ["", "???", "😡😡", "123", "[name]", "de het een", "the of and"])
def test_what_has_no_phrase_is_other(text: str) -> None:
    found = described([[text] * 12, [text] * 12, ["kapotte deur"] * 12], "nl")
    assert names(found)[:2] == [("Overig", "Other"), ("Overig B", "Other B")]
    assert found[0].keyphrases == ()
    assert "deur" in found[2].name.nl


def test_third_languages_and_unknown_ones_get_a_name_from_their_own_words() -> None:
    found = described([["la livraison est en retard"] * 12, ["mauvaise facture"] * 12], "fr")
    assert "livraison" in " ".join(found[0].keyphrases)
    assert found[0].name.nl == found[0].name.en


def test_nothing_and_empty_groups() -> None:
    assert describe([], [], []) == ()
    assert describe(["een tekst"], ["nl"], []) == ()
    found = describe(["een kapotte tekst"] * 3, ["nl"] * 3, [[], [0, 1, 2]])
    assert found[0] == Description(found[0].name, (), ())
    assert found[0].name.en == "Other"
    assert "tekst" in found[1].name.nl or "kapotte" in found[1].name.nl


def test_a_single_comment_is_described() -> None:
    found = describe(["De bezorger was onbeleefd"], ["nl"], [[0]])
    assert found[0].exemplars == (0,)
    assert found[0].name.nl != "Overig"


def test_a_huge_comment_is_read_in_part() -> None:
    texts = ["lang verhaal " * 100_000, "x" * 1_000_000, *["kort verhaal"] * 5]
    assert "verhaal" in describe(texts, ["nl"] * 7, [range(7)])[0].name.nl
