"""A room whose clock a test turns, and short ways to send to it."""

from __future__ import annotations

from tests.unit.workshop.rooms import joined, opened
from workshop import commands as c
from workshop.admitting import Opened
from workshop.command import Command
from workshop.keeping import Rooms
from workshop.people import Person
from workshop.roles import Actor, Role, Secrets
from workshop.state import Room
from workshop.store import MemoryStore

INSTRUCTOR = Actor(Role.INSTRUCTOR)
HELPER = Actor(Role.HELPER)
ADA = Actor(Role.PARTICIPANT, "p1")
BOB = Actor(Role.PARTICIPANT, "p2")


class Clock:
    """A clock that tests turn; two processes may share it."""

    def __init__(self) -> None:
        self.ms = 1_000_000

    def __call__(self) -> int:
        """Return the moment."""
        return self.ms

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.ms += int(seconds * 1000)


class Scene:
    """A room, with as many people as have joined."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.store = MemoryStore()
        self.house = self.process()
        self.keys = 0
        self.room = Room("")

    def process(self) -> Rooms:
        """Return one more process on the same store."""
        return Rooms(self.store, Secrets("a secret of tests"), self.clock)

    def person(self, id_: str = "p1") -> Person:
        """Return somebody as they are now."""
        return self.room.people[id_]

    async def send(
        self, actor: Actor, command: Command, key: str = ""
    ) -> None:
        """Send a command, under a key of its own unless one is given."""
        self.keys += 1
        key = key or f"key {self.keys}"
        await self.house.send(self.room.id, actor, command, key)

    async def begin(self, step: str) -> None:
        """Begin a step of the room."""
        begin = c.BeginStep(command="begin_step", step=step)
        await self.send(INSTRUCTOR, begin)

    async def join(self, name: str) -> None:
        """Let somebody in."""
        made = Opened(self.room.id, self.room.code, "", "")
        await joined(self.house, made, name)


async def scene_with(*names: str) -> Scene:
    """Return a room that hasn't begun, with these people."""
    scene = Scene()
    made = await opened(scene.house)
    scene.room = await scene.house.room(made.room)
    for name in names:
        await scene.join(name)
    return scene
