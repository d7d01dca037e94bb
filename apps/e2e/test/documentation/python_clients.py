"""Stand-ins for the Python clients whose lines stand in docs/integrations.

Debian has no packages of the clients themselves. What matters to a base URL is what a client makes of it: the path that
it appends, where it puts the key, and where further members and headers go. That is what these do, each as its client
does, with nothing but the standard library. Lines of the pages run against them unchanged, and the gateway answers.

The lines come on standard input. What the last one makes asks a question, and the answer is printed.
"""

import ast
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from types import SimpleNamespace

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
MESSAGES = [{"role": "user", "content": "Hello!"}]


def post(url, body, headers):
    """Asks, and gives the answer's JSON. Of an error it tells what the gateway said."""
    request = urllib.request.Request(url, json.dumps(body).encode(), method="POST")
    for name, value in {"content-type": "application/json", **headers}.items():
        request.add_header(name, value)
    try:
        with OPENER.open(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{url}: {error.code} {error.read().decode()}") from error


def bearer(key):
    return {"authorization": f"Bearer {key}"}


class Method:
    """A method of a client's resource: a call of it asks at the client's path."""

    def __init__(self, ask):
        self.ask = ask

    def __call__(self, **arguments):
        extra_body = arguments.pop("extra_body", {})
        extra_headers = arguments.pop("extra_headers", {})
        return self.ask({**arguments, **extra_body}, extra_headers)


# openai: base_url + /chat/completions


class OpenAI:
    def __init__(self, api_key, base_url="https://api.openai.com/v1"):
        def ask(body, headers):
            return post(f"{base_url}/chat/completions", body, {**bearer(api_key), **headers})

        self.chat = SimpleNamespace(completions=SimpleNamespace(create=Method(ask)))

    def say(self):
        return self.chat.completions.create(model="gpt-4o", messages=MESSAGES)


class AzureOpenAI:
    """azure_endpoint + /openai/deployments/{model}, api-key"""

    def __init__(self, api_key, api_version, azure_endpoint):
        def ask(body, headers):
            deployment = urllib.parse.quote(body["model"], safe="")
            path = f"/openai/deployments/{deployment}/chat/completions?api-version={api_version}"
            return post(azure_endpoint + path, body, {"api-key": api_key, **headers})

        self.chat = SimpleNamespace(completions=SimpleNamespace(create=Method(ask)))

    def say(self):
        return self.chat.completions.create(model="gpt-4o", messages=MESSAGES)


# anthropic: base_url + /v1/messages


class Anthropic:
    def __init__(self, api_key, base_url="https://api.anthropic.com"):
        def ask(body, headers):
            own = {"x-api-key": api_key, "anthropic-version": "2023-06-01"}
            return post(f"{base_url}/v1/messages", body, {**own, **headers})

        self.messages = SimpleNamespace(create=Method(ask))

    def say(self):
        return self.messages.create(model="claude-sonnet-4-5", max_tokens=100, messages=MESSAGES)


AsyncAnthropic = Anthropic


# google-genai: base_url + /v1beta/models/{model}:generateContent


class GenaiClient:
    def __init__(self, api_key, http_options=None):
        self.base = (http_options or {}).get("base_url", "https://generativelanguage.googleapis.com")
        self.key = api_key

    def say(self):
        url = f"{self.base}/v1beta/models/gemini-3-flash:generateContent"
        body = {"contents": [{"role": "user", "parts": [{"text": "Hello!"}]}]}
        return post(url, body, {"x-goog-api-key": self.key})


genai = SimpleNamespace(Client=GenaiClient)


# cohere: base_url + /v2/chat


class CohereClientV2:
    def __init__(self, api_key, base_url="https://api.cohere.com"):
        self.base, self.key = base_url, api_key

    def say(self):
        body = {"model": "command-a-03-2025", "messages": MESSAGES}
        return post(f"{self.base}/v2/chat", body, bearer(self.key))


cohere = SimpleNamespace(ClientV2=CohereClientV2)


# mistralai: server_url + /v1/chat/completions


class Mistral:
    def __init__(self, api_key, server_url="https://api.mistral.ai"):
        self.base, self.key = server_url, api_key

    def say(self):
        body = {"model": "mistral-large-latest", "messages": MESSAGES}
        return post(f"{self.base}/v1/chat/completions", body, bearer(self.key))


# ollama: host + /api/chat


class Client:
    def __init__(self, host, headers=None):
        self.host, self.headers = host, headers or {}

    def say(self):
        body = {"model": "llama3.2", "messages": MESSAGES, "stream": False}
        return post(f"{self.host}/api/chat", body, self.headers)


# boto3: endpoint_url + /model/{modelId}/converse; with AWS_BEARER_TOKEN_BEDROCK it shows that instead of signing


class BedrockClient:
    def __init__(self, endpoint_url):
        self.endpoint, self.handlers = endpoint_url, {}
        self.meta = SimpleNamespace(events=SimpleNamespace(register=self.handlers.__setitem__))

    def say(self):
        params = {"headers": bearer(os.environ["BIFROST_TOKEN"])}
        handler = self.handlers.get("before-call.bedrock-runtime.Converse")
        if handler is not None:
            handler(params=params, model=None, request_signer=None)
        url = f"{self.endpoint}/model/{urllib.parse.quote('anthropic/claude-sonnet-4-5', safe='')}/converse"
        body = {"messages": [{"role": "user", "content": [{"text": "Hello!"}]}]}
        return post(url, body, params["headers"])


def boto_client(service, region_name, endpoint_url="https://bedrock-runtime.us-east-1.amazonaws.com"):
    assert (service, region_name) == ("bedrock-runtime", "us-east-1")
    return BedrockClient(endpoint_url)


boto3 = SimpleNamespace(client=boto_client)


# litellm: the first part of the name says in which format, the rest is the model; api_base + the format's path


def completion(model, messages, api_base=None, api_key=None, extra_headers=None):
    if api_base is None:
        return None
    vendor, _, name = model.partition("/")
    if vendor != "openai":
        raise SystemExit(f"nobody knows how LiteLLM asks {vendor}")
    body = {"model": name, "messages": messages}
    return post(f"{api_base}/chat/completions", body, {**bearer(api_key), **(extra_headers or {})})


litellm = SimpleNamespace(completion=completion)


# langchain-openai and langchain-anthropic ask with the vendors' clients


class ChatOpenAI:
    def __init__(self, model, base_url="https://api.openai.com/v1", api_key="", extra_body=None):
        self.model, self.extra = model, extra_body or {}
        self.client = OpenAI(api_key, base_url)

    def say(self):
        return self.client.chat.completions.create(
            model=self.model, messages=MESSAGES, extra_body=self.extra
        )


class ChatAnthropic:
    def __init__(self, model, base_url="https://api.anthropic.com", api_key=""):
        self.model, self.client = model, Anthropic(api_key, base_url)

    def say(self):
        return self.client.messages.create(model=self.model, max_tokens=100, messages=MESSAGES)


# pydantic-ai does as well; an agent's settings go along with each request


def OpenAIProvider(base_url, api_key):
    return OpenAI(api_key, base_url)


def AnthropicProvider(anthropic_client):
    return anthropic_client


class OpenAIChatModel:
    def __init__(self, name, provider=None):
        self.name, self.client = name, provider

    def say(self, **settings):
        return self.client.chat.completions.create(model=self.name, messages=MESSAGES, **settings)


class AnthropicModel:
    def __init__(self, name, provider=None):
        self.name, self.client = name, provider

    def say(self, **settings):
        return self.client.messages.create(
            model=self.name, max_tokens=100, messages=MESSAGES, **settings
        )


class Agent:
    def __init__(self, model, model_settings=None):
        self.model, self.settings = model, model_settings or {}

    def say(self):
        return self.model.say(**self.settings)


# what a reader has beside the lines of a page
messages = MESSAGES
token = os.environ["BIFROST_TOKEN"]
key = "key"
os.environ["OPENAI_API_KEY"] = os.environ["ANTHROPIC_API_KEY"] = "key"
os.environ["CO_API_KEY"] = os.environ["MISTRAL_API_KEY"] = os.environ["GEMINI_API_KEY"] = "key"


def run(code):
    """Runs lines, and gives what the last one makes; where that is nothing, the client of the lines before it."""
    tree = ast.parse(code)
    last = tree.body[-1]
    if isinstance(last, ast.Expr):
        tree.body[-1] = ast.copy_location(
            ast.Assign(targets=[ast.Name(id="made", ctx=ast.Store())], value=last.value), last
        )
        name = "made"
    else:
        name = last.targets[0].id
    exec(compile(ast.fix_missing_locations(tree), "page", "exec"), globals())
    made = globals()[name]
    return globals()["client"] if made is None else made


if __name__ == "__main__":
    result = run(sys.stdin.read())
    print(json.dumps(result.say() if hasattr(result, "say") else result))
