"""Outputs of numpy and scipy as sha256, and five errors: equal in a restored and in a normally started Python."""

import hashlib
import json
from functools import partial

import numpy as np
import scipy.special
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow, minimum_spanning_tree

rng = np.random.default_rng(0)
x = rng.standard_normal((256, 64)) + 1j * rng.standard_normal((256, 64))
a = x.real[:64]
s = a @ a.T

graph = csr_array(np.triu(rng.integers(0, 20, (12, 12)), 1).astype(np.int32))

outputs = {
    "fft": partial(np.fft.fft, x, axis=0),
    "ifft": partial(np.fft.ifft, x, axis=1),
    "rfft single": partial(np.fft.rfft, x.real.astype(np.float32), axis=0),
    "eigh": lambda: np.linalg.eigh(s)[0],
    "svd": lambda: np.linalg.svd(x)[1],
    "lstsq": lambda: np.linalg.lstsq(x.real, x.imag, rcond=None)[0],
    "solve": partial(np.linalg.solve, s + np.eye(64), a),
    "qr": lambda: np.linalg.qr(a)[1],
    "partition": lambda: np.partition(x.real, 32, axis=0)[32],
    "median": lambda: np.median(x.real, axis=0),
    "unique": partial(np.unique, (x.real * 10).astype(int)),
    "incomplete gamma": partial(scipy.special.gammaincinv, 4.0, np.linspace(0.01, 0.99, 99)),
    "error function": partial(scipy.special.erf, x.real),
    "maximum flow": lambda: maximum_flow(graph, 0, 11).flow.toarray(),
    "spanning tree": lambda: minimum_spanning_tree(graph).toarray(),
}
errors = {
    "cholesky": partial(np.linalg.cholesky, -np.eye(3)),
    "singular": partial(np.linalg.inv, np.zeros((3, 3))),
    "axis": partial(np.fft.fft, x, axis=5),
    "division": lambda: 1 / 0,
    "flow": partial(maximum_flow, graph, 0, 0),
}

found = {name: hashlib.sha256(np.ascontiguousarray(f())).hexdigest()[:16] for name, f in outputs.items()}
for name, f in errors.items():
    try:
        f()
        found[name] = "no error"
    except Exception as error:
        found[name] = f"{type(error).__name__}: {str(error)[:60]}"
json.dumps(found)
