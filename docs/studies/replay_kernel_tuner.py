"""Replays kernel_tuner's own strategies on a table of `tuner-table`, in kernel_tuner's simulation mode: 24 evaluations, one run for each seed.

    pip install kernel_tuner==1.4.0
    python docs/studies/replay_kernel_tuner.py docs/studies/tuner-matmul-72-2026-11-23.jsonl 200

A point's time is the inverse of its median speed-up, so the fastest is the optimum of the table in docs/benchmarks.md.
"""
import contextlib
import io
import json
import os
import random
import statistics
import sys
import tempfile

import numpy
from kernel_tuner import tune_kernel

STRATEGIES = [
    "random_sample", "diff_evo", "genetic_algorithm", "greedy_mls", "ordered_greedy_mls", "greedy_ils", "mls", "dual_annealing", "simulated_annealing", "pso",
    "firefly_algorithm", "basinhopping", "minimize", "hybrid_vndx", "adaptive_tabu_greywolf", "bayes_opt",
]
SPACE = {"LANES": [8, 16], "TILE_ROWS": [2, 4, 6, 8, 12, 14], "TILE_VECTORS": [1, 2, 3, 4], "DEPTH": [128, 512]}
RESTRICTIONS = ["TILE_ROWS*TILE_VECTORS<=24"]


def medians(file):
    screens = {}
    with open(file, encoding="utf-8") as lines:
        for row in map(json.loads, list(lines)[1:]):
            screens.setdefault(tuple(row["tunables"][name] for name in SPACE), []).append(row["speedup"])
    return {point: statistics.median(speedups) for point, speedups in screens.items()}


def write_cache(points, file):
    nothing = dict.fromkeys(["compile_time", "verification_time", "benchmark_time", "strategy_time", "framework_time"], 0)
    cache = {
        ",".join(map(str, point)): {**dict(zip(SPACE, point)), **nothing, "time": 1 / speedup, "times": [1 / speedup], "timestamp": "2026-11-23 00:00:00+00:00"}
        for point, speedup in points.items()
    }
    head = {"device_name": "cpu", "kernel_name": "k", "problem_size": [1], "tune_params_keys": list(SPACE), "tune_params": SPACE, "objective": "time"}
    with open(file, "w", encoding="utf-8") as target:
        json.dump({**head, "cache": cache}, target)


def main(table, seeds):
    points = medians(table)
    optimum = max(points.values())
    with tempfile.TemporaryDirectory() as folder:
        cache = os.path.join(folder, "cache.json")
        write_cache(points, cache)
        print("| strategy | median best/optimum | least | seeds at the optimum | within 1% | mean evaluations |")
        print("| --- | --- | --- | --- | --- | --- |")
        for strategy in STRATEGIES:
            found, used = [], []
            for seed in range(1, seeds + 1):
                random.seed(seed)
                numpy.random.seed(seed)
                with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                    results, _ = tune_kernel(
                        "k", "void k() {}", [1], [], SPACE, restrictions=RESTRICTIONS, strategy=strategy, strategy_options={"max_fevals": 24}, cache=cache,
                        simulation_mode=True, lang="C", quiet=True)
                seen = {tuple(one[name] for name in SPACE): one["time"] for one in results if isinstance(one["time"], float)}
                used.append(len(seen))
                found.append(1 / min(seen.values()) / optimum)
            print(f"| `{strategy}` | {statistics.median(found):.3f} | {min(found):.3f} | {sum(x > 0.99999 for x in found) / seeds:.0%} "
                  f"| {sum(x >= 0.99 for x in found) / seeds:.0%} | {statistics.mean(used):.1f} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
