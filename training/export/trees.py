"""Write ensembles of trees as ONNX, in float64 throughout (TreeEnsemble of ai.onnx.ml 5)."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, numpy_helper
from sklearn.ensemble import (
    ExtraTreesClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)

from training.estimators.lightgbm import LGBMClassifier
from training.export.forms import NoExactForm, onnx_form
from training.export.graph import Symbol

__all__: list[str] = []

_SUM, _NO_TRANSFORM, _LESS_OR_EQUAL = 1, 0, 0


@dataclass
class _Trees:
    """Collect the trees of an ensemble in the lists that the operator takes."""

    splits: list[float] = field(default_factory=list)
    features: list[int] = field(default_factory=list)
    # For each split, the next node (or leaf) on the left (<=) and on the right, and whether it is a leaf.
    left: list[int] = field(default_factory=list)
    left_leaf: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    right_leaf: list[int] = field(default_factory=list)
    roots: list[int] = field(default_factory=list)
    leaf_targets: list[int] = field(default_factory=list)
    leaf_values: list[float] = field(default_factory=list)

    def add(
        self,
        left: NDArray[Any],
        right: NDArray[Any],
        is_leaf: NDArray[np.bool_],
        features: NDArray[Any],
        splits: NDArray[Any],
        values: NDArray[Any],
        target: int,
    ) -> None:
        """Add a tree, given per node: its children, its split, and the value a leaf adds to the target."""
        inner, leaves = np.flatnonzero(~is_leaf), np.flatnonzero(is_leaf)
        first_leaf = len(self.leaf_values)
        first = len(self.splits)
        self.roots.append(first)
        # The position of each node of the tree among all inner nodes, or among all leaves.
        place = np.empty(len(is_leaf), dtype=np.int64)
        place[inner] = first + np.arange(len(inner))
        place[leaves] = first_leaf + np.arange(len(leaves))
        if len(inner):
            self.splits += splits[inner].tolist()
            self.features += features[inner].tolist()
            for child, to, to_leaf in (
                (left[inner], self.left, self.left_leaf),
                (right[inner], self.right, self.right_leaf),
            ):
                to += place[child].tolist()
                to_leaf += is_leaf[child].astype(int).tolist()
        else:
            # A tree of one leaf is written as a split with that leaf on both sides.
            self.splits.append(0.0)
            self.features.append(0)
            for to, to_leaf in ((self.left, self.left_leaf), (self.right, self.right_leaf)):
                to.append(first_leaf)
                to_leaf.append(1)
        self.leaf_targets += [target] * len(leaves)
        self.leaf_values += values[leaves].tolist()

    def write(self, x: Symbol, n_targets: int) -> Symbol:
        """Write the sum of the leaves that each row reaches, per target: (n_rows, n_targets)."""
        return x.graph.node(
            "TreeEnsemble",
            x,
            domain="ai.onnx.ml",
            aggregate_function=_SUM,
            post_transform=_NO_TRANSFORM,
            n_targets=n_targets,
            tree_roots=self.roots,
            nodes_featureids=self.features,
            nodes_splits=_doubles(self.splits),
            nodes_modes=numpy_helper.from_array(
                np.full(len(self.splits), _LESS_OR_EQUAL, dtype=np.uint8), "modes"
            ),
            nodes_truenodeids=self.left,
            nodes_trueleafs=self.left_leaf,
            nodes_falsenodeids=self.right,
            nodes_falseleafs=self.right_leaf,
            leaf_targetids=self.leaf_targets,
            leaf_weights=_doubles(self.leaf_values),
        )


def _doubles(values: list[float]) -> Any:
    """Make a tensor of float64."""
    return numpy_helper.from_array(np.array(values, dtype=np.float64), "doubles")


@onnx_form.register(ExtraTreesClassifier)
@onnx_form.register(RandomForestClassifier)
def _(estimator: Any, x: Symbol) -> Symbol:
    """Write a forest of independent trees."""
    # A leaf of the operator holds one number, a leaf of the forest a share per class. So each tree
    # gives the position of its leaf's shares in a table of all shares that occur, and they are
    # looked up there. Most leaves hold cells of one class alone, so the table is small.
    members = [member.tree_ for member in estimator.estimators_]
    leaves = [np.flatnonzero(tree.children_left < 0) for tree in members]
    of_leaves = [tree.value[of_tree, 0, :] for tree, of_tree in zip(members, leaves, strict=True)]
    shares, places = np.unique(np.concatenate(of_leaves), axis=0, return_inverse=True)
    trees, n_leaves = _Trees(), 0
    for number, (tree, of_tree) in enumerate(zip(members, leaves, strict=True)):
        which = np.zeros(tree.node_count)
        which[of_tree] = places.ravel()[n_leaves : n_leaves + len(of_tree)]
        n_leaves += len(of_tree)
        trees.add(
            tree.children_left,
            tree.children_right,
            tree.children_left < 0,
            tree.feature,
            tree.threshold,
            which,
            target=number,
        )
    graph = x.graph
    # The forest compares rows, as features round them, in float32 with splits in float64.
    rows = x.computed().single().double()
    fallen = graph.node("Cast", trees.write(rows, len(members)), to=TensorProto.INT64)
    looked_up = graph.node("Gather", shares, fallen, axis=0)
    return looked_up.sum(axis=1, keepdims=False) / float(len(members))


@onnx_form.register(HistGradientBoostingClassifier)
def _(estimator: Any, x: Symbol) -> Symbol:
    """Write scikit-learn's gradient boosting."""
    trees = _Trees()
    for iteration in estimator._predictors:
        for target, predictor in enumerate(iteration):
            nodes = predictor.nodes
            if nodes["is_categorical"].any():
                raise NoExactForm(estimator, "it splits on categories")
            trees.add(
                nodes["left"],
                nodes["right"],
                nodes["is_leaf"].astype(bool),
                nodes["feature_idx"],
                nodes["num_threshold"],
                nodes["value"],
                target,
            )
    start = estimator._baseline_prediction.ravel()
    sums: Symbol = trees.write(x, len(start)) + start
    if len(start) == 1:
        sums = sums @ np.array([[0.0, 1.0]])
    return sums.softmax()


