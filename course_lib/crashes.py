"""Explain well-known exceptions in a sentence; shared by the visible checks and the hidden tests' hints."""

import re

_CRASHES = (
    (
        r"size of tensor a \(.*\) must match|could not be broadcast together|shape mismatch",
        "Two shapes do not fit: print both shapes, aligned at the right. A lost keepdim=True, or a missing [:, None]?",
    ),
    (
        r"shapes cannot be multiplied|size mismatch, got|must match the size|inconsistent tensor size",
        "Two matrices do not fit: the flattened size differs from in_features, or a transpose is missing.",
    ),
    (
        r"does not require grad",
        "The graph was cut: .item(), .detach(), .data, torch.tensor(...), or no_grad around the forward pass?",
    ),
    (r"a leaf Variable that requires grad", "Update parameters inside `with torch.no_grad():`."),
    (
        r"grad can be implicitly created only for scalar",
        "Reduce the loss to one number (sum or mean) before backward().",
    ),
    (
        r"backward through the graph a second time",
        "backward() ran twice on one graph, or a tensor of the previous batch is used again.",
    ),
    (
        r"'NoneType' object has no attribute '(zero_|item|grad|detach)'",
        ".grad is None: `p = p - ...` made a new tensor, or backward() never reached p.",
    ),
    (
        r"unsupported operand type.*'NoneType'",
        "Something is None: a function without `return`, or a .grad not yet there?",
    ),
    (
        r"input matrix is singular",
        "The matrix has no inverse: a column that occurs twice, or too few samples? A pseudo-inverse always exists.",
    ),
    (r"has no len\(\)", "A data loader need not have a length: count the samples in the loop."),
    (
        r"not on the expected device|same device|meta device|copy out of meta",
        "Tensors on two devices met: create new ones with device=X.device, or with X.new_zeros and zeros_like.",
    ),
    (r"expects a non-empty|expected a non-empty", "There may be nothing to loop over: think of empty inputs."),
    (
        r"Expected reduction dim to be specified|zero-size|have no identity|max\(\) arg is an empty",
        "The largest or smallest of no elements does not exist: what should happen for an empty input?",
    ),
    (r"Boolean value of Tensor with more than one value", "Ask one question: (condition).any() or (condition).all()."),
    (
        r"could not infer output dtype|dtype must be either a floating|not implemented for '(Long|Int|Byte|Bool)'",
        "This operation needs floating-point numbers, and the input may be integers.",
    ),
    (r"must be long, (int, )?byte or bool|Expected dtype int64 for index", "Indices must be int64: use .long()."),
    (r"view size is not compatible", "view() needs contiguous memory: reshape() copies where it must."),
    (r"index \S+ is out of bounds|index out of range", "An index lies outside the axis."),
    (r"out of bounds for u?int\d", "A number does not fit into the array's dtype: convert to a wider type first."),
    (r"slice indices must be integers", "An index is a whole number: divide with //."),
    (r"reshape tensor of 0 elements", "Without elements nobody can tell what -1 stands for: give every length."),
    (r"numpy array is negative", "Torch cannot read memory backwards: let NumPy copy the array first."),
    (r"File too large|No space left on device", "Your code wrote more bytes to files than a submission may."),
    (
        r"^BlockingIOError|can't start new thread",
        "Your code started more processes or threads than a submission may have at once.",
    ),
    (
        r"Network is unreachable|name resolution|Name or service not known|Connection refused",
        "There is no network while your work is graded: use the data of course_lib, which comes with it.",
    ),
    (r"^RecursionError", "The function calls itself without an end."),
    (r"not iterable", "A single number (or None) is used where several values are expected."),
    (r"required positional argument|unexpected keyword|positional arguments? but", "Keep the parameters as given."),
    (r"^NameError|^UnboundLocalError", "A name is used that does not exist there: a typo, or a cell that has not run?"),
)


def crash_hint(type_name: str, text: str) -> str:
    """Explain an exception in one sentence, or return ''; the sentence holds nothing of the exception's text."""
    for pattern, hint in _CRASHES:
        if re.search(pattern, f"{type_name}: {text}"):
            return hint
    return ""
