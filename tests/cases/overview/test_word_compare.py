"""Two versions of a draft: which paragraph became which, and the checksum (R85, R87, R90)."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from cases.overview.word import Block, BlockKind, Change, compare, draft_hash


def blocks(*texts: str) -> tuple[Block, ...]:
    return tuple(
        Block(str(n), BlockKind.PARAGRAPH, f"<p>{text}</p>", text)
        for n, text in enumerate(texts, 1)
    )


def test_the_checksum_holds_the_words_and_their_order_and_not_the_looks() -> None:
    one = blocks("The panel met.", "It agreed.")
    assert draft_hash(one) == draft_hash(
        [replace(b, html="<p><em>other</em></p>", text=b.text.replace(" ", "\n ")) for b in one]
    )
    assert (
        len({draft_hash(x) for x in (one, one[::-1], one[:1], blocks("The panel met. It agreed."))})
        == 4
    )
    assert draft_hash(blocks("Caf\u00e9")) == draft_hash(blocks("Cafe\u0301"))
    assert draft_hash(()) == draft_hash([])
    assert len(draft_hash(one)) == 64


LONG = [
    "The first agency saw her twice in March and made no referral at all.",
    "Her general practitioner recorded an injury and asked no further question.",
    "The housing officer visited the flat and was told that all was well.",
    "Neighbours called the police on three nights before Christmas that year.",
]


def changes(old: Sequence[Block], new: Sequence[Block]) -> list[tuple[str | None, str | None, str]]:
    return [
        (c.old.number if c.old else None, c.new.number if c.new else None, str(c.change))
        for c in compare(old, new)
    ]


def test_paragraphs_are_followed_through_changes_additions_and_removals() -> None:
    new = blocks(
        "A new opening that nobody has read before now.",
        LONG[0],
        LONG[1].replace("no further question", "one question"),
        LONG[3],
    )
    assert changes(blocks(*LONG), new) == [
        (None, "1", "added"),
        ("1", "2", "same"),
        ("2", "3", "changed"),
        ("3", None, "removed"),
        ("4", "4", "same"),
    ]


def test_a_paragraph_that_went_elsewhere_is_followed_there() -> None:
    new = blocks(LONG[3], LONG[0], LONG[1], LONG[2])
    assert changes(blocks(*LONG), new) == [
        ("4", "1", "moved"),
        ("1", "2", "same"),
        ("2", "3", "same"),
        ("3", "4", "same"),
    ]


def test_the_words_that_came_and_went_are_shown() -> None:
    (only,) = compare(blocks(LONG[1]), blocks(LONG[1].replace("an injury and", "two injuries and")))
    assert [(str(run.change), run.text) for run in only.words] == [
        ("same", "Her general practitioner recorded"),
        ("removed", "an injury"),
        ("added", "two injuries"),
        ("same", "and asked no further question."),
    ]
    assert 80 < only.likeness < 100


def test_a_paragraph_is_never_matched_to_a_heading() -> None:
    heading = (Block(None, BlockKind.HEADING2, "<h2>x</h2>", LONG[0]),)
    assert [str(c.change) for c in compare(blocks(LONG[0]), heading)] == ["added", "removed"]


TEXTS = st.lists(st.sampled_from([*LONG, LONG[0] + " More.", "Short.", "Other."]), max_size=9)


@given(TEXTS, TEXTS)
def test_every_paragraph_of_both_versions_is_accounted_for_once(
    old: list[str], new: list[str]
) -> None:
    result = compare(blocks(*old), blocks(*new))

    assert [c.new.number for c in result if c.new] == [str(n + 1) for n in range(len(new))]
    assert sorted(int(str(c.old.number)) for c in result if c.old) == [
        n + 1 for n in range(len(old))
    ]
    for c in result:
        if c.new is not None:
            kept = [run.text for run in c.words if run.change is not Change.REMOVED]
            assert " ".join(kept) == c.new.text


@given(TEXTS)
def test_a_version_compared_with_itself_is_the_same_throughout(texts: list[str]) -> None:
    result = compare(blocks(*texts), blocks(*texts))
    assert [(c.change, c.old, c.new) for c in result] == [
        (Change.SAME, block, block) for block in blocks(*texts)
    ]
