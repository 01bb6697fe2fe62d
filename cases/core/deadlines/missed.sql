-- Open deadlines of one partnership that have passed and of which the chronicle does not say so.
-- Takes partnership and today. A deadline that was given a new date can be missed again. A duty of
-- the partnership itself has no case; case 0 stands for it where the two are compared.
WITH passed AS (
    SELECT d.id, d.case_id, d.due_on,
        concat_ws(':', d.kind, d.subject_kind, d.subject_number, d.occurrence, d.due_on) AS name
    FROM cases_deadline d
    WHERE d.partnership_id = %(partnership)s
      AND d.met_on IS NULL AND d.counts AND d.due_on < %(today)s
),
said AS (
    SELECT e.case_id, t.details ->> 'deadline' AS name
    FROM cases_caseevent e
    JOIN cases_eventdetail t ON t.event_id = e.id
    WHERE e.partnership_id = %(partnership)s AND e.verb = 'deadline.missed'
)
SELECT p.case_id, p.id, p.due_on, p.name
FROM passed p
LEFT JOIN said ON coalesce(said.case_id, 0) = coalesce(p.case_id, 0) AND said.name = p.name
WHERE said.name IS NULL
ORDER BY p.case_id, p.due_on, p.name
