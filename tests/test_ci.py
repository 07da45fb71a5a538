"""`.ci/run` on programs that stand in for those it calls: what it leaves running when a step fails."""

import os
import shutil
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROGRAMS = {
    "dpkg-query": "yes '- installed' | head -20",  # nothing is to be installed
    "make": '[ "$1" = docs ] || exit 0; until [ -s "$CI_TEST/proof" ]; do sleep 0.05; done; exit 1',
    "autograder": 'echo $$ > "$CI_TEST/proof"; exec sleep 60',
}


def test_a_step_that_fails_ends_the_proof_that_runs_beside_it(tmp_path: Path) -> None:
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, text in PROGRAMS.items():
        (programs / name).write_text(f"#!/bin/sh\n{text}\n")
        (programs / name).chmod(0o755)
    (tmp_path / "build").mkdir()
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    proof = tmp_path / "proof"
    environment = {"PATH": f"{programs}:{os.environ['PATH']}", "CI_TEST": str(tmp_path)}

    run = subprocess.run([tmp_path / ".ci" / "run"], env=environment, capture_output=True, timeout=60)

    assert run.returncode == 1
    patience = time.monotonic() + 5
    while Path("/proc", proof.read_text().strip()).exists() and time.monotonic() < patience:
        time.sleep(0.05)
    assert not Path("/proc", proof.read_text().strip()).exists()
