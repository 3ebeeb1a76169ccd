"""Find the system's Chromium for the browser tests; as root on Debian install it.

Exits 0 where one is there afterwards, else with words that say how to get one. Standard library
only.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-cjk")


def find() -> "str | None":
    """The path of a Chromium, from SSJ_CHROMIUM or the usual names."""
    named = os.environ.get("SSJ_CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for path in map(shutil.which, NAMES) if path), None)


def install() -> None:
    """Debian, as root: install Chromium and a Chinese font."""
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": sys.stderr}
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
    subprocess.run(["apt-get", "install", "-y", "-qq", *PACKAGES], check=False, **quiet)


def main() -> int:
    if find() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("安装浏览器测试所需的 Chromium / installing Chromium", file=sys.stderr)
        install()
    if find() is None:
        print(
            "浏览器测试需要系统里的 Chromium。Debian/Ubuntu：\n"
            "  sudo apt-get install chromium fonts-noto-cjk\n"
            "或用环境变量 SSJ_CHROMIUM 指明它的路径。\n"
            "The browser tests need a system Chromium: install it, or name it in SSJ_CHROMIUM.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
