"""Say plainly what is missing before anything is installed. Runs on any Python 3."""

import sys

FOUND = "%d.%d" % sys.version_info[:2]
if tuple(sys.version_info) < (3, 11):
    sys.exit(
        "需要 Python 3.11 或更新，现在是 " + FOUND + "。可用 make PYTHON=python3.11 指定。\n"
        "Python >= 3.11 is needed, this is " + FOUND + "; name one: make PYTHON=python3.11"
    )
try:
    import ensurepip  # noqa: F401 # venv needs it; Debian ships it apart
except ImportError:
    sys.exit(
        "这个 Python 缺少 venv 组件。Debian/Ubuntu 请先安装：apt-get install python3-venv\n"
        "This Python lacks venv; on Debian install python3-venv"
    )
