"""GitHub's runner as far as our workflow files need it: their commands run here, their actions have stand-ins."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent.parent
WORKFLOWS = ROOT / "docs" / "workflows"
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
# What `sudo` does on a hosted runner, for root on a machine without one: a fresh environment, but for what is named.
SUDO = """\
#!/usr/bin/env python3
import os, sys
words = sys.argv[1:]
kept = {"PATH", "HOME", "LANG", "TERM"}
if words[0].startswith("--preserve-env="):
    kept |= set(words.pop(0).partition("=")[2].split(","))
os.execvpe(words[0], words, {name: value for name, value in os.environ.items() if name in kept})
"""


@dataclass(frozen=True)
class Step:
    """A step that has run: its name, exit status, output and seconds."""

    name: str
    status: int
    output: str
    seconds: float


@dataclass
class Runner:
    """A job's workspace; `stand_ins` are done in the place of the steps that they are named after."""

    workspace: Path
    expressions: Mapping[str, str]
    stand_ins: Mapping[str, Callable[[], object]]
    environment: Mapping[str, str] = field(default_factory=dict)  # goes before what the workflow says

    @property
    def summary(self) -> Path:
        """The file that GitHub shows as the job's summary."""
        return self.workspace / "_summary.md"

    def run(self, workflow: str) -> list[Step]:
        """Run the only job of a workflow until a step fails."""
        said = load(workflow)
        (job,) = said["jobs"].values()
        done: list[Step] = []
        for step in job["steps"]:
            done.append(self._step(step, said["env"]))
            if done[-1].status:
                break
        return done

    def _step(self, step: Mapping[str, Any], shared: Mapping[str, str]) -> Step:
        name, started = step["name"], time.monotonic()
        if name in self.stand_ins:
            self.stand_ins[name]()
            return Step(name, 0, "", time.monotonic() - started)
        run = subprocess.run(
            ["bash", "-e", "-c", self._filled(step["run"])],
            cwd=self.workspace / step.get("working-directory", "."),
            env=self._environment({**shared, **step.get("env", {})}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=1800,
        )
        return Step(name, run.returncode, run.stdout, time.monotonic() - started)

    def _environment(self, said: Mapping[str, str]) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        ours = {"GITHUB_WORKSPACE": str(self.workspace), "GITHUB_STEP_SUMMARY": str(self.summary)}
        if not shutil.which("sudo"):
            kept["PATH"] = f"{self._programs()}{os.pathsep}{kept['PATH']}"
        passed = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        return {
            **kept,
            **passed,
            **{key: self._filled(value) for key, value in said.items()},
            **ours,
            **self.environment,
        }

    def _filled(self, text: str) -> str:
        return EXPRESSION.sub(lambda found: self.expressions[found.group(1)], text)

    def _programs(self) -> Path:
        folder = self.workspace / "_programs"
        folder.mkdir(exist_ok=True)
        (folder / "sudo").write_text(SUDO)
        (folder / "sudo").chmod(0o755)
        return folder


def load(workflow: str) -> dict[str, Any]:
    """Return a workflow file as plain data; its key `on` is YAML's word for true."""
    data: dict[str, Any] = yaml.safe_load((WORKFLOWS / workflow).read_text(encoding="utf-8"))
    return data


def git(*words: str | Path) -> None:
    """Run git as somebody who has no configuration."""
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "safe.directory=*"]
    subprocess.run(["git", *who, *map(str, words)], check=True, capture_output=True, text=True, timeout=300)


def push(repository: Path, name: str, content: bytes) -> None:
    """Make a bare repository, and push one file to it."""
    work = repository.with_suffix(".work")
    git("init", "--quiet", "--bare", "--initial-branch=main", repository)
    git("clone", "--quiet", repository, work)
    (work / name).write_bytes(content)
    git("-C", work, "add", name)
    git("-C", work, "commit", "--quiet", "-m", "Hand in")
    git("-C", work, "push", "--quiet", "origin", "HEAD:main")


def clone(source: Path, target: Path) -> None:
    """Clone as it stands in the last commit."""
    git("clone", "--quiet", "--no-local", source, target)
