"""The people of the demo's company, and how they are written down."""

import csv
import os
import random
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final

_FIRST: Final = (
    "Ada", "Alan", "Barbara", "Claude", "Dorothy", "Edsger", "Frances", "Grace", "Hedy", "Ivan",
    "Joan", "Ken", "Lynn", "Margaret", "Niklaus", "Olga", "Peter", "Radia", "Sophie", "Tony",
)  # fmt: skip
_LAST: Final = (
    "Archer", "Baker", "Carter", "Dyer", "Fletcher", "Glover", "Hayward", "Ironside", "Joiner", "Kemp",
    "Lister", "Mason", "Naylor", "Palmer", "Reeve", "Sawyer", "Tanner", "Usher", "Walker", "Wright",
)  # fmt: skip
_DEPARTMENTS: Final = (
    "Engineering",
    "Finance",
    "Human Resources",
    "Logistics",
    "Research",
    "Sales",
    "Support",
)
_SITES: Final = ("Bristol", "Leeds", "York")


@dataclass(frozen=True, slots=True)
class Person:
    """One line of the personnel file."""

    number: str
    first: str
    last: str
    department: str
    site: str

    @property
    def account(self) -> str:
        """The account that this person has in the directory."""
        return f"{self.first[0]}{self.last}{self.number[-4:]}".lower()


def staff(count: int, seed: int) -> list[Person]:
    """`count` people; another seed moves a few of them to another department, as life does."""
    settled = random.Random("settled")  # noqa: S311  made-up people need no secrecy
    moves = random.Random(seed)  # noqa: S311
    people = []
    for number in range(count):
        first, last = settled.choice(_FIRST), settled.choice(_LAST)
        department, site = settled.choice(_DEPARTMENTS), settled.choice(_SITES)
        if moves.random() < 0.03:
            department = moves.choice(_DEPARTMENTS)
        people.append(Person(f"{100_000 + number}", first, last, department, site))
    return people


def write(path: Path, people: list[Person]) -> None:
    """Put the personnel file in place in one move, so that nobody reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    with part.open("w", newline="", encoding="utf-8") as file:
        lines = csv.DictWriter(file, [field.name for field in fields(Person)])
        lines.writeheader()
        lines.writerows(asdict(person) for person in people)
    part.replace(path)


def read(path: Path) -> list[Person]:
    """The people in a personnel file."""
    with path.open(newline="", encoding="utf-8") as file:
        return [Person(**line) for line in csv.DictReader(file)]
