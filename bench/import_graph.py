"""Count each package's top-level modules, its levels of imports, import cycles, and names of two things.

A room is a top-level module: a module or package right below a package's root. Every import counts:
those inside of functions and those for type checkers alone, too. The order of the layers is that of the
import-linter contracts in pyproject.toml, which CI holds; here their breaches are counted.

    python bench/import_graph.py [FOLDER] [--check]
"""

import argparse
import ast
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("bloodcells", "training", "app")

Graph = Mapping[str, set[str]]

_MOST_ROOMS, _MOST_LEVELS = 16, 7
"""Of `bloodcells/`: more could not be drawn on one page."""


def read_modules(root: Path, package: str) -> dict[str, ast.Module]:
    """Parse every module of a package, by its dotted name."""
    found = {}
    for path in sorted((root / package).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def imports_of(tree: ast.Module, modules: Mapping[str, ast.Module]) -> Iterator[str]:
    """Give the modules of the same package that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                if whole in modules:
                    yield whole
                elif node.module in modules:
                    yield node.module


def module_graph(modules: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """Map each module to those that it imports, itself left out."""
    return {name: set(imports_of(tree, modules)) - {name} for name, tree in modules.items()}


def room_of(module: str) -> str:
    """Name the room that a module is in."""
    return [*module.split("."), "__init__"][1]


def room_graph(graph: Graph) -> dict[str, set[str]]:
    """Join the modules of each room."""
    rooms: dict[str, set[str]] = defaultdict(set)
    for module, imported in graph.items():
        room = room_of(module)
        rooms[room] |= {room_of(other) for other in imported} - {room}
    return dict(rooms)


def circles(graph: Graph) -> list[list[str]]:
    """Find the sets of nodes that reach each other (Tarjan's strongly connected components)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(graph.get(node, ())):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            members = []
            while not members or members[-1] != node:
                members.append(stack.pop())
            if len(members) > 1:
                found.append(sorted(members))

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return found


def levels(graph: Graph) -> int:
    """Count the nodes of the longest chain of imports; a circle is one node."""
    in_circle = {member: circle[0] for circle in circles(graph) for member in circle}
    joined: dict[str, set[str]] = defaultdict(set)
    for node, others in graph.items():
        here = in_circle.get(node, node)
        joined[here] |= {in_circle.get(other, other) for other in others} - {here}
    depth: dict[str, int] = {}

    def measure(node: str) -> int:
        if node not in depth:
            depth[node] = 1 + max(map(measure, joined[node]), default=0)
        return depth[node]

    return max(map(measure, list(joined)), default=0)


def layers(root: Path) -> list[list[set[str]]]:
    """Read the orders of layers, the highest first, from the contracts in pyproject.toml."""
    try:
        text = (root / "pyproject.toml").read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    contracts = tomllib.loads(text).get("tool", {}).get("importlinter", {}).get("contracts", [])
    return [
        [
            {f"{c['containers'][0]}.{name.strip()}" for name in layer.replace(":", "|").split("|")}
            for layer in c["layers"]
        ]
        for c in contracts
        if c["type"] == "layers"
    ]


def upward(graph: Graph, order: list[set[str]]) -> list[str]:
    """List the imports of a higher layer by a lower one."""
    height = {name: -i for i, layer in enumerate(order) for name in layer}

    def layer_of(module: str) -> int | None:
        parts = module.split(".")
        names = (".".join(parts[:n]) for n in range(len(parts), 0, -1))
        return next((height[name] for name in names if name in height), None)

    return [
        f"{module} imports {other}"
        for module, imported in sorted(graph.items())
        for other in sorted(imported)
        if (here := layer_of(module)) is not None
        and (there := layer_of(other)) is not None
        and there > here
    ]


def doubled_names(modules: Mapping[str, ast.Module]) -> dict[str, list[str]]:
    """Find the class names, and the names of types at a module's top, that stand for two things."""
    where: dict[str, list[str]] = defaultdict(list)
    for module, tree in modules.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                where[node.name].append(module)
        for statement in tree.body:
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                name = statement.targets[0].id
                if name[:1].isupper() and not name.isupper():
                    where[name].append(module)
    return {name: found for name, found in sorted(where.items()) if len(found) > 1}


def main() -> int:
    """Print the counts; with `--check`, exit 1 where the house is not as it is to be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT, help="root of a repository")
    parser.add_argument("--check", action="store_true", help="exit 1 where a bound is passed")
    arguments = parser.parse_args()
    orders = layers(arguments.folder)
    good = True
    for package in PACKAGES:
        modules = read_modules(arguments.folder, package)
        graph = module_graph(modules)
        rooms = room_graph(graph)
        against = [line for order in orders for line in upward(graph, order)]
        doubled = doubled_names(modules)
        room_circles, module_circles = circles(rooms), circles(graph)
        print(
            f"{package}: {len(rooms)} rooms, {levels(rooms)} levels, "
            f"{sum(map(len, rooms.values()))} imports between rooms, "
            f"{len(room_circles)} circles of rooms, {len(module_circles)} of modules, "
            f"{len(against)} upward imports, {len(doubled)} names that stand for two things"
        )
        for circle in [*room_circles, *module_circles]:
            print(f"  circle: {', '.join(circle)}")
        for line in against:
            print(f"  upward: {line}")
        for name, found in doubled.items():
            print(f"  doubled: {name} in {', '.join(found)}")
        good &= not (room_circles or module_circles or against or doubled)
        if package == "bloodcells" and (len(rooms) > _MOST_ROOMS or levels(rooms) > _MOST_LEVELS):
            print(f"  too many: at most {_MOST_ROOMS} rooms and {_MOST_LEVELS} levels are meant")
            good = False
    return 0 if good or not arguments.check else 1


if __name__ == "__main__":
    sys.exit(main())
