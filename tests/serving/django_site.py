"""A django-helpdesk site on loopback, run as a program: ``python django_site.py FOLDER PORT WEBHOOK``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

PASSWORD = "agent-of-the-test"


def configure(folder: Path) -> None:
    from django.conf import settings

    settings.configure(
        SECRET_KEY="for a test on loopback",
        DEBUG=False,
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="urls",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "helpdesk.sqlite")}},
        INSTALLED_APPS=[
            "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
            "django.contrib.sites", "django.contrib.messages", "django.contrib.staticfiles", "django.contrib.humanize",
            "rest_framework", "helpdesk",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        TEMPLATES=[{
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": [
                "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]},
        }],
        SITE_ID=1,
        STATIC_URL="/static/",
        MEDIA_ROOT=str(folder),
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        USE_TZ=True,
        HELPDESK_TEAMS_MODE_ENABLED=False,
        HELPDESK_ACTIVATE_API_ENDPOINT=True,
        HELPDESK_WEBHOOK_TIMEOUT=5,
    )  # fmt: skip


def fill() -> None:
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from helpdesk.models import CustomField, Queue

    call_command("migrate", verbosity=0)
    if not Queue.objects.exists():
        get_user_model().objects.create_superuser("agent", "agent@example.com", PASSWORD)
        Queue.objects.create(title="Service", slug="service", allow_public_submission=True)
        CustomField.objects.create(
            name="rc_reasons", label="Reasons", data_type="text", required=False, staff_only=True
        )


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None: ...


def main(folder: Path, port: int, webhook: str) -> None:
    os.environ["HELPDESK_NEW_TICKET_WEBHOOK_URLS"] = webhook
    configure(folder)
    import django

    django.setup()
    fill()
    from django.core.wsgi import get_wsgi_application
    from django.urls import include, path

    urls = type(sys)("urls")
    urls.urlpatterns = [path("", include("helpdesk.urls"))]  # type: ignore[attr-defined]
    sys.modules["urls"] = urls
    with make_server("127.0.0.1", port, get_wsgi_application(), server_class=_Server, handler_class=_Quiet) as server:
        server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
