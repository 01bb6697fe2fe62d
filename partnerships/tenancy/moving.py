"""What moves the rows of a partnership whose reviews another inherits, and who may do it.

The threat. Row-level security holds the application to one partnership at a time: it can neither
read nor write a row of another, and so cannot move one either. Whatever moves rows from partnership
to partnership is a hole in that wall, and a mistake in a view, a task or a shell must not be able
to use it. So the application's role gets no right on any table for this. It may call one function,
`move_partnership(merger)`, that belongs to the owner of the tables (SECURITY DEFINER; the owner's
policy lets it through, and only inside). Why that holds:

- It takes the number of a merger and nothing else: no table, no partnership, no condition. What
  moves from whom to whom stands in the merger's row; which tables, in the function's own text,
  which is written after every migration from what becomes of each (moving_rules).
- It asks itself whether the merger is approved: both partnerships have answered with yes, by two
  different people, the day has come, it has not ended and was not done, the abolished is closed. An
  answer is a tenant row, added by its own partnership in its own scope and never changed: a mistake
  in one partnership's pages cannot answer for the other, and a merger whose partnerships were
  changed after the answers finds no answer of the new one.
- It ends the approval: `done_at` is written there and nowhere else (the application has no right to
  change that column, nor the partnerships, nor the day), so it works once.
- Its search path is fixed and its names are qualified, so that nobody's own tables or functions can
  stand in for ours. It is executable by the application's role alone, not by PUBLIC.
- It holds against mistakes, as the wall does: who could run SQL of his own as the application could
  set either scope and answer for both. What both answered stands in both chronicles, in chains.
- All in one transaction: the function checks every key before it returns, so that a row left behind
  or tied across the wall undoes all of it. Events stay append-only for everybody else.

While it runs nobody else writes in the abolished partnership: every scope holds a shared lock on
its partnership (tenancy.context); the function takes the exclusive one, when they have ended.
"""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import models

from partnerships.tenancy.context import PARTNERSHIP_LOCK
from partnerships.tenancy.moving_rules import How, Models, Rule, rules_of


def statement_for(model: type[models.Model], rule: Rule) -> str:
    """Give the SQL that moves the rows of a table; nothing for one that stays."""
    if rule.how is How.KEPT:
        return ""
    sets = ", ".join(
        ["partnership_id = new_id", *(f"{column} = {sql}" for column, sql in rule.sets.items())]
    )
    where = rule.where or ("t.case_id IS NOT NULL" if rule.how is How.WITH_ITS_CASE else "true")
    return (  # names of our own models
        f"UPDATE public.{model._meta.db_table} t SET {sets} "  # noqa: S608
        f"WHERE t.partnership_id = old_id AND ({where})"
    )


def the_mover(all_models: Models, app: str, owner: str) -> list[str]:
    """Give the SQL of the function and of the rights to it and to the mergers' table."""
    rules, _ = rules_of(all_models)
    steps = []
    for model, rule in rules.items():
        if statement := statement_for(model, rule):
            label = model._meta.label
            steps.append(
                f"{statement}; GET DIAGNOSTICS many = ROW_COUNT;\n"
                f"    rows_moved := rows_moved || jsonb_build_object('{label}', many);"
            )
    body = _FUNCTION.format(
        steps="\n    ".join(steps), lock=PARTNERSHIP_LOCK, zone=settings.TIME_ZONE
    )
    mergers = "partnerships_partnershipmerger"
    return [
        body,
        f'ALTER FUNCTION public.move_partnership(bigint) OWNER TO "{owner}"',
        "REVOKE ALL ON FUNCTION public.move_partnership(bigint) FROM PUBLIC",
        f'GRANT EXECUTE ON FUNCTION public.move_partnership(bigint) TO "{app}"',
        f'REVOKE UPDATE, DELETE ON {mergers} FROM "{app}"',
        f"GRANT UPDATE (ended_at, ended_by, ended_because, stage, stopped_because) "
        f'ON {mergers} TO "{app}"',
    ]


