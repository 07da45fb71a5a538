"""Stand-ins for earlier answers, so that a mistake in them costs once; they run in the student process.

They keep whatever promise of the earlier tasks the later one may rely on. As answers to their own tasks they are wrong:
student code can read them.
"""

import torch


def labels_as_rows(y, num_classes):
    """Stand in for one_hot: 1-D valid labels only."""
    return (y.reshape(len(y), 1) == torch.arange(num_classes, device=y.device)).float()


def doubled_sq_dists(X, Y):
    """Stand in for pairwise_sq_dists: every distance twice, which has the same nearest and the same ties."""
    return 2 * ((X[:, None] - Y) ** 2).sum(dim=2)
