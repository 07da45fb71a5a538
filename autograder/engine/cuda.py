"""NVIDIA GPUs: which there are, the claim of one for a worker, and what a student process needs to use it.

The fork server imports this, and must stay small until it has surveyed the sandbox: torch is imported where it is used.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.engine.slots import Slot
from autograder.errors import ConfigError, ServerError

DRIVER = Path("/proc/driver/nvidia")
# What the driver's libraries read beside its device nodes: which cards there are, and where they sit.
SYSTEM_ENTRIES = ("sys/bus/pci", "sys/devices/pci*", "sys/module/nvidia*")
DETERMINISTIC = {
    "CUDA_DEVICE_ORDER": "PCI_BUS_ID",
    "CUBLAS_WORKSPACE_CONFIG": ":4096:8",  # else cuBLAS may sum in another order each time
    "NVIDIA_TF32_OVERRIDE": "0",  # float32 means float32: hidden tests compare with what a CPU computed
}
# Where images for GPUs, and clusters, put the driver's libraries.
KEPT = ("LD_LIBRARY_PATH",)
NO_GPU = (
    "hidden tests on cuda were asked for, and torch finds no CUDA GPU here: grade on a machine that has one (what is"
    " missing: autograder doctor), or on the CPU alone (--device cpu, c.Autograder.devices in nbgrader_config.py)"
)


def visible_gpus() -> tuple[str, ...]:
    """Return the GPUs that torch can see, each as CUDA_VISIBLE_DEVICES names it; touches none."""
    import torch

    count = torch.cuda.device_count()
    chosen = os.environ.get("CUDA_VISIBLE_DEVICES", "")
    return tuple(name.strip() for name in chosen.split(","))[:count] if chosen else tuple(map(str, range(count)))


def at_once(devices: tuple[str, ...], jobs: int) -> int:
    """Return how many submissions may be graded at once: of `jobs`, one a GPU, for a GPU's memory has no other limit.

    Raises ConfigError for cuda without a GPU: its tests must not count as passed, nor as failed.
    """
    if "cuda" not in devices:
        return jobs
    return min(jobs, len(_some_gpus()))


@contextmanager
def claimed_gpu(devices: tuple[str, ...]) -> Iterator[str | None]:
    """Hold a GPU that no other worker of this user holds, and have this process see no other; None without cuda.

    Raises ConfigError without a GPU, ServerError when all are taken.
    """
    if "cuda" not in devices:
        yield None
        return
    gpu, slot = _first_free(_some_gpus())
    os.environ |= {**DETERMINISTIC, "CUDA_VISIBLE_DEVICES": gpu}
    try:
        yield gpu
    finally:
        slot.release()


def _some_gpus() -> tuple[str, ...]:
    if not (gpus := visible_gpus()):
        raise ConfigError(NO_GPU)
    return gpus


def _first_free(gpus: tuple[str, ...]) -> tuple[str, Slot]:
    taken = ServerError("no GPU")
    for gpu in gpus:
        try:
            return gpu, Slot(f"gpu-{gpu.replace('/', '-')}", 1)
        except ServerError as error:
            taken = error
    raise ServerError(f"every GPU ({', '.join(gpus)}) has a submission to grade already: {taken}") from taken


def environment(gpu: str) -> dict[str, str]:
    """Return what the environment of a fork server says when its student processes may use this GPU."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**DETERMINISTIC, **kept, "CUDA_VISIBLE_DEVICES": gpu}


def prefer_determinism() -> None:
    """Have torch choose the same algorithm each time where it can, and warn where it cannot; touches no GPU."""
    import torch

    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
    torch.set_deterministic_debug_mode("warn")


def device_nodes(folder: Path = Path("/dev")) -> tuple[Path, ...]:
    """Return the device nodes through which CUDA is reached; none on a machine without an NVIDIA driver."""
    found = (*folder.glob("nvidia*"), *folder.glob("nvidia-caps/*"))
    return tuple(sorted(path for path in found if path.is_char_device()))


def system_entries() -> tuple[Path, ...]:
    """Return the files beside the device nodes that student processes read to use CUDA."""
    return tuple(path for pattern in SYSTEM_ENTRIES for path in sorted(Path("/").glob(pattern)))


def doctor_rows() -> tuple[tuple[str, bool, str, str], ...]:
    """Return the GPU rows of `autograder doctor`: what, available, why, what to do."""
    import torch

    nodes = device_nodes()
    version = DRIVER / "version"
    driver = version.read_text().splitlines()[0] if version.exists() else f"{version} does not exist"
    built = f"torch {torch.__version__} is built for " + (
        f"CUDA {torch.version.cuda}" if torch.version.cuda else "CPUs"
    )
    names = [torch.cuda.get_device_name(number) for number in range(len(visible_gpus()))]
    rows = (
        ("NVIDIA driver", version.exists(), driver, "Install NVIDIA's driver; in a container, pass the GPUs in"),
        (
            "device nodes",
            bool(nodes),
            ", ".join(map(str, nodes)) or "no /dev/nvidia*",
            "docker run --gpus all, podman run --device nvidia.com/gpu=all",
        ),
        ("torch", torch.version.cuda is not None, built, "Install a CUDA build: make TORCH_INDEX_URL=... (see README)"),
        ("GPUs", bool(names), ", ".join(names) or "torch finds none", "Needed for --device cuda only"),
    )
    return tuple((name, found, reason, "" if found else remedy) for name, found, reason, remedy in rows)
