"""Settings. All that differs between installations comes from the environment (dhr/env.py)."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from dhr.beat import BEAT_SCHEDULE
from dhr.env import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

PRODUCT_NAME = "Review Room"
VERSION = "0.1.0"

DEBUG = env.flag("DHR_DEBUG")
DEMONSTRATION = env.flag("DHR_DEMONSTRATION")
SECRET_KEY = env.text("SECRET_KEY")
#: Keys the digests by which two areas notice the same death; changed, they are made afresh.
DEATH_DIGEST_KEY = env.text("DEATH_DIGEST_KEY", "")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "")
SITE_URL = env.address("SITE_URL", ("http", "https"))
INSECURE_TRANSPORT = env.flag("DHR_INSECURE_TRANSPORT")
if SITE_URL.startswith("http://") and not (INSECURE_TRANSPORT or DEBUG):
    raise ImproperlyConfigured(
        "SITE_URL must begin with https:// (set DHR_INSECURE_TRANSPORT=1 only to try the product)."
    )

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "guardian",
    "simple_history",
    "partnerships",
    "cases",
    "dhr.apps.DhrConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dhr.middleware.private_pages",
    "cases.core.access.led_on.merged_partnerships",
    "axes.middleware.AxesMiddleware",
    "partnerships.sign_in.guard.OwnAccountOnly",
]

ROOT_URLCONF = "dhr.urls"
WSGI_APPLICATION = "dhr.wsgi.application"
FORM_RENDERER = "partnerships.pages.renderer.GovukRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "partnerships.pages.context.frame",
            ],
            "libraries": {"pages": "partnerships.pages.templatetags.pages"},
            "builtins": ["partnerships.pages.templatetags.pages"],
        },
    }
]


def database(variable: str) -> dict[str, Any]:
    """Give Django's settings of the database whose address the variable holds."""
    address = env.address(variable, ("postgres", "postgresql"))
    return {
        **dj_database_url.parse(address, conn_max_age=env.number("DATABASE_KEEP_SECONDS", 60)),
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }


