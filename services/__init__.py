"""The microservices, the chassis under them and the command line over them.

Linear algebra gets one thread a process: our matrices are small, and threads that wait for one another take twice the CPU.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when numpy is loaded, which is later
