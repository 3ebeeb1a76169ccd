"""GLOP, told what to do when it gives up: small linear programs that are highly degenerate."""

from ortools.linear_solver import pywraplp

_TOLERANCE = "primal_feasibility_tolerance:1e-9 dual_feasibility_tolerance:1e-9 "
_SETTINGS = (
    _TOLERANCE + "use_preprocessing:false",  # keeps the basis when a little has changed
    _TOLERANCE,
    _TOLERANCE + "use_preprocessing:false use_dual_simplex:true",
    _TOLERANCE + "use_preprocessing:false use_scaling:false",
)


def new_program() -> pywraplp.Solver:
    return pywraplp.Solver.CreateSolver("GLOP")


def optimise(program: pywraplp.Solver) -> None:
    """Solve to optimality, with the first settings that get there.

    Raises RuntimeError if none does: then the program has no optimum (a defect of the caller).
    """
    for settings in _SETTINGS:
        program.SetSolverSpecificParametersAsString(settings)
        if program.Solve() == pywraplp.Solver.OPTIMAL:
            return
    raise RuntimeError("GLOP finds no optimum with any of its settings")
