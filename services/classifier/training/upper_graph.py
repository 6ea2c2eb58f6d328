"""The layers as an ONNX graph: states [rows, tokens, 384] and mask [rows, tokens] in, states out. Needs `onnx`, which `make train` installs."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from services.classifier.training.deep_learning import Weights
from services.classifier.training.upper import HEADS, LAYERS, WIDTH
from services.classifier.words.features import Floats

_BYTE = 127
_OPSET, _IR = 17, 10
_NEVER = -1e4


class _Graph:
    """Nodes and constants as they come; every value has a name of its own."""

    def __init__(self) -> None:
        self.onnx = import_module("onnx")
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, value: Any) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(self.onnx.numpy_helper.from_array(np.asarray(value), name))
        return name

    def node(self, kind: str, *inputs: str, to: str = "", **attributes: Any) -> str:
        name = to or f"v{len(self.nodes)}"
        self.nodes.append(self.onnx.helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def linear(self, values: str, weight: Floats, bias: Floats) -> str:
        """Return values @ weight.T + bias; the weights lie in eight bits with a scale for each output."""
        scale = np.maximum(np.abs(weight).max(axis=1), 1e-12) / _BYTE
        pressed = np.round(weight / scale[:, None]).astype(np.int8).T
        product = self.node("MatMul", values, self._wide(pressed, scale))
        return self.node("Add", product, self.constant(bias.astype(np.float32)))

    def _wide(self, pressed: Any, scale: Floats) -> str:
        kept = self.constant(np.ascontiguousarray(pressed))
        name = f"v{len(self.nodes)}"
        self.nodes.append(self.onnx.helper.make_node("Cast", [kept], [name], to=self.onnx.TensorProto.FLOAT))
        return self.node("Mul", name, self.constant(scale.astype(np.float32)))

    def norm(self, values: str, gain: Floats, shift: Floats) -> str:
        return self.node(
            "LayerNormalization", values, self.constant(gain), self.constant(shift), axis=-1, epsilon=1e-12
        )


def write(weights: Weights, target: Path) -> None:
    """Write the layers of `weights` (arrays) to `target`."""
    graph = _Graph()
    hidden = graph.node("Sub", graph.constant(np.float32(1)), "mask")
    bias = graph.node("Mul", hidden, graph.constant(np.float32(_NEVER)))
    bias = graph.node("Unsqueeze", bias, graph.constant(np.array([1, 2], dtype=np.int64)))
    state = "states"
    for number in LAYERS:
        room = f"encoder.layer.{number}."
        inside = {name.removeprefix(room): value for name, value in weights.items() if name.startswith(room)}
        state = _layer(graph, inside, state, bias)
    graph.node("Identity", state, to="read")
    onnx, kind = graph.onnx, graph.onnx.TensorProto.FLOAT
    values = {"states": ["rows", "tokens", WIDTH], "mask": ["rows", "tokens"], "read": ["rows", "tokens", WIDTH]}
    shown = {name: onnx.helper.make_tensor_value_info(name, kind, shape) for name, shape in values.items()}
    made = onnx.helper.make_graph(
        graph.nodes, "upper", [shown["states"], shown["mask"]], [shown["read"]], graph.constants
    )
    model = onnx.helper.make_model(made, opset_imports=[onnx.helper.make_opsetid("", _OPSET)], ir_version=_IR)
    onnx.checker.check_model(model)
    target.write_bytes(model.SerializeToString())


def _layer(graph: _Graph, weights: Weights, state: str, bias: str) -> str:
    def linear(name: str, values: str) -> str:
        return graph.linear(values, weights[f"{name}.weight"], weights[f"{name}.bias"])

    def norm(name: str, values: str) -> str:
        return graph.norm(values, weights[f"{name}.LayerNorm.weight"], weights[f"{name}.LayerNorm.bias"])

    apart = graph.constant(np.array([0, 0, HEADS, WIDTH // HEADS], dtype=np.int64))
    together = graph.constant(np.array([0, 0, WIDTH], dtype=np.int64))

    def split(name: str, *order: int) -> str:
        return graph.node("Transpose", graph.node("Reshape", linear(name, state), apart), perm=list(order))

    query, key = split("attention.self.query", 0, 2, 1, 3), split("attention.self.key", 0, 2, 3, 1)
    scaled = graph.node("Mul", graph.node("MatMul", query, key), graph.constant(np.float32((WIDTH // HEADS) ** -0.5)))
    attention = graph.node("Softmax", graph.node("Add", scaled, bias), axis=-1)
    mixed = graph.node("MatMul", attention, split("attention.self.value", 0, 2, 1, 3))
    mixed = graph.node("Reshape", graph.node("Transpose", mixed, perm=[0, 2, 1, 3]), together)
    state = norm("attention.output", graph.node("Add", state, linear("attention.output.dense", mixed)))
    inner = _gelu(graph, linear("intermediate.dense", state))
    return norm("output", graph.node("Add", state, linear("output.dense", inner)))


def _gelu(graph: _Graph, values: str) -> str:
    rising = graph.node("Erf", graph.node("Mul", values, graph.constant(np.float32(0.5**0.5))))
    half = graph.node("Mul", values, graph.constant(np.float32(0.5)))
    return graph.node("Mul", half, graph.node("Add", rising, graph.constant(np.float32(1))))
