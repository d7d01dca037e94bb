"""Runs cases and tells what became of each, a line of JSON for each. A warning of a client is a failure like any other."""

import asyncio
import inspect
import json
import os
import sys
import traceback
import warnings
from contextlib import contextmanager

import pydantic

URL = os.environ["BIFROST_URL"]
TOKEN = os.environ["BIFROST_TOKEN"]
MODELS = os.environ["BIFROST_MODELS"].split(",")

SAID = "You said: Hello – grüße ☀️"
WEATHER = "Weather: Zürich: 18 °C and Oslo: 18 °C ☀️"
CITIES = [{"city": "Zürich"}, {"city": "Oslo"}]
WEATHER_SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string", "description": "A town"}},
    "required": ["city"],
    "additionalProperties": False,
}
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class Report(pydantic.BaseModel):
    """A report of the weather."""

    city: str
    degrees: float


REPORT = Report(city="Zürich", degrees=18.5)

_each, _once = [], []


def each(function):
    """A case before every model."""
    _each.append(function)
    return function


def once(function):
    """A case that names its model itself."""
    _once.append(function)
    return function


@contextmanager
def raises(kind):
    """Holds what is inside to one of the client's own errors; `.value` is the error."""

    class Caught:
        value = None

    caught = Caught()
    try:
        yield caught
    except kind as error:
        caught.value = error
        return
    raise AssertionError(f"no {kind.__name__}")


def equal(found, expected):
    assert found == expected, f"{found!r} instead of {expected!r}"


def whole(answer):
    """Holds an answer to the client's own model of it, which the client does not: it takes what it gets."""
    answer.model_dump(mode="json", warnings="error")
    kind = type(answer)
    kind.model_validate_json(answer.to_json(exclude_unset=True))
    return answer


def _run(function, *arguments):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        outcome = function(*arguments)
        if inspect.isawaitable(outcome):
            asyncio.run(outcome)


def _tell(name, function, *arguments):
    problem = None
    try:
        _run(function, *arguments)
    except Exception:
        problem = traceback.format_exc(limit=-4)
    print(json.dumps({"name": name, "problem": problem}), flush=True)


def run():
    only = sys.argv[1:]
    for function in _each:
        for model in MODELS:
            if not only or function.__name__ in only:
                _tell(f"{function.__name__} ({model})", function, model)
    for function in _once:
        if not only or function.__name__ in only:
            _tell(function.__name__, function)
