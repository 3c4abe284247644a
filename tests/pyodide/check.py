"""Outputs of numpy and scipy as sha256, and five errors: equal in a restored and in a normally started Python."""

import hashlib
import json
from functools import partial

import numpy as np
import scipy.fft
import scipy.linalg
import scipy.ndimage

rng = np.random.default_rng(0)
x = rng.standard_normal((256, 64)) + 1j * rng.standard_normal((256, 64))
a = x.real[:64]
s = a @ a.T

outputs = {
    "fft": partial(np.fft.fft, x, axis=0),
    "ifft": partial(np.fft.ifft, x, axis=1),
    "rfft single": partial(scipy.fft.rfft, x.real.astype(np.float32), axis=0),
    "dct": partial(scipy.fft.dct, x.real, axis=0),
    "eigh": lambda: np.linalg.eigh(s)[0],
    "scipy eigh": lambda: scipy.linalg.eigh(s)[0],
    "svd": lambda: np.linalg.svd(x)[1],
    "lstsq": lambda: np.linalg.lstsq(x.real, x.imag, rcond=None)[0],
    "solve": partial(np.linalg.solve, s + np.eye(64), a),
    "expm": partial(scipy.linalg.expm, a / 50),
    "qr": lambda: scipy.linalg.qr(a)[1],
    "median filter": partial(scipy.ndimage.median_filter, x.real, (7, 1)),
    "label": lambda: scipy.ndimage.label(x.real > 0)[0],
    "gaussian": partial(scipy.ndimage.gaussian_filter1d, x.real, 2.0, axis=0),
    "cho solve": lambda: scipy.linalg.cho_solve(scipy.linalg.cho_factor(s + np.eye(64)), a),
    "partition": lambda: np.partition(x.real, 32, axis=0)[32],
    "unique": partial(np.unique, (x.real * 10).astype(int)),
}
errors = {
    "cholesky": partial(scipy.linalg.cholesky, -np.eye(3)),
    "singular": partial(np.linalg.inv, np.zeros((3, 3))),
    "axis": partial(np.fft.fft, x, axis=5),
    "division": lambda: 1 / 0,
    "empty": partial(scipy.fft.fft, np.zeros(0)),
}

found = {name: hashlib.sha256(np.ascontiguousarray(f())).hexdigest()[:16] for name, f in outputs.items()}
for name, f in errors.items():
    try:
        f()
        found[name] = "no error"
    except Exception as error:
        found[name] = f"{type(error).__name__}: {str(error)[:60]}"
json.dumps(found)
