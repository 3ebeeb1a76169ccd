"""Register imports (一单两库): one spreadsheet in, checked cell by cell, applied whole or not.

`import_register` reads a CSV, XLSX, XLS or ODS file into one register and says what it found;
`write_bad_rows` hands the rows with faults back in the form they came in, to be mended and
imported again. One file per register knows its columns; `cells` knows how a cell is read,
`delimited` and `workbook` how a file is.
"""

from scheduler.desk.registers.bad_rows import write_bad_rows
from scheduler.desk.registers.columns import EXPLANATION
from scheduler.desk.registers.importing import import_register
from scheduler.desk.registers.register import Register
from scheduler.desk.registers.report import BadCell, ImportReport

__all__ = [
    "EXPLANATION",
    "BadCell",
    "ImportReport",
    "Register",
    "import_register",
    "write_bad_rows",
]
