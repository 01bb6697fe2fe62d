-- What the open deadlines of one partnership call for on a day: lines for the daily digests of
-- those with an account, mails for those outside and for those who want to be told at once.
-- Takes partnership, name, today, now, holders (duty -> roles and seats), outside (subject and duty
-- -> addresses), agencies (subject -> agency), given (key of a deadline -> user whom it was given
-- to), case_type (content type of a case), mailbox, home, site. Gives the number of new lines and of new mails. Run again it writes nothing: the key names
-- the deadline, its due date, the day it is for and the address, and never a row of the projection,
-- which may be rebuilt.
WITH open AS (
    -- Of several reminder days that have passed, the latest alone is told.
    SELECT d.id, d.case_id, d.kind, d.subject_kind, d.subject_number, d.occurrence, d.due_on,
           d.owed_by, d.escalations,
           (SELECT max(value::date) FROM jsonb_array_elements_text(d.remind_on)
            WHERE value::date <= %(today)s) AS remind_day
    FROM cases_deadline d
    WHERE d.partnership_id = %(partnership)s
      AND d.met_on IS NULL AND d.counts AND d.due_on IS NOT NULL
),
given AS (
    SELECT o.id, g.user_id
    FROM jsonb_to_recordset(%(given)s::jsonb) AS g(key text, user_id bigint)
    JOIN open o ON g.key = concat_ws(':', 'deadline', coalesce(o.case_id, 0), o.kind,
        o.subject_kind, o.subject_number, o.occurrence)
),
told AS (
    -- What was given to somebody is asked of nobody else that owes it.
    SELECT o.id, o.case_id, o.subject_kind, o.subject_number, o.remind_day AS day,
           CASE WHEN g.id IS NULL THEN o.owed_by ELSE 'receiver' END AS duty,
           CASE WHEN o.remind_day > o.due_on THEN 'overdue' ELSE 'reminder' END AS what
    FROM open o LEFT JOIN given g ON g.id = o.id WHERE o.remind_day IS NOT NULL
    UNION ALL  -- what is overdue is told to the officers too
    SELECT o.id, o.case_id, o.subject_kind, o.subject_number, o.remind_day, 'officer', 'overdue'
    FROM open o WHERE o.remind_day > o.due_on AND o.owed_by <> 'officer'
    UNION ALL
    SELECT o.id, o.case_id, o.subject_kind, o.subject_number, (level.value ->> 0)::date,
           level.value ->> 1, 'escalation'
    FROM open o
    CROSS JOIN jsonb_array_elements(o.escalations) AS level
    WHERE (level.value ->> 0)::date <= %(today)s
),
duty AS (
    SELECT key AS duty, jsonb_array_elements_text(value) AS holder
    FROM jsonb_each(%(holders)s::jsonb)
),
agency AS (
    SELECT * FROM jsonb_to_recordset(%(agencies)s::jsonb)
        AS a(subject_kind text, subject_number bigint, agency_id bigint)
),
member AS (
    SELECT m.role, m.agency_id, u.id AS user_id, lower(u.email) AS email
    FROM partnerships_membership m
    JOIN partnerships_user u ON u.id = m.user_id AND u.is_active
    WHERE m.partnership_id = %(partnership)s
      AND m.starts_on <= %(today)s AND (m.ends_on IS NULL OR m.ends_on > %(today)s)
),
inside AS (
    SELECT t.id, t.case_id, t.what, t.day, t.duty, m.user_id, m.email
    FROM told t
    JOIN duty ON duty.duty = t.duty
    JOIN member m ON m.role = duty.holder
    UNION ALL
    SELECT t.id, t.case_id, t.what, t.day, t.duty, m.user_id, m.email
    FROM told t
    JOIN given g ON t.duty = 'receiver' AND g.id = t.id
    JOIN member m ON m.user_id = g.user_id
    UNION ALL
    SELECT t.id, t.case_id, t.what, t.day, t.duty, m.user_id, m.email
    FROM told t
    JOIN duty ON duty.duty = t.duty
    JOIN auth_permission p
      ON p.codename = duty.holder AND p.content_type_id = %(case_type)s
    JOIN cases_caseuserobjectpermission g
      ON g.partnership_id = %(partnership)s
      AND g.permission_id = p.id AND g.content_object_id = t.case_id
    JOIN member m ON m.user_id = g.user_id
    -- The senior manager of one agency does not hear what another has not sent.
    LEFT JOIN agency a
      ON t.duty = 'agency_senior_manager'
      AND a.subject_kind = t.subject_kind AND a.subject_number = t.subject_number
    WHERE a.agency_id IS NULL OR a.agency_id = m.agency_id
),
addressed AS (
    SELECT t.id, t.what, t.day, t.duty, NULL::bigint AS user_id, lower(a.email) AS email
    FROM told t
    JOIN jsonb_to_recordset(%(outside)s::jsonb)
      AS a(subject_kind text, subject_number bigint, duty text, email text)
      ON a.duty = t.duty
      AND a.subject_kind = t.subject_kind AND a.subject_number = t.subject_number
    UNION ALL
    SELECT i.id, i.what, i.day, i.duty, i.user_id, i.email
    FROM inside i
    WHERE NOT EXISTS (
        SELECT 1 FROM cases_exclusion x
        WHERE x.partnership_id = %(partnership)s
          AND x.case_id = i.case_id AND x.user_id = i.user_id)
),
reached AS (
    SELECT id, what, day, user_id, email FROM addressed
    UNION ALL  -- a duty that nobody holds falls to the officers
    SELECT t.id, t.what, t.day, m.user_id, m.email
    FROM told t
    JOIN member m ON m.role = 'officer'
    WHERE NOT EXISTS (
        SELECT 1 FROM addressed a
        WHERE a.id = t.id AND a.what = t.what AND a.day = t.day AND a.duty = t.duty)
      AND NOT EXISTS (
        SELECT 1 FROM cases_exclusion x
        WHERE x.partnership_id = %(partnership)s
          AND x.case_id = t.case_id AND x.user_id = m.user_id)
),
notice AS (
    -- One an address, deadline and day, whatever the person holds: an escalation goes first.
    SELECT DISTINCT ON (r.id, r.day, r.email)
        r.what, r.day, r.user_id, r.email, d.case_id, d.due_on, d.title, d.explanation,
        concat_ws(':', 'deadline', d.case_id, d.kind, d.subject_kind, d.subject_number,
            d.occurrence, d.due_on, r.day, md5(r.email)) AS key
    FROM reached r
    JOIN cases_deadline d ON d.partnership_id = %(partnership)s AND d.id = r.id
    ORDER BY r.id, r.day, r.email, r.what, r.user_id NULLS LAST
),
fresh AS (
    -- Only a reminder may be silenced.
    SELECT n.*, c.reference,
        CASE WHEN n.user_id IS NULL THEN 'at_once'
             WHEN choice.how = 'not' AND n.what <> 'reminder' THEN 'digest'
             ELSE coalesce(choice.how, 'digest') END AS how,
        CASE WHEN c.reference IS NULL THEN %(home)s
             ELSE %(home)s || 'reviews/' || c.reference || '/' END AS url
    FROM notice n
    LEFT JOIN cases_case c ON c.partnership_id = %(partnership)s AND c.id = n.case_id
    LEFT JOIN cases_noticechoice choice
      ON choice.partnership_id = %(partnership)s
      AND choice.user_id = n.user_id AND choice."group" = n.what
    WHERE NOT EXISTS (
        SELECT 1 FROM cases_digestline l
        WHERE l.partnership_id = %(partnership)s AND l.key = n.key)
      AND NOT EXISTS (
        SELECT 1 FROM cases_outboxmail o
        WHERE o.partnership_id = %(partnership)s AND o.key = n.key)
),
lines AS (
    INSERT INTO cases_digestline (partnership_id, key, user_id, "group", case_id, title, due_on,
        url, for_day, made_at)
    SELECT %(partnership)s, f.key, f.user_id, f.what, f.case_id,
        left(concat_ws(' – ', f.title, f.reference), 240), f.due_on, f.url, f.day, %(now)s
    FROM fresh f WHERE f.how = 'digest'
    ON CONFLICT (partnership_id, key) DO NOTHING
    RETURNING 1
),
mails AS (
    INSERT INTO cases_outboxmail (partnership_id, key, case_id, "to", subject, body, state,
        attempts, last_error, next_try_at, created_at)
    SELECT %(partnership)s, f.key, f.case_id, f.email,
        left(coalesce(f.reference, %(name)s), 150) || CASE
            WHEN f.due_on < %(today)s THEN ': a deadline has passed'
            WHEN f.due_on = %(today)s THEN ': a deadline is today'
            ELSE ': a deadline comes near' END,
        concat_ws(E'\n\n',
            coalesce('Review ' || f.reference || ': something ',
                'A recurring duty of ' || %(name)s || ' ')
                || CASE WHEN f.due_on < %(today)s THEN 'was due on ' ELSE 'is due on ' END
                || to_char(f.due_on, 'FMDay FMDD FMMonth YYYY') || '.',
            -- What a person typed stays in the product (cases.core.deadlines.reasons.outside).
            CASE WHEN (f.explanation ->> 'by_person')::boolean THEN
                'Why then: it is a date that was set for this review.'
            ELSE 'Why then: ' || nullif(regexp_replace(f.explanation ->> 'sentence',
                '^[^:]*: d', 'D'), '') END,
            CASE WHEN f.what = 'escalation' AND f.user_id IS NULL THEN
                'It was asked of your agency and has not come. Please see that it is sent.'
            WHEN f.what = 'escalation' THEN
                'It has not been done, so it is brought to you as the local protocol asks.' END,
            CASE WHEN f.user_id IS NULL THEN
                CASE WHEN f.what = 'escalation' THEN
                    'The private link is in the mail that asked your agency. If it is not found, '
                ELSE
                    'Use the private link in the mail that asked you. If you no longer have it, '
                END || 'ask the review office' || %(mailbox)s || '.'
            ELSE
                'Sign in to see what it is and why it is due then:' || E'\n' || %(site)s || f.url
            END),
        'waiting', 0, '', %(now)s, %(now)s
    FROM fresh f WHERE f.how = 'at_once'
    ON CONFLICT (partnership_id, key) DO NOTHING
    RETURNING 1
)
SELECT (SELECT count(*) FROM lines), (SELECT count(*) FROM mails)
