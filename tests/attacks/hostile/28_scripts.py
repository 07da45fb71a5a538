# Script for whoever opens the results; what becomes of it in feedback is tested with the feedback.

# %% in_every_kind_of_output unproved="shown by the feedback pages, which the unprotected grader does not make"
from IPython.display import display, HTML, Javascript, Markdown, SVG, Latex
display(HTML("<script>alert(1)</script><img src=x onerror=alert(1)>"))
display(Javascript("alert(1)"))
display(Markdown("[x](javascript:alert(1)) <script>alert(1)</script>"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"))
display(Latex(r"\href{javascript:alert(1)}{x}"))
display({"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "w"}, raw=True)
def double(x):
    raise ValueError("<script>alert(1)</script>")
