"""A service's process has one thread for linear algebra, however many cores there are."""

import os
import subprocess
import sys

import pytest

MULTIPLIES = "import os, numpy as np; a = np.ones((900, 900)); a @ a; print(len(os.listdir('/proc/self/task')))"


def threads_after(code):
    free = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=free)
    return int(done.stdout)


@pytest.mark.skipif(len(os.sched_getaffinity(0)) == 1, reason="with one core nothing has a second thread")
def test_our_packages_give_linear_algebra_one_thread_and_numpy_alone_more():
    assert threads_after(f"import services.classifier.words.vectors; {MULTIPLIES}") == 1
    assert threads_after(MULTIPLIES) > 1