DATABASES: dict[str, dict[str, Any]] = {
    "default": database("DATABASE_URL"),
    "owner": database("DATABASE_OWNER_URL"),
}
DATABASES["default"]["TEST"] = {"MIRROR": "owner"}
DATABASES["owner"]["CONN_MAX_AGE"] = 0
DATABASE_ROUTERS = ["dhr.routers.MigrateAsOwner"]
APP_DATABASE_ROLE = urlsplit(env.text("DATABASE_URL")).username or "dhr_app"
OWNER_DATABASE_ROLE = urlsplit(env.text("DATABASE_OWNER_URL")).username or "dhr_owner"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "partnerships.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "partnerships.sign_in.passwords.BreachedPasswordValidator"},
]
ANONYMOUS_USER_NAME = None
GUARDIAN_RAISE_403 = False
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "/account/login/"
ACCOUNT_ADAPTER = "partnerships.sign_in.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {
    # Of all of a council's browsers, which have one address. Wrong passwords are counted below.
    "login": "300/m/ip",
    "password_tried": "20/m/ip",
    # Each asks another server.
    "provider_asked": "300/m/ip",
    # The second step; who is asked for it has entered the right password.
    "login_failed": "6/900s/key",
}
ACCOUNT_FORMS = {
    "login": "partnerships.pages.account_forms.LoginForm",
    "change_password": "partnerships.pages.account_forms.ChangePasswordForm",
    "set_password": "partnerships.pages.account_forms.SetPasswordForm",
    "reset_password": "partnerships.pages.account_forms.ResetPasswordForm",
    "reset_password_from_key": "partnerships.pages.account_forms.ResetPasswordKeyForm",
    "reauthenticate": "partnerships.pages.account_forms.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "partnerships.sign_in.forms.AuthenticateForm",
    "add_webauthn": "partnerships.sign_in.forms.AddPasskeyForm",
    "edit_webauthn": "partnerships.sign_in.forms.EditPasskeyForm",
    "reauthenticate": "partnerships.pages.account_forms.ReauthenticateCodeForm",
    "activate_totp": "partnerships.pages.account_forms.ActivateTOTPForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = INSECURE_TRANSPORT or DEBUG
MFA_TOTP_ISSUER = PRODUCT_NAME
#: Who may see a case signs in by two steps. Off in the demonstration only, which says so.
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR_REQUIRED", not DEMONSTRATION)
#: Seal the secrets of partnerships' sign-in providers; empty: derived from SECRET_KEY.
SIGN_IN_SECRET_KEYS = env.words("SIGN_IN_SECRET_KEY", "")
#: Whether a provider may lie inside the operator's own network, or on this machine over http.
PROVIDERS_ON_PRIVATE_ADDRESSES = env.flag("PROVIDERS_ON_PRIVATE_ADDRESSES")
PROVIDERS_ON_THIS_MACHINE = DEBUG
AXES_CLIENT_IP_CALLABLE = "partnerships.sign_in.adapter.address_of_origin"
AXES_USERNAME_CALLABLE = "partnerships.people.sign_in.typed_address"
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_ON_SUCCESS = True

SESSION_COOKIE_AGE = env.number("SESSION_SECONDS", 60 * 60)
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not INSECURE_TRANSPORT
CSRF_FAILURE_VIEW = "dhr.errors.csrf_failed"
CSRF_TRUSTED_ORIGINS = [SITE_URL.rstrip("/")]
SECURE_SSL_REDIRECT = not INSECURE_TRANSPORT
SECURE_HSTS_SECONDS = 0 if INSECURE_TRANSPORT else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not INSECURE_TRANSPORT
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if env.flag("BEHIND_PROXY"):
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
DATE_FORMAT = "l j F Y"

STATIC_URL = "/static/"
STATIC_ROOT = env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = env.text("MEDIA_ROOT", str(BASE_DIR / ".run" / "media"))
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
LARGEST_UPLOAD_BYTES = env.number("LARGEST_UPLOAD_BYTES", 25 * 1024 * 1024)
CLAMD_ADDRESS = env.text("CLAMD_ADDRESS", "")
UNSCANNED_UPLOADS_REFUSED = env.flag("UNSCANNED_UPLOADS_REFUSED")

mail = urlsplit(env.address("EMAIL_URL", ("smtp", "smtps"), "smtp://localhost:25"))
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = mail.hostname or "localhost"
EMAIL_PORT = mail.port or 25
EMAIL_HOST_USER = mail.username or ""
EMAIL_HOST_PASSWORD = mail.password or ""
EMAIL_USE_TLS = mail.scheme == "smtps"
EMAIL_TIMEOUT = 20
# GOV.UK Notify instead of a mail server: its key, and the template that prints subject and body.
NOTIFY_API_KEY = env.text("NOTIFY_API_KEY", "")
NOTIFY_TEMPLATE_ID = env.text("NOTIFY_TEMPLATE_ID", "")
NOTIFY_URL = env.address(
    "NOTIFY_URL", ("https", "http"), "https://api.notifications.service.gov.uk"
)
if NOTIFY_API_KEY:
    EMAIL_BACKEND = "dhr.notify.NotifyBackend"
    if not NOTIFY_TEMPLATE_ID:
        raise ImproperlyConfigured("NOTIFY_TEMPLATE_ID must be set where NOTIFY_API_KEY is.")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "review-room@localhost")

CELERY_BROKER_URL = env.address(
    "BROKER_URL", ("redis", "rediss", "redis+socket", "filesystem"), "redis://localhost:6379/0"
)
if CELERY_BROKER_URL.startswith("filesystem"):
    queue_folder = Path(urlsplit(CELERY_BROKER_URL).path or BASE_DIR / ".run" / "queue")
    queue_folder.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(queue_folder),
        "data_folder_out": str(queue_folder),
        "control_folder": str(queue_folder / "control"),
    }
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Europe/London"
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    # These tell of every style sheet and every sign-in.
    "loggers": {name: {"level": "WARNING"} for name in ("axes", "fontTools", "weasyprint")},
}
# guardian stores the seats; the policy table, not guardian's backend, answers what they allow.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
