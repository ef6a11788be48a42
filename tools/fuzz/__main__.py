"""``python -m tools.fuzz [SECONDS]``: run the target in a limited process; inputs that break it stay in ``.fuzz/``."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

from tools.fuzz.seeds import SEEDS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".fuzz"
SECONDS = 60
MEMORY_MB = 3_000
ONE_SECONDS = 20
"""Time for one input: more is a hang."""
LONGEST = 65_536


def main(arguments: list[str]) -> int:
    """Fuzz for so many seconds; 1 if an input broke the reader, and its file is named above."""
    seconds = int(arguments[0]) if arguments else SECONDS
    corpus = FOLDER / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS):
        (corpus / f"seed-{number:03}").write_bytes(seed)
    command = [
        sys.executable,
        "-m",
        "tools.fuzz.target",
        str(corpus),
        f"-artifact_prefix={FOLDER}/",
        f"-max_total_time={seconds}",
        f"-timeout={ONE_SECONDS}",
        f"-rss_limit_mb={MEMORY_MB}",
        f"-max_len={LONGEST}",
        "-print_final_stats=1",
    ]
    return int(subprocess.run(command, cwd=ROOT, check=False, preexec_fn=lambda: _limit(seconds)).returncode != 0)


def _limit(seconds: int) -> None:
    """Bound the process's CPU time and its address space."""
    cpu = seconds + 120
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 10))
    resource.setrlimit(resource.RLIMIT_AS, (2 * MEMORY_MB * 1_000_000,) * 2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