_FUNCTION = """
CREATE OR REPLACE FUNCTION public.move_partnership(merger_id bigint) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $mover$
DECLARE
    old_id bigint; new_id bigint; old_code text; merger_day date; takes_contacts boolean;
    here jsonb; there jsonb;
    many bigint; rows_moved jsonb := '{{}}'; slugs jsonb := '{{}}';
BEGIN
    SELECT m.abolished_id, m.heir_id, m."on" INTO old_id, new_id, merger_day
    FROM public.partnerships_partnershipmerger m
    WHERE m.id = merger_id AND m.ended_at IS NULL AND m.done_at IS NULL
    FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no such merger to be done'
        USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF merger_day > (now() AT TIME ZONE '{zone}')::date THEN
        RAISE EXCEPTION 'the day of the merger has not come'
        USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT p.code INTO old_code FROM public.partnerships_partnership p
    WHERE p.id = old_id AND p.closed_at IS NOT NULL AND p.merged_into_id IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the abolished partnership is not closed, or was merged already'
       
        USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM 1 FROM public.partnerships_partnership p
    WHERE p.id = new_id AND p.closed_at IS NULL AND p.merged_into_id IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the heir is closed itself'
        USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT to_jsonb(a) INTO here FROM public.partnerships_mergeranswer a
    WHERE a.merger_id = move_partnership.merger_id AND a.partnership_id = old_id
    ORDER BY a.id DESC LIMIT 1;
    SELECT to_jsonb(a) INTO there FROM public.partnerships_mergeranswer a
    WHERE a.merger_id = move_partnership.merger_id AND a.partnership_id = new_id
    ORDER BY a.id DESC LIMIT 1;
    IF here IS NULL OR there IS NULL OR NOT (here ->> 'agrees')::boolean
    OR NOT (there ->> 'agrees')::boolean OR here ->> 'user_id' = there ->> 'user_id' THEN
        RAISE EXCEPTION 'not both partnerships have agreed'
        USING ERRCODE = 'insufficient_privilege';
    END IF;
    takes_contacts := coalesce((there -> 'decided' ->> 'contacts')::boolean, false);
    PERFORM pg_advisory_xact_lock({lock}, old_id::integer);
    -- Public addresses that the heir has too: the old one must lead to the new.
    SELECT coalesce(jsonb_object_agg(t.slug, left(t.slug, 108) || '-' || lower(old_code)), '{{}}')
    INTO slugs FROM public.cases_publication t WHERE t.partnership_id = old_id AND EXISTS (
        SELECT 1 FROM public.cases_publication x
        WHERE x.partnership_id = new_id AND x.slug = t.slug);
    {steps}
    -- Where areas meet (partnerships.tenancy.grants): digests of what the heir has now.
    INSERT INTO public.cases_deathdigest (digest, partnership_id)
    SELECT d.digest, new_id FROM public.cases_deathdigest d WHERE d.partnership_id = old_id
    ON CONFLICT DO NOTHING;
    DELETE FROM public.cases_deathdigest d WHERE d.partnership_id = old_id;
    UPDATE public.partnerships_partnership SET merged_into_id = new_id, merged_on = merger_day
    WHERE id = old_id;
    UPDATE public.partnerships_partnershipmerger m
    SET done_at = now(), moved = rows_moved, renamed = slugs,
    stage = '', stopped_because = '' WHERE m.id = merger_id;
    -- Now, and not at the commit, when nobody could say any more what was wrong.
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
    RETURN rows_moved;
END $mover$
"""


def call_the_mover(merger_id: int, cursor: Any) -> dict[str, int]:
    """Move everything by an approved merger; give how many rows of each model moved."""
    cursor.execute("SELECT public.move_partnership(%s)", [merger_id])
    (moved,) = cursor.fetchone()
    found: dict[str, int] = json.loads(moved) if isinstance(moved, str) else moved
    return found
