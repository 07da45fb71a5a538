"""What a grading worker is started with; plain data, so that whoever only asks for grading need not import torch."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.model import Assignment, Limits, Task


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker needs to know beside the submissions."""

    assignment: Assignment
    limits: Limits
    seed: bytes
    devices: tuple[str, ...]
    sandbox: bool = True  # False runs student code unconfined, and marks the report

    def to_json(self) -> dict[str, Any]:
        """Return the set-up as plain data."""
        return {
            "assignment": {k: str(v) if isinstance(v, Path) else v for k, v in asdict(self.assignment).items()},
            "limits": asdict(self.limits),
            "seed": self.seed.hex(),
            "devices": list(self.devices),
            "sandbox": self.sandbox,
        }

    @staticmethod
    def from_json(data: dict[str, Any]) -> "Setup":
        """Return the set-up that `to_json` wrote."""
        known = data["assignment"]
        tasks = tuple(Task(**{**task, "needs": tuple(task["needs"])}) for task in known["tasks"])
        paths = {key: Path(known[key]) for key in ("notebook", "graders", "common_graders", "solutions")}
        assignment = Assignment(name=known["name"], tasks=tasks, **paths)
        return Setup(
            assignment, Limits(**data["limits"]), bytes.fromhex(data["seed"]), tuple(data["devices"]), data["sandbox"]
        )
