"""What a paper takes along when it becomes part of a larger PDF: outline, page labels, tags."""

from collections.abc import Sequence

import pikepdf


def copy_outline(source: pikepdf.Pdf, name: str, first: int) -> pikepdf.OutlineItem:
    """The outline entry of one paper, with the paper's own entries below it."""
    entry = pikepdf.OutlineItem(name, first)
    page_at = {page.obj.objgen: index for index, page in enumerate(source.pages)}
    named = _named_destinations(source)
    with source.open_outline() as outline:
        for item in outline.root:
            copied = _copy_entry(item, page_at, named, first)
            if copied is not None:
                entry.children.append(copied)
    return entry


def _copy_entry(
    item: pikepdf.OutlineItem,
    page_at: dict[tuple[int, int], int],
    named: dict[str, pikepdf.Object],
    first: int,
) -> pikepdf.OutlineItem | None:
    children = [
        copied
        for child in item.children
        if (copied := _copy_entry(child, page_at, named, first)) is not None
    ]
    page = _page_of(item, page_at, named)
    if page is None and not children:
        return None
    target = page + first if page is not None else children[0].destination
    copied = pikepdf.OutlineItem(item.title, target)
    copied.children.extend(children)
    return copied


def _page_of(
    item: pikepdf.OutlineItem,
    page_at: dict[tuple[int, int], int],
    named: dict[str, pikepdf.Object],
) -> int | None:
    """The page that an entry leads to; None where it leads nowhere in this paper."""
    target: object = item.destination
    if target is None and item.action is not None:
        target = item.action.get("/D")
    if isinstance(target, pikepdf.String | pikepdf.Name):
        target = named.get(str(target).lstrip("/"))
    if isinstance(target, pikepdf.Dictionary):
        target = target.get("/D")
    if not isinstance(target, pikepdf.Array) or len(target) == 0:
        return None
    page = target[0]
    return page_at.get(page.objgen) if isinstance(page, pikepdf.Dictionary) else None


def _named_destinations(source: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    found: dict[str, pikepdf.Object] = {}
    old = source.Root.get("/Dests")
    if isinstance(old, pikepdf.Dictionary):
        found.update({key.lstrip("/"): value for key, value in old.items()})
    names = source.Root.get("/Names")
    tree = names.get("/Dests") if isinstance(names, pikepdf.Dictionary) else None
    if isinstance(tree, pikepdf.Dictionary):
        found.update({str(key): value for key, value in pikepdf.NameTree(tree).items()})
    return found


def copy_labels(
    source: pikepdf.Pdf,
    joined: pikepdf.Pdf,
    first: int,
    labels: list[tuple[int, pikepdf.Object]],
) -> None:
    """Add the page labels of one paper; without its own, its pages count on from the joined PDF."""
    own = source.Root.get("/PageLabels")
    if isinstance(own, pikepdf.Dictionary):
        entries = [(i, label) for i, label in pikepdf.NumberTree(own).items()]
        kept = [
            (first + int(i), joined.copy_foreign(source.make_indirect(label)))
            for i, label in entries
            if int(i) < len(source.pages)
        ]
        if kept and kept[0][0] == first:
            labels.extend(kept)
            return
    labels.append((first, pikepdf.Dictionary(S=pikepdf.Name.D, St=first + 1)))


def join_structure(joined: pikepdf.Pdf, sources: Sequence[tuple[pikepdf.Pdf, int, int]]) -> None:
    """Keep the tags of every tagged paper, so that the joined PDF can still be read aloud.

    Each paper's structure tree goes below one common root and its keys into the page contents are
    moved up, since they number from nought in every paper. Pages of untagged papers stay untagged.
    """
    root = joined.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
    whole = joined.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Document, P=root)
    )
    below = pikepdf.Array()
    roles = pikepdf.Dictionary()
    parents = pikepdf.Array()
    offset, tagged = 0, True
    for source, first, last in sources:
        tree = source.Root.get("/StructTreeRoot")
        if not isinstance(tree, pikepdf.Dictionary) or "/ParentTree" not in tree:
            tagged = False
            _drop_keys(joined, first, last)
            continue
        copied = joined.copy_foreign(tree)
        kids = copied.get("/K", pikepdf.Array())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            kid.P = whole
            below.append(kid)
        for key, value in copied.get("/RoleMap", pikepdf.Dictionary()).items():
            roles[key] = value
        highest = -1
        for number, value in pikepdf.NumberTree(copied.ParentTree).items():
            parents.append(int(number) + offset)
            parents.append(value)
            highest = max(highest, int(number))
        _move_keys(joined, first, last, offset)
        offset += highest + 1
    if len(below) == 0:
        return
    whole.K = below
    root.K = pikepdf.Array([whole])
    root.ParentTree = joined.make_indirect(pikepdf.Dictionary(Nums=parents))
    root.ParentTreeNextKey = offset
    if len(roles.keys()):
        root.RoleMap = roles
    joined.Root.StructTreeRoot = root
    joined.Root.MarkInfo = pikepdf.Dictionary(Marked=tagged)


def _keyed(joined: pikepdf.Pdf, first: int, last: int) -> list[tuple[pikepdf.Object, str]]:
    """Everything on these pages that has a key into the structure tree."""
    found: list[tuple[pikepdf.Object, str]] = []
    for index in range(first, last):
        page = joined.pages[index].obj
        if "/StructParents" in page:
            found.append((page, "/StructParents"))
        for note in page.get("/Annots", pikepdf.Array()):
            if "/StructParent" in note:
                found.append((note, "/StructParent"))
    return found


def _drop_keys(joined: pikepdf.Pdf, first: int, last: int) -> None:
    for thing, key in _keyed(joined, first, last):
        del thing[key]


def _move_keys(joined: pikepdf.Pdf, first: int, last: int, offset: int) -> None:
    for thing, key in _keyed(joined, first, last):
        thing[key] = int(thing[key]) + offset