@onnx_form.register(LGBMClassifier)
def _(estimator: Any, x: Symbol) -> Symbol:
    """Write LightGBM's boosting."""
    model = estimator.booster_.dump_model()
    objective = model["objective"].split()[0]
    if objective not in ("binary", "multiclass") or model["average_output"]:
        raise NoExactForm(estimator, "only boosting of one softmax or sigmoid has a form")
    if estimator.get_params().get("linear_tree"):
        raise NoExactForm(estimator, "its leaves hold linear models")
    trees, n_targets = _Trees(), int(model["num_tree_per_iteration"])
    for number, tree in enumerate(model["tree_info"]):
        _add_lightgbm(trees, tree["tree_structure"], number % n_targets, estimator)
    sums = trees.write(x, n_targets)
    if objective == "binary":
        # 1 / (1 + exp(-s z)), as the softmax of 0 and s z.
        slope = float(model["objective"].split("sigmoid:")[1].split()[0])
        sums = sums @ np.array([[0.0, slope]])
    return sums.softmax()


def _add_lightgbm(trees: _Trees, root: dict[str, Any], target: int, estimator: Any) -> None:
    """Add a tree of LightGBM's dump, whose nodes are nested, with 17 digits per number."""
    nodes = [root]
    left, right, features, splits, values = [], [], [], [], []
    for node in nodes:  # grows while it is walked
        is_leaf = "leaf_value" in node
        values.append(node["leaf_value"] if is_leaf else 0.0)
        features.append(0 if is_leaf else node["split_feature"])
        splits.append(0.0 if is_leaf else node["threshold"])
        left.append(-1 if is_leaf else len(nodes))
        right.append(-1 if is_leaf else len(nodes) + 1)
        if is_leaf:
            continue
        if node["decision_type"] != "<=":
            raise NoExactForm(estimator, "it splits on categories")
        # Training rows had missing values, or 0 was declared to mean a missing one.
        if node["missing_type"] != "None":
            raise NoExactForm(estimator, "it was fitted to missing values")
        nodes += [node["left_child"], node["right_child"]]
    children = np.array(left)
    trees.add(
        children,
        np.array(right),
        children < 0,
        np.array(features),
        np.array(splits),
        np.array(values),
        target,
    )
