# syntax=docker/dockerfile:1
# The product as one image; web server, worker and timetable are the same image with another
# command (docker-compose.yml). Nothing in it is secret, and it runs as a user without rights.

# The pages' styles and scripts, as package-lock.json pins them.
FROM node:22-bookworm-slim AS npm
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund

# The Python packages, as requirements.lock pins them, each with its hash; then the static files.
FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.lock ./
RUN pip install --no-input --require-hashes --only-binary :all: -r requirements.lock
WORKDIR /app
COPY . .
COPY --from=npm /build/node_modules node_modules
# Collecting static files reads the settings, which refuse to start without these; nothing is
# connected to, and none of it stays in the image.
RUN python scripts/assets.py \
    && SECRET_KEY=only-while-building ALLOWED_HOSTS=localhost SITE_URL=https://localhost \
       DATABASE_URL=postgres://nobody@localhost/none \
       DATABASE_OWNER_URL=postgres://nobody@localhost/none \
       BROKER_URL=redis://localhost STATIC_ROOT=/app/staticfiles \
       EMAIL_URL=smtp://localhost:25 DEFAULT_FROM_EMAIL=nobody@localhost \
       python manage.py collectstatic --no-input --verbosity 0 \
    && rm -rf node_modules scripts/assets.py package.json package-lock.json .npmrc \
    && python -m compileall -q cases dhr partnerships

FROM python:3.12-slim-bookworm AS product
# What draws PDFs, and the fonts in them.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
       libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation fontconfig \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home dhr \
    && install --directory --owner dhr --group dhr /data/media /data/timetable /data/mail
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=dhr.settings STATIC_ROOT=/app/staticfiles MEDIA_ROOT=/data/media
USER dhr
EXPOSE 8000
CMD ["gunicorn", "dhr.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm", \
     "--no-control-socket"]
