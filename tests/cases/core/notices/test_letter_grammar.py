"""The grammar of letters: what is read, what is refused with its line, what is filled in."""

from __future__ import annotations

from typing import Any

import pytest

from cases.core.notices.wording.as_html import blocks_html
from cases.core.notices.wording.blocks import (
    HeadingBlock,
    ListBlock,
    ParagraphBlock,
    Run,
    TableBlock,
    plain,
)
from cases.core.notices.wording.checking import missing_passages, problems_of
from cases.core.notices.wording.comparing import compared
from cases.core.notices.wording.filling import fill
from cases.core.notices.wording.grammar import LONGEST, read_text
from cases.core.workflow.plug import registry

NOTICE = registry.letter("decision_home_office")
FAMILY = registry.letter("decision_family_review")
TRAWL = registry.letter("trawl_letter")


def filled(source: str, **values: Any) -> list[Any]:
    text = read_text(source)
    assert text.problems == ()
    return fill(text.body, values)


def test_paragraphs_headings_points_rows_and_bold_words_are_what_they_look_like() -> None:
    found = filled(
        "First line\nsecond line\n\n# Head\n## Smaller\n- one\n- **two** three\n"
        "| What | Answer |\n| It | {{ it }} |\nLast.",
        it="this",
    )
    assert found == [
        ParagraphBlock((Run("First line\nsecond line"),)),
        HeadingBlock(2, (Run("Head"),)),
        HeadingBlock(3, (Run("Smaller"),)),
        ListBlock(((Run("one"),), (Run("two", True), Run(" three")))),
        TableBlock(plain("What", "Answer"), (plain("It", "this"),)),
        ParagraphBlock((Run("Last."),)),
    ]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"a": True, "b": True}, ["both", "end"]),
        ({"a": True, "b": ""}, ["only a", "end"]),
        ({"a": []}, ["none", "end"]),
        ({}, ["none", "end"]),
    ],
)
def test_conditions_stand_round_blocks_and_within_one_another(
    values: dict[str, Any], said: list[str]
) -> None:
    source = (
        "{{ if a }}\n{{ if b }}\nboth\n{{ else }}\nonly a\n{{ end }}\n{{ else }}\nnone\n{{ end }}"
        "\nend"
    )
    assert [block.words[0].text for block in filled(source, **values)] == said


def test_a_condition_within_a_paragraph_leaves_its_words_out_and_an_empty_paragraph_too() -> None:
    source = "Told{{ if late }} late{{ else }} in time{{ end }}.\n\n{{ if late }}Sorry.{{ end }}"
    words = ["".join(run.text for run in block.words) for block in filled(source, late=True)]
    assert words == ["Told late.", "Sorry."]
    words = ["".join(run.text for run in block.words) for block in filled(source, late=False)]
    assert words == ["Told in time."]


def test_a_list_gives_points_a_long_value_paragraphs_and_a_list_in_a_sentence_semicolons() -> None:
    found = filled("- {{ all }}\n\n{{ long }}\n\nThat is {{ all }}.", all=["x", "y"], long="1\n\n2")
    assert found == [
        ListBlock(((Run("x"),), (Run("y"),))),
        ParagraphBlock((Run("1"),)),
        ParagraphBlock((Run("2"),)),
        ParagraphBlock((Run("That is "), Run("x; y"), Run("."))),
    ]


