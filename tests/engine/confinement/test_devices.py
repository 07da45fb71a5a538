"""What CUDA needs of the confinement, with device nodes of /dev/null's kind in the place of a GPU's."""

import os
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from autograder.engine.cuda import device_nodes

from .machines import TIERS, Machine
from .playable import lack_of

TERABYTE = 1 << 40
REACHED_THE_DRIVER = ["OSError", "Inappropriate ioctl for device"]


@pytest.fixture
def nodes(common_folder: Path) -> list[Path]:
    """Return two device nodes that any user may use, were they in sight."""
    if os.geteuid():
        pytest.skip("needs root, to make device nodes")
    (common_folder / "nvidia-caps").mkdir(mode=0o755)
    made = [common_folder / "nvidia0", common_folder / "nvidia-caps/nvidia-cap1"]
    for path in made:
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 3))
        path.chmod(0o666)
    return made


@pytest.fixture(params=list(TIERS))
def gpu_machine(request: pytest.FixtureRequest, nodes: list[Path]) -> Iterator[Machine]:
    """A machine whose student processes are given the first node; skipped where that kind cannot be played."""
    if lack := lack_of(request.param):
        pytest.skip(lack)
    with closing(Machine(request.param, nodes[:1], warm=False)) as machine:
        yield machine


def test_device_nodes_are_found_and_nothing_else(nodes: list[Path]) -> None:
    (nodes[0].parent / "nvidia-notes.txt").touch()

    assert device_nodes(nodes[0].parent) == tuple(sorted(nodes))
    assert device_nodes(nodes[0].parent / "nowhere") == ()


def test_a_given_device_is_driven_and_another_is_not(gpu_machine: Machine, nodes: list[Path]) -> None:
    given, other = nodes
    assert gpu_machine.run_unconfined("use_device", str(other)).answer == REACHED_THE_DRIVER

    assert gpu_machine.run("use_device", str(given)).answer == REACHED_THE_DRIVER
    assert gpu_machine.run("use_device", str(other)).answer[0] in {"PermissionError", "FileNotFoundError"}


def test_threads_are_named_and_addresses_reserved(gpu_machine: Machine) -> None:
    assert gpu_machine.run("name_thread_of_child").answer == "cuda-thread\n"
    assert gpu_machine.run("reserve_addresses", TERABYTE).answer is True


def test_without_a_device_addresses_are_limited(machine: Machine) -> None:
    assert machine.run_unconfined("reserve_addresses", TERABYTE).answer is True

    assert not machine.run("reserve_addresses", TERABYTE).succeeded
