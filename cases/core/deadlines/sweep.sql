-- The mails that the open deadlines of one partnership call for on a day, into its outbox.
-- Takes partnership, today, now, holders (duty -> roles and seats), addressees (subject -> addresses
-- outside), case_type (content type of a case), mailbox, site. Run again it writes nothing: the key
-- of a mail names the deadline, its due date, the day it is for and the address, and never a row of
-- the projection, which may be rebuilt.
WITH open AS (
    -- Of several reminder days that have passed, the latest alone is told.
    SELECT d.partnership_id, d.case_id, d.kind, d.subject_kind, d.subject_number, d.occurrence,
           d.due_on, d.owed_by, d.escalations, c.reference,
           (SELECT max(value::date) FROM jsonb_array_elements_text(d.remind_on)
            WHERE value::date <= %(today)s) AS remind_day
    FROM cases_deadline d
    JOIN cases_case c ON c.id = d.case_id
    WHERE d.partnership_id = %(partnership)s
      AND d.met_on IS NULL AND d.counts AND d.due_on IS NOT NULL
),
told AS (
    SELECT o.*, 'reminder' AS what, o.remind_day AS day, o.owed_by AS duty
    FROM open o WHERE o.remind_day IS NOT NULL
    UNION ALL  -- what is overdue is told to the officers too
    SELECT o.*, 'reminder', o.remind_day, 'officer'
    FROM open o WHERE o.remind_day > o.due_on AND o.owed_by <> 'officer'
    UNION ALL
    SELECT o.*, 'escalation', (level.value ->> 0)::date, level.value ->> 1
    FROM open o
    CROSS JOIN jsonb_array_elements(o.escalations) AS level
    WHERE (level.value ->> 0)::date <= %(today)s
),
duty AS (
    SELECT key AS duty, jsonb_array_elements_text(value) AS holder
    FROM jsonb_each(%(holders)s::jsonb)
),
member AS (
    SELECT m.role, u.id AS user_id, u.email
    FROM partnerships_membership m
    JOIN partnerships_user u ON u.id = m.user_id AND u.is_active
    WHERE m.partnership_id = %(partnership)s
      AND m.starts_on <= %(today)s AND (m.ends_on IS NULL OR m.ends_on > %(today)s)
),
inside AS (
    SELECT t.*, m.user_id, m.email
    FROM told t
    JOIN duty ON duty.duty = t.duty
    JOIN member m ON m.role = duty.holder
    UNION
    SELECT t.*, m.user_id, m.email
    FROM told t
    JOIN duty ON duty.duty = t.duty
    JOIN auth_permission p
      ON p.codename = duty.holder AND p.content_type_id = %(case_type)s
    JOIN cases_caseuserobjectpermission g
      ON g.permission_id = p.id AND g.content_object_id = t.case_id
    JOIN member m ON m.user_id = g.user_id
),
addressed AS (
    SELECT t.*, lower(a.email) AS email, true AS outside
    FROM told t
    JOIN jsonb_to_recordset(%(addressees)s::jsonb)
      AS a(subject_kind text, subject_number bigint, email text)
      ON a.subject_kind = t.subject_kind AND a.subject_number = t.subject_number
    WHERE t.duty IN ('agency', 'action_owner')
    UNION ALL
    SELECT i.partnership_id, i.case_id, i.kind, i.subject_kind, i.subject_number, i.occurrence,
           i.due_on, i.owed_by, i.escalations, i.reference, i.remind_day,
           i.what, i.day, i.duty, lower(i.email), false
    FROM inside i
    WHERE NOT EXISTS (
        SELECT 1 FROM cases_exclusion x WHERE x.case_id = i.case_id AND x.user_id = i.user_id)
),
reached AS (
    SELECT * FROM addressed
    UNION ALL  -- a duty of which nobody has an account falls to the officers
    SELECT t.*, lower(m.email), false
    FROM told t
    JOIN member m ON m.role = 'officer'
    WHERE NOT EXISTS (
        SELECT 1 FROM addressed a
        WHERE a.case_id = t.case_id AND a.kind = t.kind AND a.subject_kind = t.subject_kind
          AND a.subject_number = t.subject_number AND a.occurrence = t.occurrence
          AND a.what = t.what AND a.duty = t.duty)
      AND NOT EXISTS (
        SELECT 1 FROM cases_exclusion x WHERE x.case_id = t.case_id AND x.user_id = m.user_id)
)
INSERT INTO cases_outboxmail (partnership_id, key, case_id, "to", subject, body, state,
    attempts, last_error, next_try_at, created_at)
-- One mail an address, deadline and day, whatever the person holds: an escalation goes first.
SELECT DISTINCT ON (r.case_id, r.kind, r.subject_kind, r.subject_number, r.occurrence, r.day,
                    r.email)
    r.partnership_id,
    concat_ws(':', 'deadline', r.case_id, r.kind, r.subject_kind, r.subject_number, r.occurrence,
        r.due_on, r.day, md5(r.email)),
    r.case_id,
    r.email,
    r.reference || CASE
        WHEN r.due_on < %(today)s THEN ': a deadline has passed'
        WHEN r.due_on = %(today)s THEN ': a deadline is today'
        ELSE ': a deadline comes near' END,
    concat_ws(E'\n\n',
        'Review ' || r.reference || ': something '
            || CASE WHEN r.due_on < %(today)s THEN 'was due on ' ELSE 'is due on ' END
            || to_char(r.due_on, 'FMDay FMDD FMMonth YYYY') || '.',
        CASE WHEN r.what = 'escalation' THEN
            'It has not been done, so it is brought to you as the local protocol asks.' END,
        CASE WHEN r.outside THEN
            'Use the private link in the mail that asked you. If you no longer have it, ask the '
            || 'review office' || %(mailbox)s || '.'
        ELSE
            'Sign in to see what it is and why it is due then:' || E'\n'
            || %(site)s || r.reference || '/' END),
    'waiting', 0, '', %(now)s, %(now)s
FROM reached r
ORDER BY r.case_id, r.kind, r.subject_kind, r.subject_number, r.occurrence, r.day, r.email,
    r.what, r.outside
ON CONFLICT (partnership_id, key) DO NOTHING
