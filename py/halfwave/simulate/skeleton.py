"""An articulated body: the 17 COCO joints from joint angles, so that no bone ever changes its length.

Angles lie in the body's own upright plane: 0 hangs down (limbs) or stands up (trunk), 90 degrees points ahead. The
measures are shares of the stature, after Drillis and Contini (1966), as Winter's "Biomechanics" gives them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["BONES", "JOINTS", "Pose", "joints", "trunk_axes"]

JOINTS = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow",
    "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle",
    "right_ankle",
)  # fmt: skip
"""The order of COCO's keypoints (Lin et al. 2014)."""

BONES = ((5, 7), (7, 9), (6, 8), (8, 10), (11, 13), (13, 15), (12, 14), (14, 16), (5, 6), (11, 12))
"""Pairs of joints whose distance is fixed: arms, legs, shoulders, hips."""

_SHIN, _THIGH, _TRUNK, _UPPER_ARM, _FOREARM = 0.246, 0.245, 0.288, 0.186, 0.146
_SHOULDERS, _HIPS, _NECK = 0.129, 0.055, 0.115
"""Half the width of the shoulders and of the hips; neck to the middle of the head."""
LEG = _SHIN + _THIGH
ANKLE = 0.039
"""Height of the ankle over the floor."""


@dataclass(frozen=True)
class Pose:
    """Where a body is and how it is bent, at each of T moments; angles in radians, lengths in metres.

    place: (T, 2) metres on the floor.  heading: (T,) radians from the x axis.  angles: (T, 13), columns as in ANGLES.
    """

    place: np.ndarray
    heading: np.ndarray
    angles: np.ndarray


ANGLES = (
    "ahead", "height", "trunk", "left_thigh", "right_thigh", "left_shin", "right_shin", "left_arm", "right_arm",
    "left_forearm", "right_forearm", "left_spread", "right_spread",
)  # fmt: skip
"""`ahead` and `height` place the middle of the hips: metres ahead of the place, and metres over the floor."""


def _axes(heading: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(T, 3) ahead and left."""
    zero = np.zeros_like(heading)
    ahead = np.stack([np.cos(heading), np.sin(heading), zero], axis=-1)
    return ahead, np.stack([-ahead[:, 1], ahead[:, 0], zero], axis=-1)


def _hanging(angle: np.ndarray, ahead: np.ndarray) -> np.ndarray:
    """(T, 3) unit vector of a limb that hangs at this angle."""
    out: np.ndarray = np.sin(angle)[:, None] * ahead
    out[:, 2] = -np.cos(angle)
    return out


def trunk_axes(pose: Pose) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The directions of a body's trunk.

    Parameters
    ----------
    pose : Pose
        T moments.

    Returns
    -------
    up : (T, 3) array
        Unit vectors along the spine.
    left : (T, 3) array
        To the left.
    front : (T, 3) array
        Out of the chest.

    Examples
    --------
    >>> upright = Pose(np.zeros((1, 2)), np.zeros(1), np.zeros((1, 13)))
    >>> [np.abs(axis).round(2).tolist() for axis in trunk_axes(upright)]
    [[[0.0, 0.0, 1.0]], [[0.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]]]
    """
    ahead, left = _axes(pose.heading)
    trunk = pose.angles[:, 2]
    return -_hanging(-trunk, ahead), left, _hanging(np.pi / 2 - trunk, ahead)


def joints(pose: Pose, stature_m: float = 1.72) -> np.ndarray:
    """The 17 COCO joints of a body.

    Parameters
    ----------
    pose : Pose
        T moments.
    stature_m : float
        m.

    Returns
    -------
    (T, 17, 3) array
        x, y, z in m, in the order of `JOINTS`.

    Examples
    --------
    >>> upright = np.zeros((1, 13)) + (0, 0.91, *[0] * 11)
    >>> pose = Pose(np.zeros((1, 2)), np.zeros(1), upright)
    >>> places = dict(zip(JOINTS, joints(pose)[0].round(2).tolist()))
    >>> places["left_hip"], places["left_ankle"]
    ([0.0, 0.09, 0.91], [0.0, 0.09, 0.07])
    """
    ahead, left = _axes(pose.heading)
    up, _, front = trunk_axes(pose)
    column = dict(zip(ANGLES, pose.angles.T, strict=True))
    hips = np.concatenate([pose.place, column["height"][:, None]], axis=1) + column["ahead"][:, None] * ahead
    neck = hips + _TRUNK * stature_m * up
    head = neck + _NECK * stature_m * up
    face = head + 0.055 * stature_m * front
    out = np.empty((len(hips), 17, 3))
    out[:, 0] = face
    for side, sign in ((0, 1.0), (1, -1.0)):
        name = ("left", "right")[side]
        across = sign * left
        out[:, 1 + side] = face + 0.018 * stature_m * (across + up)
        out[:, 3 + side] = head + 0.042 * stature_m * across
        shoulder = neck + _SHOULDERS * stature_m * across
        spread = column[f"{name}_spread"][:, None]
        arm, forearm = column[f"{name}_arm"], column[f"{name}_forearm"]
        upper = np.cos(spread) * _hanging(arm, ahead) + np.sin(spread) * across
        lower = np.cos(spread) * _hanging(arm + forearm, ahead) + np.sin(spread) * across
        out[:, 5 + side] = shoulder
        out[:, 7 + side] = shoulder + _UPPER_ARM * stature_m * upper
        out[:, 9 + side] = out[:, 7 + side] + _FOREARM * stature_m * lower
        out[:, 11 + side] = hips + _HIPS * stature_m * across
        out[:, 13 + side] = out[:, 11 + side] + _THIGH * stature_m * _hanging(column[f"{name}_thigh"], ahead)
        out[:, 15 + side] = out[:, 13 + side] + _SHIN * stature_m * _hanging(column[f"{name}_shin"], ahead)
    return out
