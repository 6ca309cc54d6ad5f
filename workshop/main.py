"""The entry point of the rooms' server, run by uvicorn."""

from __future__ import annotations

import sys

from demo import logformat
from demo.opening import open_log, open_store
from demo.precautions import UnsafeSettings, require_safe
from demo.settings import ROOT, from_environment
from demo.supervisor.places import PlaceError, prepare
from demo.web.owner import MissingSecretError, Owners
from workshop.app import create_app
from workshop.keeping import Rooms
from workshop.killing import Breaker
from workshop.load import looking
from workshop.measured import StoreBoard, streams_of
from workshop.ownstack import OwnStack
from workshop.roles import Secrets
from workshop.store import StreamStore

logformat.start()

settings = from_environment()

try:
    owners = Owners(
        settings.owner_secret.get_secret_value(),
        trusts_gateway=settings.trust_gateway,
        has_tls=settings.cookie_secure,
    )
    require_safe(settings)
    places = prepare(ROOT / settings.var_dir, settings.run_dir)
except (MissingSecretError, UnsafeSettings, PlaceError) as error:
    sys.exit(f"The rooms' server doesn't start: {error}")

store = open_store(settings)
log = open_log(settings)
rooms = Rooms(
    StreamStore(store), Secrets(settings.owner_secret.get_secret_value())
)
board = StoreBoard(store)
app = create_app(
    rooms,
    tasks=open_log(settings, store),
    owners=owners,
    body_limit_bytes=settings.body_limit_bytes,
    load_look=looking(log, board),
    breaker=Breaker(
        rooms, OwnStack(places.run, store), log, streams_of(board)
    ),
)
