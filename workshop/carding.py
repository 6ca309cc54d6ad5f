"""Takes minute cards, and shows them once the room is closed."""

from __future__ import annotations

from workshop.card import Card
from workshop.errors import RoleNeeded, RoomGone, RuleBroken
from workshop.events import Draft, Fact
from workshop.keeping import Rooms
from workshop.roles import Actor, Role
from workshop.state import Room
from workshop.store import DAY_S


async def give_card(
    rooms: Rooms,
    room_id: str,
    actor: Actor,
    key: str,
    answers: tuple[str, str],
) -> None:
    """Keep a person's card, one for each; the same key again is the same.

    The log is written first, so of two cards at once one wins. If the server
    stops after it, the sender asks again under the same key, and the card is
    kept then.
    """

    def drafts(room: Room) -> list[Draft]:
        if (actor.author, key) in room.answered:
            return []
        _check(room, actor)
        data = {"person": actor.person}
        return [Draft(Fact.CARD_GIVEN, data, actor.author, key)]

    room = await rooms.change(room_id, drafts)
    card = Card(rooms.secrets.derived(room_id, "card", key), *answers)
    await rooms.store.add_card(room_id, card, room.keep_days * DAY_S)


async def cards_of(rooms: Rooms, room: Room) -> list[Card]:
    """Return the cards of a closed room. Raises RuleBroken before."""
    if room.is_open:
        raise RuleBroken(
            "Minute cards are shown once the room is closed, so that the"
            " first of them lead nobody."
        )
    return await rooms.store.cards(room.id)


def _check(room: Room, actor: Actor) -> None:
    if actor.role is not Role.PARTICIPANT:
        raise RoleNeeded("A minute card is for participants only.")
    if not room.is_open:
        raise RoomGone("This room is closed: nothing changes in it any more.")
    if not room.is_last_step:
        raise RuleBroken("The minute card comes with the last step.")
    if room.people[actor.person].has_given_card:
        raise RuleBroken("You have given your card: each person has one.")
