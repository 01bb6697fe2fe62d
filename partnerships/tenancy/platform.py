"""Tables without a tenant, each with its reason: nothing about a case or a person's part in one."""

PLATFORM_TABLES: dict[str, str] = {
    "partnerships.Partnership": "the tenants themselves",
    "partnerships.Office": "serves several partnerships; a name and an address",
    "partnerships.Agency": "name, kind, area, what it merged into; its contacts are tenant rows",
    "partnerships.AgencyName": "what an agency was called, and until when",
    "partnerships.AgencyChange": "what was proposed and done about an agency of the directory",
    "partnerships.User": "an account may work in several partnerships",
    "partnerships.Heartbeat": "counts of each partnership's sweep for the health page",
    "partnerships.SignIn": "sign-ins to an account, which may work in several partnerships",
    "partnerships.SignInDomain": "whose addresses end in what: asked before anybody is known",
    "partnerships.Pool": "the name of a fund, which several partnerships may share",
    "partnerships.PoolPartnership": "which partnerships share a fund; the wall round it asks here",
    "partnerships.Board": "the name of a county board, which sees figures of several partnerships",
    "partnerships.BoardReport": "which partnerships agreed to give a board their figures",
    "partnerships.PartnershipMerger": "that one partnership inherits another: figures and names",
    "cases.ProclaimedDay": "a bank holiday is proclaimed for a nation, not for a partnership",
    "cases.CalendarChange": "figures of a change of the calendar, over all partnerships",
    "cases.DeathDigest": "keyed digests by which two areas notice the same death; not to be read",
    "auth.Group": "part of Django's sign-in; not used for rights",
    "auth.Permission": "the names of the seats; who has one is a tenant row",
    "contenttypes.ContentType": "Django's list of models",
    "sessions.Session": "who is signed in",
    "usersessions.UserSession": "who is signed in where",
    "account.EmailAddress": "addresses of accounts",
    "account.EmailConfirmation": "confirmation of addresses of accounts",
    "mfa.Authenticator": "second factors of accounts",
    "axes.AccessAttempt": "failed sign-ins, before anybody is known",
    "axes.AccessAttemptExpiration": "when a lock ends",
    "axes.AccessLog": "sign-ins",
    "axes.AccessFailureLog": "failed sign-ins",
    "guardian.UserObjectPermission": "stays empty: inserting is revoked (migration)",
    "guardian.GroupObjectPermission": "stays empty: inserting is revoked (migration)",
}
MEMBERSHIP_TABLES: dict[str, str] = {
    "partnerships.Membership": "in scope, or this user's own, so that sign-in can ask",
    "partnerships.HistoricalMembership": "as the table whose history it is",
    "partnerships.SupportVisit": "in scope, or the operator's own, so that he finds who asked him",
    "partnerships.HistoricalSupportVisit": "as the table whose history it is",
}
MANY_TO_MANY_OF_LIBRARIES: frozenset[str] = frozenset(
    {"auth_group_permissions", "partnerships_user_groups", "partnerships_user_user_permissions"}
)
