"""Anthropic's client as its users use it, with another address and another key."""

import anthropic
from cases import CITIES, PIXEL, REPORT, SAID, TOKEN, URL, WEATHER, WEATHER_SCHEMA, Report, each, equal, once, raises, run, whole

client = anthropic.Anthropic(api_key=TOKEN, base_url=f"{URL}/anthropic", max_retries=0)
HELLO = [{"role": "user", "content": "Hello"}]
TOOLS = [{"name": "get_weather", "description": "Tells the weather of a town.", "input_schema": WEATHER_SCHEMA}]
PDF = "JVBERi0xLjQKJSVFT0YK"


def ask(model, **more):
    return whole(client.messages.create(**{"model": model, "max_tokens": 1000, "messages": HELLO, **more}))


def text_of(message):
    return "".join(block.text for block in message.content if block.type == "text")


@each
def messages(model):
    answer = ask(model, system="Be brief.")
    equal((text_of(answer), answer.stop_reason, answer.type, answer.role), (SAID, "end_turn", "message", "assistant"))
    usage = answer.usage
    read = usage.input_tokens + (usage.cache_read_input_tokens or 0) + (usage.cache_creation_input_tokens or 0)
    equal((read, usage.output_tokens), (40, 12))
    assert answer._request_id and answer.id, answer


@each
def stream(model):
    with client.messages.stream(model=model, max_tokens=1000, messages=HELLO) as told:
        equal("".join(told.text_stream), SAID)
        message = whole(told.get_final_message())
    equal((message.stop_reason, message.usage.output_tokens), ("end_turn", 12))
    events = [whole(event) for event in client.messages.create(model=model, max_tokens=1000, messages=HELLO, stream=True)]
    equal((events[0].type, events[-1].type), ("message_start", "message_stop"))


@each
def tools(model):
    first = ask(model, tools=TOOLS)
    calls = [block for block in first.content if block.type == "tool_use"]
    equal((first.stop_reason, [call.input for call in calls]), ("tool_use", CITIES))
    results = [
        {"type": "tool_result", "tool_use_id": call.id, "content": f"{call.input['city']}: 18 °C"} for call in calls
    ]
    heard = [*HELLO, {"role": "assistant", "content": first.content}, {"role": "user", "content": results}]
    equal(text_of(ask(model, messages=heard, tools=TOOLS)), WEATHER)
    with client.messages.stream(model=model, max_tokens=1000, messages=HELLO, tools=TOOLS) as told:
        equal([block.input for block in told.get_final_message().content if block.type == "tool_use"], CITIES)


@each
def tool_runner(model):
    @anthropic.beta_tool
    def get_weather(city: str) -> str:
        """Tells the weather of a town."""
        return f"{city}: 18 °C"

    runner = client.beta.messages.tool_runner(model=model, max_tokens=1000, messages=HELLO, tools=[get_weather])
    equal(text_of(runner.until_done()), WEATHER)


@each
def parse(model):
    answer = client.messages.parse(model=model, max_tokens=1000, messages=HELLO, output_format=Report)
    equal(answer.parsed_output, REPORT)


@each
async def asynchronous(model):
    async with anthropic.AsyncAnthropic(api_key=TOKEN, base_url=f"{URL}/anthropic", max_retries=0) as own:
        equal(text_of(await own.messages.create(model=model, max_tokens=1000, messages=HELLO)), SAID)
        async with own.messages.stream(model=model, max_tokens=1000, messages=HELLO) as told:
            equal("".join([text async for text in told.text_stream]), SAID)


@each
def parts(model):
    picture = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PIXEL}}
    what = {"type": "text", "text": "What?", "cache_control": {"type": "ephemeral"}}
    answer = ask(model, messages=[{"role": "user", "content": [picture, what]}])
    equal(text_of(answer), "I see image/png:70")


@once
def document():
    pdf = {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": PDF}}
    heard = [{"role": "user", "content": [pdf, {"type": "text", "text": "Hello"}]}]
    for model in ("anthropic/claude-haiku-4-5", "openai/gpt-4o", "vertex/gemini-3-flash"):
        assert text_of(ask(model, messages=heard)), model


@each
def leave(model):
    told = client.messages.create(model=model, max_tokens=1000, messages=HELLO, stream=True)
    with told:
        next(iter(told))
    equal(text_of(ask(model)), SAID)


@once
def thinking():
    budget = {"type": "enabled", "budget_tokens": 1024}
    answer = ask("sandbox/reasoning", max_tokens=3000, thinking=budget)
    kinds = [block.type for block in answer.content]
    equal(kinds, ["thinking", "text"])
    with client.messages.stream(model="sandbox/reasoning", max_tokens=3000, messages=HELLO, thinking=budget) as told:
        equal([block.type for block in whole(told.get_final_message()).content], kinds)


@once
def counting():
    for model in ("openai/gpt-4o", "ollama/llama3.2", "sandbox/echo"):
        assert whole(client.messages.count_tokens(model=model, messages=HELLO)).input_tokens > 0, model


@once
def models():
    found = [whole(model) for model in client.models.list()]
    assert len(found) > 0 and all(model.display_name for model in found), found
    whole(client.models.retrieve(found[0].id))


@once
def errors():
    kinds = {
        "400": anthropic.BadRequestError,
        "404": anthropic.NotFoundError,
        "429": anthropic.RateLimitError,
        "500": anthropic.InternalServerError,
        "503": anthropic.OverloadedError,
    }
    for status, kind in kinds.items():
        for streamed in (False, True):
            with raises(kind) as caught:
                client.messages.create(
                    model=f"sandbox/fault-{status}", max_tokens=100, messages=HELLO, stream=streamed
                )
            error = caught.value
            assert error.request_id and error.body["type"] == "error" and error.body["error"]["message"], error.body
            if status == "429":
                assert int(error.response.headers["retry-after"]) > 0, error.response.headers
    with raises(anthropic.AuthenticationError):
        wrong = anthropic.Anthropic(api_key="sk-wrong", base_url=f"{URL}/anthropic", max_retries=0)
        wrong.messages.create(model="openai/gpt-4o", max_tokens=100, messages=HELLO)


@once
def error_in_stream():
    with raises(anthropic.APIError) as caught:
        with client.messages.stream(model="sandbox/lorem+fault-cut", max_tokens=1000, messages=HELLO) as told:
            told.until_done()
    assert caught.value.message, caught.value


@once
def batches_are_refused():
    with raises(anthropic.NotFoundError) as caught:
        client.messages.batches.list()
    assert "." in caught.value.message, caught.value.message


@once
def timeout():
    with raises(anthropic.APITimeoutError):
        client.with_options(timeout=0.3).messages.create(model="sandbox/fault-silence", max_tokens=9, messages=HELLO)


if __name__ == "__main__":
    run()
