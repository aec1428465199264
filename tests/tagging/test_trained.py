"""A trained tagger: what it says of new comments, as an object that maps frames and travels between processes."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest

from rootcause.domain.reasons import PROBLEM
from rootcause.embedding import load_embedder
from rootcause.settings import TaggingSettings
from rootcause.tagging.features import Features
from rootcause.tagging.labeling import read_labeling
from rootcause.tagging.tagger import COLUMNS, Tagger
from rootcause.tagging.training import Training, text_hash, train
from tests.tagging.labeled import CODES, comments
from tests.tagging.small import BagOfWords, corpus, small


@pytest.fixture(scope="module")
def training() -> Training:
    texts, languages, truth = comments()
    return train(texts, languages, truth, CODES, Features(BagOfWords(), small()))


@pytest.fixture(scope="module")
def tagger(training: Training) -> Tagger:
    taxonomy = read_labeling([*CODES, "staff"], small()).taxonomy
    return Tagger(taxonomy, BagOfWords(), TaggingSettings(), training.trained)


def test_new_comments_get_the_planted_reasons(tagger: Tagger) -> None:
    texts, languages, truth = comments(80, 99)
    tags = tagger.tag(corpus(texts, languages))
    found = np.zeros_like(truth)
    for position, reason in zip(tags.position, tags.reason, strict=True):
        if tags.codes[reason] in CODES:
            found[position, CODES.index(tags.codes[reason])] = True
    assert (found & truth).sum() / truth.sum() > 0.9
    assert (found & truth).sum() / found.sum() > 0.9


def test_evidence_is_the_clause_that_speaks_of_the_reason(tagger: Tagger) -> None:
    text = "my cat was born on monday 2. the parcel of may 4 came late"
    tags = tagger.tag(corpus([text], "en"))
    assert [tags.codes[reason] for reason in tags.reason] == ["goods"]
    assert text[tags.start[0] : tags.stop[0]] == "the parcel of may 4 came late"
    assert tags.polarity[0] == PROBLEM


def test_where_nothing_is_sure_it_says_what_came_nearest(tagger: Tagger) -> None:
    tags = tagger.tag(corpus(["wij wonen hier sinds mei 3"]))
    assert len(tags) == 0
    assert tags.second[0] in CODES


def test_reasons_that_were_not_learned_are_still_found_without(tagger: Tagger) -> None:
    tags = tagger.tag(corpus(["de dame was vriendelijk"]))
    assert [tags.codes[reason] for reason in tags.reason] == ["staff"]


def test_a_frame_in_is_a_frame_out(tagger: Tagger) -> None:
    frame = pd.DataFrame({"text": ["I cannot log in since june 3", None, ""], "n": [1, 2, 3]}, index=[7, 8, 9])
    found = tagger(frame)
    assert found.columns.tolist() == ["text", "n", *COLUMNS]
    assert found.index.tolist() == [7, 8, 9]
    assert found.loc[7, "rc_reasons"] == "access"
    assert found.loc[7, "rc_evidence"] == "0-28"
    assert found.loc[[8, 9], "rc_reasons"].tolist() == ["", ""]
    assert "rc_reasons" not in frame
    assert tagger(frame.iloc[:0]).columns.tolist() == found.columns.tolist()


def test_parts_of_a_frame_are_tagged_like_the_whole(tagger: Tagger) -> None:
    texts, languages, _ = comments(40, 5)
    frame = pd.DataFrame({"text": texts, "language": languages})
    parts = [tagger(frame.iloc[start : start + 7]) for start in range(0, 40, 7)]
    pd.testing.assert_frame_equal(pd.concat(parts), tagger(frame))


def test_it_travels_pickled(tagger: Tagger) -> None:
    frame = pd.DataFrame({"text": comments(20, 8)[0]})
    before = tagger(frame)
    copy = pickle.loads(pickle.dumps(tagger))
    pd.testing.assert_frame_equal(copy(frame), before)


def test_the_model_that_ships_travels_as_the_place_of_its_folder() -> None:
    embedder = load_embedder("static", [])
    sent = pickle.dumps(Tagger(small(), embedder))
    assert len(sent) < 100_000
    received = pickle.loads(sent)
    assert received.embedder.fingerprint == embedder.fingerprint
    assert received.embedder.encode(["factuur"]).tolist() == embedder.encode(["factuur"]).tolist()


def test_equal_texts_count_once_with_the_labels_of_all() -> None:
    texts, languages, truth = comments(60)
    again = np.zeros((2, 3), dtype=bool)
    again[0, 2] = again[1, 1] = True
    made = train([*texts, texts[0], texts[0]], [*languages, "en", "nl"], np.concatenate([truth, again]), CODES,
                 Features(BagOfWords(), small()))  # fmt: skip
    assert len(made.texts) == 60
    assert made.truth[made.texts.index(texts[0])].tolist() == (truth[0] | [False, True, True]).tolist()
    assert text_hash(texts[0]) in made.trained.seen
