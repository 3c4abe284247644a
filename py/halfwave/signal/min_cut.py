"""The cheapest way to give each of many nodes one of two labels, when neighbours pay for being parted.

    cost(x) = sum_i unary[i, x_i] + sum_(i,j) parting[i, j] [x_i != x_j],   parting >= 0

is a minimum cut between two terminals, so its least is found exactly: along a row by dynamic programming, in general by
maximum flow (Greig, Porteous and Seheult, 1989; Boykov, Veksler and Zabih, PAMI 2001). Costs are integers, so that both
ways, and trying all, agree to the last unit.
"""

from __future__ import annotations

import numpy as np

__all__ = ["cheapest", "cheapest_in_a_row", "cost"]


def cost(unary: np.ndarray, pairs: np.ndarray, parting: np.ndarray, labels: np.ndarray) -> int:
    """What a labelling costs.

    Parameters
    ----------
    unary : (n, 2) int array
        Cost of each label of each node.
    pairs : (m, 2) int array
        Nodes that are neighbours.
    parting : (m,) int array
        What each pair pays for differing, 0 or more.
    labels : (n,) bool array
        One label a node.

    Returns
    -------
    int
        In the unit of the costs.

    Examples
    --------
    >>> unary, pairs = np.array([[0, 9], [3, 2], [9, 0]]), np.array([[0, 1], [1, 2]])
    >>> cost(unary, pairs, np.array([2, 2]), np.array([False, True, True]))
    4
    """
    parted = labels[pairs[:, 0]] != labels[pairs[:, 1]]
    return int(unary[np.arange(len(unary)), labels.astype(int)].sum() + parting[parted].sum())


def cheapest_in_a_row(unary: np.ndarray, parting: np.ndarray) -> np.ndarray:
    """The cheapest labels of nodes in a row, by dynamic programming. O(n).

    Parameters
    ----------
    unary : (n, 2) int array
        Cost of each label of each node.
    parting : (n - 1,) int array
        What each node pays for differing from the next, 0 or more.

    Returns
    -------
    (n,) bool array
        The labels.

    Examples
    --------
    >>> cheapest_in_a_row(np.array([[0, 9], [3, 2], [9, 0]]), np.array([2, 2])).astype(int)
    array([0, 1, 1])
    """
    best, came_from = unary[0].tolist(), []
    for (u0, u1), p in zip(unary[1:].tolist(), parting.tolist(), strict=True):
        stay0, stay1 = best[0] <= best[1] + p, best[1] <= best[0] + p
        came_from.append((0 if stay0 else 1, 1 if stay1 else 0))
        best = [u0 + (best[0] if stay0 else best[1] + p), u1 + (best[1] if stay1 else best[0] + p)]
    labels = [int(best[1] < best[0])]
    for step in reversed(came_from):
        labels.append(step[labels[-1]])
    return np.array(labels[::-1], bool)


def cheapest(unary: np.ndarray, pairs: np.ndarray, parting: np.ndarray) -> np.ndarray:
    """The cheapest labels of nodes joined by any pairs, by maximum flow.

    Parameters
    ----------
    unary : (n, 2) int array
        Cost of each label of each node; sums of costs must stay below 2^31.
    pairs : (m, 2) int array
        Nodes that are neighbours.
    parting : (m,) int array
        What each pair pays for differing, 0 or more.

    Returns
    -------
    (n,) bool array
        The labels.

    References
    ----------
    D. Greig, B. Porteous, A. Seheult, Exact maximum a posteriori estimation for binary images, JRSS B 51(2), 1989.

    Examples
    --------
    >>> cheapest(np.array([[0, 9], [3, 2], [9, 0]]), np.array([[0, 1], [1, 2]]), np.array([2, 2])).astype(int)
    array([0, 1, 1])
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow

    n = len(unary)
    source, sink, nodes = n, n + 1, np.arange(n)
    # The source's side has label 1: to cut source -> i gives i the label 0 and costs unary[i, 0]. What both labels cost
    # is taken off both; it changes nothing but the flow.
    extra = unary - unary.min(axis=1, keepdims=True)
    a, b = pairs.T
    edges = [(np.full(n, source), nodes, extra[:, 0]), (nodes, np.full(n, sink), extra[:, 1])]
    edges += [(a, b, parting), (b, a, parting)]
    rows, columns, capacity = (np.concatenate(c).astype(np.int32) for c in zip(*edges, strict=True))
    graph = csr_array((capacity, (rows, columns)), shape=(n + 2, n + 2))
    residual = graph - maximum_flow(graph, source, sink).flow
    residual.data[residual.data < 0] = 0
    residual.eliminate_zeros()
    reached = np.zeros(n + 2, bool)
    reached[breadth_first_order(residual, source, return_predecessors=False)] = True
    return reached[:n]
