"""Hands a room over to another host, and admits helpers.

Both are asked for under a random key. The token that is given out is derived
from it, so whoever asks again under the same key is told the same token, even
if their own has become void meanwhile.
"""

from __future__ import annotations

from workshop.errors import RoleNeeded, RuleBroken
from workshop.events import Draft, Fact
from workshop.keeping import Rooms
from workshop.roles import Role
from workshop.state import Room

# chosen: more than a workshop of 200 has; each is a line of the room's log.
MOST_HELPERS = 20


async def hand_over(
    rooms: Rooms, room_id: str, token: str, host: str, key: str
) -> str:
    """Make an instructor's token void; return the next host's.

    Raises RoleNeeded.
    """
    # With the old token in it, so that a key that leaked opens nothing.
    fresh = rooms.secrets.derived(room_id, "hand-over", f"{key} {token}")
    old = rooms.secrets.digest(room_id, token)
    new = rooms.secrets.digest(room_id, fresh)

    def drafts(room: Room) -> list[Draft]:
        if room.former.get(old) == new == room.instructor:
            return []
        require_instructor(rooms, room, token)
        return [Draft(Fact.HANDED_OVER, {"token": new, "host": host})]

    await rooms.change(room_id, drafts)
    return fresh


async def admit_helper(
    rooms: Rooms, room_id: str, token: str, key: str
) -> str:
    """Return the token of one more helper; earlier ones stay valid.

    Raises RoleNeeded, or RuleBroken.
    """
    fresh = rooms.secrets.derived(room_id, "helper", f"{key} {token}")
    digest = rooms.secrets.digest(room_id, fresh)

    def drafts(room: Room) -> list[Draft]:
        require_instructor(rooms, room, token)
        if digest in room.helpers:
            return []
        if len(room.helpers) >= MOST_HELPERS:
            raise RuleBroken(
                f"This room has {MOST_HELPERS} links for helpers already;"
                " give one of them to several people."
            )
        return [Draft(Fact.HELPER_ADMITTED, {"token": digest})]

    await rooms.change(room_id, drafts)
    return fresh


def require_instructor(rooms: Rooms, room: Room, token: str) -> None:
    """Raise RoleNeeded unless a token is the instructor's."""
    if rooms.actor(room, token).role is not Role.INSTRUCTOR:
        raise RoleNeeded("This is for the instructor only.")
