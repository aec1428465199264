"""The card of a trained tagger: what it learned from, how good it is, and how to use it."""

from __future__ import annotations

from rootcause.tagging.classifier import FEWEST, Classifier
from rootcause.tagging.evaluation import Estimate, Evaluation
from rootcause.tagging.gate import Gate


def write_card(classifier: Classifier, evaluation: Evaluation, gate: Gate, calibration: float, skipped: int) -> str:
    """Markdown; ``skipped`` reasons had fewer than three comments and were not learned."""
    spoken = ", ".join(f"{n:,} in {language}" for language, n, _ in evaluation.languages) or "no language told"
    kind = "one reason each" if classifier.single else "any number of reasons each"
    lines = [
        "# A tagger of contact reasons",
        "",
        f"Learned from {evaluation.comments:,} labeled comments ({spoken}; {kind}): {len(classifier.codes)} reasons. "
        f"{skipped} reason(s) of its taxonomy had fewer than {FEWEST} comments: those are found without training, by "
        "phrases and examples, where the taxonomy has any.",
        "",
        "It holds no customer's words: words and letters were hashed, texts are remembered as hashes of 12 digits.",
        "It is loaded with the model that it was made with, and refused with any other: "
        "`rootcause tag EXPORT --model DIR`.",
        "",
        "## How good it is",
        "",
        "Measured on comments that were left out of each fit (five parts); thresholds were chosen on the same figures, "
        "which flatters a little. Check it on other labels: `rootcause evaluate LABELS --model DIR`.",
        "",
        f"micro-F1 {_told(evaluation.micro)}, macro-F1 {_told(evaluation.macro)}, "
        f"weighted {_told(evaluation.weighted)}; expected calibration error {calibration:.3f}.",
        *(f"Macro-F1 in {language}: {_told(each)}." for language, _, each in evaluation.languages),
        *([f"Dutch minus English: {_told(evaluation.gap)}."] if evaluation.gap else []),
        "",
        _gate(gate),
        "",
        "| reason | labeled | tagged | precision | recall | F1 (95 %) | from probability |",
        "|---|--:|--:|--:|--:|--:|--:|",
        *(
            f"| {each.code} | {each.labeled} | {each.tagged} | {each.precision.value:.2f} | {each.recall.value:.2f} "
            f"| {_told(each.f1)} | {threshold:.2f} |"
            for each, threshold in zip(evaluation.reasons, classifier.thresholds, strict=True)
        ),
    ]
    return "\n".join(lines) + "\n"


def _told(estimate: Estimate) -> str:
    return f"{estimate.value:.2f} ({estimate.low:.2f} to {estimate.high:.2f})"


def _gate(gate: Gate) -> str:
    if gate.confidence is None:
        return (
            f"**Suggest only.** No confidence was found above which {gate.wanted:.0%} of comments have every tag right."
        )
    return (
        f"**Gate.** From confidence {gate.confidence:.2f} up, {gate.precision:.0%} of comments had every tag right "
        f"(asked for: {gate.wanted:.0%}); that is {gate.coverage:.0%} of all. Below it, tags are suggestions."
    )