def test_what_is_filled_in_is_data_and_never_read_or_run_again() -> None:
    hostile = "<script>alert(1)</script> {{ secret }} **b** {% load x %} | # - https://a.example/b"
    blocks = filled("{{ value }}\n\nHe said {{ value }}", value=hostile, secret="never")
    html = blocks_html(blocks)
    assert "<script" not in html
    assert "never" not in html
    assert "{{ secret }} **b** {% load x %}" in html
    assert html.count("<p>") == 2
    assert '<a href="https://a.example/b">https://a.example/b</a>' in html


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("Dear\n\n{{ outcom }}", 3, "no field “outcom” in this letter. Did you mean “outcome”?"),
        ("{{ zzzz }}", 1, "There is no field “zzzz” in this letter."),
        ("x {{ if decidedon }}y{{ end }}", 1, "Did you mean “decided_on”?"),
        ("Subject: {{ referenc }}\n\nText", 1, "Did you mean “reference”?"),
        ("x\n\n{{ is_review }}", 3, "yes or no and has no words"),
        ("{{ if is_review }}\nx", 1, "has no “end”"),
        ("x {{ if is_review }}y", 1, "no “end” in its paragraph"),
        ("x\n{{ end }}", 2, "no “if” before"),
        ("x {{ end }}", 1, "no “if” before"),
        ("{{ if is_review }}\nx\n{{ else }}\ny\n{{ else }}\nz\n{{ end }}", 5, "“else” already"),
        ("{{ Outcome }}", 1, "no name of a field"),
        ("{{ outcome.__class__ }}", 1, "no name of a field"),
        ("{{ outcome|safe }}", 1, "no name of a field"),
        ("{{ }}", 1, "no name of a field"),
        ("{{ outcome", 1, "one pair of brackets is missing"),
        ("outcome }}", 1, "one pair of brackets is missing"),
        ("{% if outcome %}x{% endif %}", 1, "without %"),
        ("a **b", 1, "one is missing"),
        ("| a | b |\n| c |", 1, "same number of cells"),
        ("| a | b", 1, "begins and ends with"),
        ("---\n\nx\n\n---", 5, "Only one line of three hyphens"),
        ("Subject: a\nSubject: b\n\nx", 2, "second time"),
        ("{{ if is_review }}\n" * 7 + "x\n" + "{{ end }}\n" * 7, 6, "More than 5"),
        ("", 1, "says nothing yet"),
        ("x" * (LONGEST + 1), 1, "longer than 20,000 characters"),
    ],
)
def test_a_fault_is_told_with_its_line_and_what_was_perhaps_meant(
    source: str, line: int, said: str
) -> None:
    """A letter template with an unknown field is refused with a clear message."""
    problems = problems_of(NOTICE, source)
    assert [p for p in problems if p.line == line and said in p.text], problems


def test_the_people_of_a_trawl_stand_alone_in_their_paragraph() -> None:
    wrong = problems_of(TRAWL, "They are {{ people }} here.")
    assert [str(p) for p in wrong] == ["Line 1: {{ people }} must stand alone in its paragraph."]
    assert problems_of(TRAWL, "{{ people }}") == []


@pytest.mark.parametrize(
    ("kind", "source", "missing"),
    [
        (FAMILY, "We write to you.", ["Who can speak for the family: advocacy",
                                      "How the family can reach you"]),
        (FAMILY, "An ADVOCACY\n service; write to {{ mailbox }}", []),
        (NOTICE, "{{ if outcome }}x{{ end }} {{ decided_on }}", ["The decision",
                                                                  "The rationale of the decision"]),
        (NOTICE, "{{ outcome }} {{ decided_on }} {{ rationale }}", []),
    ],
)  # fmt: skip
def test_r83_a_compulsory_passage_that_is_missing_is_named(
    kind: Any, source: str, missing: list[str]
) -> None:
    """R83: the family's first letter carries advocacy information."""
    assert [passage.title for passage in missing_passages(kind, source)] == missing


def test_two_texts_are_compared_word_by_word_and_escaped() -> None:
    assert compared("We <b> write now", "We <b> write soon") == (
        "We &lt;b&gt; write <del>now</del><ins>soon</ins>"
    )


def test_a_text_of_any_characters_is_read_without_an_error_of_ours() -> None:
    import random

    pieces = [
        "{{",
        "}}",
        " if ",
        "else",
        "end",
        "**",
        "\n",
        "| ",
        "# ",
        "- ",
        "a",
        "---",
        "Subject: ",
    ]
    draw = random.Random(7)  # noqa: S311  (no secret)
    for _ in range(400):
        source = "".join(draw.choice(pieces) for _ in range(draw.randrange(40)))
        problems_of(NOTICE, source)
        fill(read_text(source).body, {"a": "x"})
