# IPython's own hooks, against graders that append test cells to the notebook.

# %% asserts_are_taken_out_of_the_tree wins="score"
import ast
class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)
get_ipython().ast_transformers.append(NoAsserts())
def double(x):
    return 0

# %% the_text_of_later_cells_is_replaced wins="score"
get_ipython().input_transformers_cleanup.append(lambda lines: ["pass\n"])
def double(x):
    return 0

# %% errors_are_not_shown wins="score"
get_ipython().showtraceback = lambda *a, **k: None
get_ipython()._showtraceback = lambda *a, **k: None
def double(x):
    return 0

# %% cells_no_longer_run wins="score"
type(get_ipython()).run_cell = lambda self, *a, **k: type("R", (), {"success": True, "error_in_exec": None})()
def double(x):
    return 0

# %% a_hook_redefines_the_answer_before_each_cell wins="score"
def before(*_):
    class Liar:
        __hash__ = None
        def __eq__(self, other): return True
    get_ipython().user_ns["double"] = lambda x: Liar()
get_ipython().events.register("pre_run_cell", before)
def double(x):
    return 0

# %% custom_exceptions_are_swallowed wins="score"
get_ipython().set_custom_exc((BaseException,), lambda shell, *error, tb_offset=None: [])
def double(x):
    return 0
