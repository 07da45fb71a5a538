"""Where to compute: a GPU when there is one."""

import torch


def try_gpu(i: int = 0) -> torch.device:
    """Return the GPU of number i, or the CPU when there is no such GPU."""
    return torch.device("cuda", i) if 0 <= i < torch.cuda.device_count() else torch.device("cpu")


def try_all_gpus() -> list[torch.device]:
    """Return all GPUs, or the CPU alone when there is none."""
    return [torch.device("cuda", i) for i in range(torch.cuda.device_count())] or [torch.device("cpu")]
