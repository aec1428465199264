"""Comments as they come, through the model that ships, clustering and naming: sensible groups whatever is thrown in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from rootcause.clustering import assign, cluster, members
from rootcause.describing import describe
from rootcause.domain.groups import UNCLEAR, ClusterTree, Description
from rootcause.embedding import load_embedder
from rootcause.settings import ClusteringSettings

SUBJECTS = {
    "waiting": {"nl": ["Een half uur in de wacht gestaan", "De wachttijd aan de lijn is veel te lang"],
                "en": ["Half an hour on hold", "The waiting time on the phone is far too long"]},
    "bill": {"nl": ["De factuur klopt niet", "Verkeerd bedrag op de rekening"],
             "en": ["The invoice is wrong", "Wrong amount on the bill"]},
    "parcel": {"nl": ["Mijn pakket kwam te laat", "Het pakket is nooit bezorgd"],
               "en": ["My parcel came late", "The parcel was never delivered"]},
    "login": {"nl": ["Ik kan niet inloggen", "Mijn wachtwoord werkt niet"],
              "en": ["I cannot log in", "My password does not work"]},
    "staff": {"nl": ["Heel vriendelijk personeel", "De medewerker was aardig"],
              "en": ["Very friendly staff", "The employee was kind"]},
}  # fmt: skip
TAILS = {
    "nl": ["", " helaas", " alweer", " deze week", " zoals altijd", " bij jullie", " op dinsdag", " gisteren"],
    "en": ["", " sadly", " again", " this week", " as always", " with you", " on Tuesday", " yesterday"],
}


@dataclass(frozen=True)
class Found:
    """Clusters of texts and what they are called."""

    tree: ClusterTree
    said: tuple[Description, ...]


def find(texts: list[str], languages: list[str]) -> Found:
    vectors = load_embedder("static", []).encode(texts)
    tree = cluster(vectors, languages, ClusteringSettings()).tree
    return Found(tree, describe(texts, languages, members(tree), vectors=vectors))


def planted(copies: int) -> tuple[list[str], list[str], list[str]]:
    """Texts with their subject and language; each wording comes in several varieties."""
    told = [
        (wording + TAILS[language][i], subject, language)
        for subject, wordings in SUBJECTS.items()
        for language in ("nl", "en")
        for wording in wordings[language]
        for i in range(copies)
    ]
    texts, subjects, languages = zip(*told, strict=True)
    return list(texts), list(subjects), list(languages)


def test_planted_subjects_come_out() -> None:
    texts, subjects, languages = planted(8)
    found = find(texts, languages)
    for number in range(found.tree.k):
        inside = [subjects[row] for row in np.flatnonzero(found.tree.nearest == number)]
        assert max(map(inside.count, set(inside))) >= 0.9 * len(inside)
    assert found.tree.k >= len(SUBJECTS)


def test_thirty_comments_still_work() -> None:
    texts, _, languages = planted(2)
    found = find(texts[:30], languages[:30])
    assert 1 <= found.tree.k <= 3


def test_ten_thousand_identical_comments_are_one_cluster() -> None:
    found = find(["De factuur klopt niet"] * 10_000, ["nl"] * 10_000)
    assert found.tree.k == 1
    assert not (found.tree.cluster == UNCLEAR).any()


@pytest.mark.parametrize(
    "texts",
    [
        ["asdf", "qwerty", "xxx", "...", "1234", "-", "n.v.t.", "??", "zzzz zzzz", "lkjh"] * 20,
        ["goed", "slecht", "ok", "prima", "duur", "traag", "top", "matig", "super", "nee"] * 20,
        ["👍", "😡", "👎👎", "🙂", "❤️❤️", "😢", "🎉", "🤷", "💩", "👏"] * 20,
        ["\u202e", "\x00", "", " ", "\ud800", "[name]", "[email]", "\n", "\t", "\ufeff"] * 20,
    ],
    ids=["junk", "one word", "emoji", "nothing"],
)
def test_poor_input_gives_calm_output(texts: list[str]) -> None:
    found = find(texts, ["unknown"] * len(texts))
    assert found.tree.k >= 1
    assert len(found.said) == found.tree.k
    assert found.tree.nearest.max() < found.tree.k


def test_a_third_language_in_the_middle_harms_no_other() -> None:
    texts, subjects, languages = planted(6)
    german = [f"Der Kundendienst hat {word} nicht geantwortet" for word in ("gestern", "heute", "leider", "wieder")] * 5
    found = find([*texts, *german], [*languages, *["de"] * len(german)])
    for subject in ("bill", "parcel"):
        rows = [row for row, each in enumerate(subjects) if each == subject]
        numbers = found.tree.nearest[rows].tolist()
        assert max(map(numbers.count, set(numbers))) >= 0.3 * len(rows)


def test_shuffled_rows_give_the_same_clusters_and_names() -> None:
    texts, _, languages = planted(8)
    order = np.random.default_rng(1).permutation(len(texts))
    one, other = find(texts, languages), find([texts[i] for i in order], [languages[i] for i in order])
    np.testing.assert_array_equal(one.tree.cluster[order], other.tree.cluster)
    assert [each.name for each in one.said] == [each.name for each in other.said]


def test_a_comment_that_comes_later_gets_the_same_cluster_and_a_second_best() -> None:
    texts, _, languages = planted(8)
    vectors = load_embedder("static", []).encode(texts)
    model = cluster(vectors, languages, ClusteringSettings())
    later = assign(model, vectors[::7], languages[::7])
    np.testing.assert_array_equal(later.cluster, model.tree.cluster[::7])
    abstaining = model.tree.cluster == UNCLEAR
    assert ((model.tree.nearest >= 0) & (model.tree.nearest < model.tree.k))[abstaining].all()
    silent = assign(model, load_embedder("static", []).encode(["..."]), ["nl"])
    assert silent.cluster[0] == UNCLEAR
    assert 0 <= silent.nearest[0] < model.tree.k
