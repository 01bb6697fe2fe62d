"""The grammar in which letters are written, and how a text is read.

    Subject: Decision about {{ reference }}
    Greeting: Dear colleague
    Closing: Yours sincerely
    Enclosed: the leaflet for families

    A paragraph; an empty line ends it. **Bold words**, and {{ a_field }}.

    # A heading
    - A point of a list
    | What | Answer |
    | A row of a table | its second cell |

    {{ if a_field }}
    What stands only where the field says yes, or says anything at all.
    {{ else }}
    What stands otherwise.
    {{ end }}

    ---
    What follows a line of three hyphens stands after the signature.

`if`, `else` and `end` stand on lines of their own, or all within one paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cases.core.notices.wording.parts import (
    Field,
    Heading,
    If,
    Inline,
    Node,
    Paragraph,
    Point,
    Problem,
    Row,
    Text,
    Words,
)

#: The lines that may stand before the text, and what each gives.
HEAD = {"Subject": "subject", "Greeting": "greeting", "Closing": "closing", "Enclosed": "enclosed"}
AFTER_SIGNATURE = "---"
LONGEST = 20_000
DEEPEST = 5

_TOKEN = re.compile(r"(\{\{.*?\}\}|\*\*)")
_FIELD = re.compile(r"[a-z][a-z0-9_]*\Z")
_HEAD = re.compile(rf"({'|'.join(HEAD)}):[ \t]*(.*)\Z")


@dataclass
class _Line:
    number: int
    text: str


@dataclass
class _Reader:
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, line: int, text: str) -> None:
        self.problems.append(Problem(line, text))


def read_text(source: str) -> Text:
    """Read a text; what is wrong with how it is written stands in `problems`.

    Which fields there are is not asked here (see checking.problems_of).
    """
    reader = _Reader()
    lines = [
        _Line(number, line.rstrip())
        for number, line in enumerate(source.replace("\r\n", "\n").split("\n"), start=1)
    ]
    head, rest = _head(lines, reader)
    ends = [at for at, line in enumerate(rest) if line.text == AFTER_SIGNATURE]
    if len(ends) > 1:
        reader.wrong(rest[ends[1]].number, "Only one line of three hyphens may stand in a letter.")
    cut = ends[0] if ends else len(rest)
    body, after = _Blocks(rest[:cut], reader), _Blocks(rest[cut + 1 :], reader)
    text = Text(head, body.all(), after.all())
    return Text(head, text.body, text.after, tuple(sorted(reader.problems, key=lambda p: p.line)))


def _head(lines: list[_Line], reader: _Reader) -> tuple[dict[str, Inline], list[_Line]]:
    head: dict[str, Inline] = {}
    for at, line in enumerate(lines):
        found = _HEAD.match(line.text)
        if found is None:
            if line.text or at == 0:
                return head, lines[at:]
            continue
        name = HEAD[found.group(1)]
        if name in head:
            reader.wrong(line.number, f"“{found.group(1)}:” stands here for a second time.")
        head[name] = _inline(found.group(2), line.number, reader)
    return head, []


def _tag(text: str) -> tuple[str, str] | None:
    """Give kind and name of a line that is one tag and nothing else, or None."""
    if not (text.startswith("{{") and text.endswith("}}")) or text.count("{{") != 1:
        return None
    inside = text[2:-2].split()
    if inside[:1] == ["if"] and len(inside) == 2:
        return "if", inside[1]
    return (inside[0], "") if inside in (["else"], ["end"]) else None


class _Blocks:
    """Reads lines into blocks; conditions may stand round blocks."""

    def __init__(self, lines: list[_Line], reader: _Reader) -> None:
        self.lines, self.reader, self.at = lines, reader, 0

    def all(self) -> tuple[Node, ...]:
        found: list[Node] = []
        while self.at < len(self.lines):
            found += self._until(depth=0)
            if self.at < len(self.lines):
                line = self.lines[self.at]
                self.reader.wrong(line.number, f"There is no “if” before this “{line.text}”.")
                self.at += 1
        return tuple(found)

    def _until(self, depth: int) -> tuple[Node, ...]:
        found: list[Node] = []
        gathered: list[_Line] = []

        def close() -> None:
            if gathered:
                words = "\n".join(line.text for line in gathered)
                found.append(Paragraph(_inline(words, gathered[0].number, self.reader)))
                gathered.clear()

        while self.at < len(self.lines):
            line = self.lines[self.at]
            text = line.text.strip()
            tag = _tag(text)
            if tag and tag[0] != "if" and not _opened(gathered):
                break
            self.at += 1
            if tag and tag[0] == "if" and not _opened(gathered):
                close()
                found.append(self._if(tag[1], line, depth + 1))
            elif not text:
                close()
            elif (block := self._one_line(text, line.number)) is not None:
                close()
                found.append(block)
            else:
                gathered.append(_Line(line.number, text))
        close()
        return tuple(found)

    def _one_line(self, text: str, number: int) -> Node | None:
        def read(words: str) -> Inline:
            return _inline(words, number, self.reader)

        if text.startswith("## "):
            return Heading(3, read(text[3:].strip()))
        if text.startswith("# "):
            return Heading(2, read(text[2:].strip()))
        if text.startswith("- "):
            return Point(read(text[2:].strip()))
        if text.startswith("|"):
            if not text.endswith("|") or len(text) < 3:
                self.reader.wrong(number, "A row of a table begins and ends with “|”.")
            cells = text.strip("|").split("|")
            return Row(tuple(read(cell.strip()) for cell in cells))
        return None

    def _if(self, name: str, line: _Line, depth: int) -> If:
        if depth > DEEPEST:
            self.reader.wrong(line.number, f"More than {DEEPEST} “if” stand within one another.")
        _check_name(name, line.number, self.reader)
        then = self._until(depth)
        otherwise: tuple[Node, ...] = ()
        if self._here("else"):
            otherwise = self._until(depth)
            if self._here("else"):
                self.reader.wrong(
                    self.lines[self.at - 1].number, "This “if” has an “else” already."
                )
                self._until(depth)
        if not self._here("end"):
            self.reader.wrong(
                line.number, f"“if {name}” has no “end”. Write {{{{ end }}}} after it."
            )
        return If(name, line.number, then, otherwise)

    def _here(self, kind: str) -> bool:
        if self.at < len(self.lines) and _tag(self.lines[self.at].text.strip()) == (kind, ""):
            self.at += 1
            return True
        return False


def _opened(gathered: list[_Line]) -> bool:
    """Say whether a condition was opened within the paragraph and is not closed yet."""
    words = " ".join(line.text for line in gathered)
    opened = len(re.findall(r"\{\{\s*if\s", words))
    return opened > len(re.findall(r"\{\{\s*end\s*\}\}", words))


def _check_name(name: str, line: int, reader: _Reader) -> None:
    if not _FIELD.match(name):
        reader.wrong(
            line, f"“{name}” is no name of a field: it has small letters, figures and _ only."
        )


def _inline(source: str, line: int, reader: _Reader) -> Inline:
    tokens = _numbered(_TOKEN.split(source), line)
    found = _Inlines(tokens, reader)
    return found.all(line)


def _numbered(tokens: list[str], line: int) -> list[_Line]:
    numbered = []
    for token in tokens:
        if token:
            numbered.append(_Line(line, token))
        line += token.count("\n")
    return numbered


class _Inlines:
    """Reads the words of one block; conditions open and close within it."""

    def __init__(self, tokens: list[_Line], reader: _Reader) -> None:
        self.tokens, self.reader, self.at, self.bold = tokens, reader, 0, False

    def all(self, line: int) -> Inline:
        found: list[Words | Field | If] = []
        while self.at < len(self.tokens):
            found += self._until(0)
            if self.at < len(self.tokens):
                self.reader.wrong(
                    self.tokens[self.at].number,
                    f"There is no “if” before this “{self.tokens[self.at].text}” in its paragraph.",
                )
                self.at += 1
        if self.bold:
            self.reader.wrong(line, "Bold words begin with ** and end with **: one is missing.")
        return tuple(found)

    def _until(self, depth: int) -> list[Words | Field | If]:
        found: list[Words | Field | If] = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            tag = _tag(token.text)
            if tag and tag[0] != "if":
                break
            self.at += 1
            if tag:
                found.append(self._if(tag[1], token, depth + 1))
            elif token.text == "**":
                self.bold = not self.bold
            elif token.text.startswith("{{") and token.text.endswith("}}"):
                found += self._field(token)
            else:
                self._strange(token)
                found.append(Words(token.text, self.bold))
        return found

    def _field(self, token: _Line) -> Iterator[Field]:
        name = token.text[2:-2].strip()
        if not name:
            self.reader.wrong(token.number, "Between {{ and }} there is no name of a field.")
            return
        if " " in name or not _FIELD.match(name):
            self.reader.wrong(
                token.number,
                f"“{name}” is no name of a field: it has small letters, figures and _ only.",
            )
            return
        yield Field(name, token.number, self.bold)

    def _if(self, name: str, token: _Line, depth: int) -> If:
        if depth > DEEPEST:
            self.reader.wrong(token.number, f"More than {DEEPEST} “if” stand within one another.")
        _check_name(name, token.number, self.reader)
        then, otherwise = self._until(depth), []
        if self._here("else"):
            otherwise = self._until(depth)
        if not self._here("end"):
            self.reader.wrong(
                token.number,
                f"“if {name}” has no “end” in its paragraph. Write {{{{ end }}}} after it, or put "
                "if, else and end on lines of their own.",
            )
        return If(name, token.number, tuple(then), tuple(otherwise))

    def _here(self, kind: str) -> bool:
        if self.at < len(self.tokens) and _tag(self.tokens[self.at].text) == (kind, ""):
            self.at += 1
            return True
        return False

    def _strange(self, token: _Line) -> None:
        if "{%" in token.text:
            self.reader.wrong(
                token.number, "Conditions are written {{ if a_field }} … {{ end }}, without %."
            )
        elif "{{" in token.text or "}}" in token.text:
            self.reader.wrong(
                token.number, "A field is written {{ name }}: one pair of brackets is missing."
            )
