"""The tree keeps its rules: imports point down, names mean something, edges stay edges."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

PACKAGES = ("logocheck", "service", "worker")
MODULES = sorted(path for package in PACKAGES for path in Path(package).rglob("*.py"))
MEANINGLESS = {"utils", "helpers", "helper", "manager", "common", "misc", "data", "info", "item"}
EYES = ("numpy", "cv2", "onnxruntime", "rapidocr", "torch", "ultralytics")
BROUGHT = {"kombu", "billiard", "starlette", "torch", "google"}  # parts of celery, fastapi, ultralytics and onnx
WEB = ("fastapi", "starlette", "celery", "service", "worker")


def loaded_by(*modules):
    """What a fresh interpreter has loaded after importing the modules."""
    code = f"import sys, {', '.join(modules)}; print('\\n'.join(sys.modules))"
    environment = {"PYTHONPATH": ".", "PATH": "", "LOGOCHECK_HOME": "/nonexistent"}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in run.stdout.splitlines()} | set(run.stdout.splitlines())


def test_imports_point_down():
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run([sys.executable, "-c", code, "--no-cache"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_web_process_has_no_eyes():
    loaded = loaded_by("service.app")
    assert loaded.isdisjoint(EYES)
    assert loaded.isdisjoint({"logocheck.pipeline", "logocheck.vision", "worker"})


def test_the_library_knows_neither_the_web_framework_nor_the_queue():
    assert loaded_by("logocheck.cli").isdisjoint(WEB)


def test_what_is_imported_is_declared():
    project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]
    declared = {re.split(r"[\[<>=~! ;]", name)[0].lower().replace("_", "-") for name in asked}
    providers = packages_distributions()
    for path in MODULES:
        for name in imported(path) - sys.stdlib_module_names - {*PACKAGES, *BROUGHT}:
            given = {provider.lower().replace("_", "-") for provider in providers.get(name, [name])}
            assert not given.isdisjoint(declared), f"{path} imports {name}"


def imported(path):
    """Top names of the modules that a file imports, at any place."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    parts = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    return {name.split(".")[0] for name in (*plain, *parts)}


def test_the_domain_is_the_standard_library():
    names = [f"logocheck.domain.{path.stem}" for path in Path("logocheck/domain").glob("*.py")]
    own = {name for name in loaded_by(*names) if not name.startswith(("logocheck", "_", "encodings", "sitecustomize"))}
    assert {name for name in own if "." not in name} <= set(sys.stdlib_module_names) | {"__main__"}


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_module_has_a_name_a_docstring_and_two_screens(path):
    source = path.read_text("utf-8")
    assert path.stem not in MEANINGLESS
    assert not source or ast.get_docstring(ast.parse(source)), "what is this file for?"
    assert len(source.splitlines()) <= 300


def test_only_edges_read_the_environment():
    readers = {str(path) for path in MODULES if "load_settings(" in path.read_text("utf-8")}
    assert {path for path in readers if not path.startswith(("logocheck/cli/", "logocheck/settings.py"))} <= {
        "service/app.py",
        "worker/app.py",
    }
    assert [str(path) for path in MODULES if "getenv(" in path.read_text("utf-8")] == []
