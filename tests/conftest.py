"""What every check stands on: one database with two roles, and tasks that run at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.contrib.auth.signals import user_logged_in
from django.db import connections, transaction
from django.dispatch import receiver
from django.test import TestCase, TransactionTestCase
from hypothesis import settings as hypothesis_settings

from dhr.celery import app
from tests import cast

pytest_plugins = ["tests.doors"]


@receiver(user_logged_in)
def _proved_by_two_steps(request: Any, user: Any, **kwargs: Any) -> None:
    """Let a browser that a test signs in without the sign-in pages count as proved by two steps.

    What goes through the pages has noted itself how it was proved, and stays as it is.
    """
    if not get_authentication_records(request, user):
        record_authentication(request, user, "mfa", type="totp")


# A slow machine is no fault of the code: timings belong in benchmarks/.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _plain_surroundings(settings: Any, tmp_path: Any) -> Iterator[None]:
    """Keep files apart, hash fast, keep mail in memory, and run tasks where they are called."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.SECURE_SSL_REDIRECT = False
    settings.SECOND_FACTOR_REQUIRED = True
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    before = app.conf.task_always_eager, app.conf.task_eager_propagates
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    yield
    app.conf.task_always_eager, app.conf.task_eager_propagates = before


BOTH = ["default", "owner"]


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Mark what uses a database, so that nothing has to be marked by hand."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if item.get_closest_marker("django_db"):
            continue
        if "committed_database" in fixtures:
            item.add_marker(pytest.mark.django_db(transaction=True, databases=BOTH))
        elif "database" in fixtures:
            item.add_marker(pytest.mark.django_db(databases=BOTH))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let go of the application's connection before the owner drops the test database."""
    yield
    with django_db_blocker.unblock():
        connections["default"].close()


#: What migrating writes and no test changes.
KEPT = {"django_migrations", "django_content_type", "auth_permission", "django_site"}


def _empty_what_is_filled(self: TransactionTestCase) -> None:
    """Delete the rows that a test committed.

    Django empties every table, and writes content types and rights anew, after each such test: of
    some 400 tables, nearly all of them empty, that takes seconds.
    """
    owner = connections["owner"]
    with transaction.atomic(using="owner"), owner.cursor() as cursor:
        tables = set(owner.introspection.table_names(cursor)) - KEPT
        # The names are those of our own tables.
        asked = [f"(SELECT '{each}' FROM \"{each}\" LIMIT 1)" for each in tables]  # noqa: S608
        cursor.execute(" UNION ALL ".join(asked))
        for (each,) in cursor.fetchall():
            cursor.execute(f'DELETE FROM "{each}"')  # noqa: S608


@pytest.fixture(scope="session", autouse=True)
def _quick_to_empty() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _empty_what_is_filled)
        yield


@pytest.fixture
def database(db: None) -> Iterator[None]:
    """Give the database as the application's role sees it; all is rolled back at the end.

    Quick, and enough for what does not depend on a commit. For isolation between transactions,
    threads or a live server use `committed_database`.
    """
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def committed_database(transactional_db: None) -> None:
    """Give the database with real commits; every table is emptied afterwards."""


@pytest.fixture
def on_commit() -> Callable[[], AbstractContextManager[Any]]:
    """Give a context manager that runs, at its end, what waits for the commit (mails, PDFs)."""

    def run() -> AbstractContextManager[Any]:
        return TestCase.captureOnCommitCallbacks(using="default", execute=True)

    return run


@pytest.fixture
def somerby(database: None) -> cast.Company:
    """Give a partnership that follows the Leicester City protocol."""
    return cast.somerby()


@pytest.fixture
def wreake_valley(database: None) -> cast.Company:
    """Give a partnership that follows the Leicestershire and Rutland protocol."""
    return cast.wreake_valley()
