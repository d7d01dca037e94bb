"""OpenAI's client as its users use it, with another address and another key."""

import asyncio
import base64
import json

import openai
from cases import (
    CITIES,
    MODELS,
    PIXEL,
    REPORT,
    SAID,
    TOKEN,
    URL,
    WEATHER,
    WEATHER_SCHEMA,
    Report,
    each,
    equal,
    once,
    raises,
    run,
    whole,
)

client = openai.OpenAI(api_key=TOKEN, base_url=f"{URL}/openai/v1", max_retries=0)
unified = openai.OpenAI(api_key=TOKEN, base_url=f"{URL}/v1", max_retries=0)

HELLO = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}]
FUNCTION = {"name": "get_weather", "description": "Tells the weather of a town.", "parameters": WEATHER_SCHEMA}
TOOLS = [{"type": "function", "function": {**FUNCTION, "strict": True}}]
RESPONSES_TOOLS = [{"type": "function", **FUNCTION, "strict": True}]


def check_usage(usage):
    equal((usage.prompt_tokens, usage.completion_tokens, usage.total_tokens), (40, 12, 52))
    assert usage.prompt_tokens_details is None or usage.prompt_tokens_details.cached_tokens in (0, 8), usage
    assert usage.completion_tokens_details is None or usage.completion_tokens_details.reasoning_tokens in (0, 5), usage


@each
def chat(model):
    answer = whole(client.chat.completions.create(model=model, messages=HELLO))
    choice = answer.choices[0]
    equal((choice.index, choice.finish_reason, choice.message.role), (0, "stop", "assistant"))
    equal((choice.message.content, choice.message.refusal, choice.message.tool_calls), (SAID, None, None))
    equal((answer.object, type(answer.created), bool(answer.id), bool(answer.model)), ("chat.completion", int, True, True))
    check_usage(answer.usage)
    assert answer._request_id, "no request id"


@each
def chat_stream(model):
    stream = client.chat.completions.create(
        model=model, messages=HELLO, stream=True, stream_options={"include_usage": True}
    )
    # the first of Azure tells of its filter alone and is no whole chunk, there as here
    chunks = [whole(chunk) for chunk in stream if chunk.choices or chunk.usage]
    equal("".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices), SAID)
    equal({chunk.id for chunk in chunks}, {chunks[0].id})
    equal(chunks[0].choices[0].delta.role, "assistant")
    equal([chunk.choices[0].finish_reason for chunk in chunks if chunk.choices and chunk.choices[0].finish_reason], ["stop"])
    equal(chunks[-1].choices, [])
    check_usage(chunks[-1].usage)


@each
def chat_parse(model):
    answer = client.chat.completions.parse(model=model, messages=HELLO, response_format=Report)
    equal(answer.choices[0].message.parsed, REPORT)


@each
def chat_stream_helper(model):
    with client.chat.completions.stream(model=model, messages=HELLO, response_format=Report) as stream:
        kinds = {event.type for event in stream}
        equal(stream.get_final_completion().choices[0].message.parsed, REPORT)
    assert {"chunk", "content.delta", "content.done"} <= kinds, kinds


@each
def chat_tools(model):
    messages = [*HELLO]
    answer = whole(client.chat.completions.create(model=model, messages=messages, tools=TOOLS))
    choice = answer.choices[0]
    equal((choice.finish_reason, choice.message.content or None), ("tool_calls", None))
    calls = choice.message.tool_calls
    equal([json.loads(call.function.arguments) for call in calls], CITIES)
    equal(({call.type for call in calls}, len({call.id for call in calls})), ({"function"}, 2))
    messages.append(choice.message)
    messages += [
        {"role": "tool", "tool_call_id": call.id, "content": f"{json.loads(call.function.arguments)['city']}: 18 °C"}
        for call in calls
    ]
    answer = whole(client.chat.completions.create(model=model, messages=messages, tools=TOOLS))
    equal(answer.choices[0].message.content, WEATHER)


@each
def chat_tools_stream(model):
    with client.chat.completions.stream(model=model, messages=HELLO, tools=TOOLS) as stream:
        done = [event.arguments for event in stream if event.type == "tool_calls.function.arguments.done"]
        message = stream.get_final_completion().choices[0].message
    equal([json.loads(arguments) for arguments in done], CITIES)
    equal([json.loads(call.function.arguments) for call in message.tool_calls], CITIES)
    given = [{"role": "tool", "tool_call_id": call.id, "content": "18 °C"} for call in message.tool_calls]
    answer = client.chat.completions.create(model=model, messages=[*HELLO, message, *given], tools=TOOLS)
    equal(answer.choices[0].message.content, "Weather: 18 °C and 18 °C ☀️")


@each
async def chat_async(model):
    async with openai.AsyncOpenAI(api_key=TOKEN, base_url=f"{URL}/openai/v1", max_retries=0) as own:
        asked = [own.chat.completions.create(model=model, messages=HELLO) for _ in range(3)]
        equal([answer.choices[0].message.content for answer in await asyncio.gather(*asked)], [SAID] * 3)
        stream = await own.chat.completions.create(model=model, messages=HELLO, stream=True)
        equal("".join([chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices]), SAID)
        response = await own.responses.create(model=model, input="Hello")
        equal(response.output_text, SAID)


@each
def chat_picture(model):
    picture = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PIXEL}"}}
    messages = [{"role": "user", "content": [{"type": "text", "text": "What?"}, picture]}]
    answer = client.chat.completions.create(model=model, messages=messages)
    equal(answer.choices[0].message.content, f"I see image/png:{len(base64.b64decode(PIXEL))}")


@each
def responses(model):
    answer = whole(client.responses.create(model=model, input="Hello", instructions="Be brief."))
    equal((answer.output_text, answer.status, answer.object, answer.error), (SAID, "completed", "response", None))
    usage = answer.usage
    equal((usage.input_tokens, usage.output_tokens, usage.total_tokens), (40, 12, 52))
    assert usage.input_tokens_details.cached_tokens in (0, 8), usage
    assert usage.output_tokens_details.reasoning_tokens in (0, 5), usage
    assert answer._request_id, "no request id"


@each
def responses_stream(model):
    with client.responses.stream(model=model, input="Hello") as stream:
        events = [*stream]
        equal(stream.get_final_response().output_text, SAID)
    equal([event.sequence_number for event in events], [*range(len(events))])
    equal("".join(event.delta for event in events if event.type == "response.output_text.delta"), SAID)
    raw = [whole(event) for event in client.responses.create(model=model, input="Hello", stream=True)]
    equal((raw[0].type, raw[-1].type), ("response.created", "response.completed"))
    equal(raw[-1].response.output_text, SAID)
    equal({type(event).__name__ for event in raw if type(event).__name__ == "BaseModel"}, set())


@each
def responses_parse(model):
    equal(client.responses.parse(model=model, input="Hello", text_format=Report).output_parsed, REPORT)
    with client.responses.stream(model=model, input="Hello", text_format=Report) as stream:
        equal(stream.get_final_response().output_parsed, REPORT)


@each
def responses_tools(model):
    heard = [{"role": "user", "content": "The weather?"}]
    first = whole(client.responses.create(model=model, input=heard, tools=RESPONSES_TOOLS))
    calls = [item for item in first.output if item.type == "function_call"]
    equal([json.loads(call.arguments) for call in calls], CITIES)
    heard += first.output
    heard += [
        {
            "type": "function_call_output",
            "call_id": call.call_id,
            "output": f"{json.loads(call.arguments)['city']}: 18 °C",
        }
        for call in calls
    ]
    equal(client.responses.create(model=model, input=heard, tools=RESPONSES_TOOLS).output_text, WEATHER)


@each
def raw_headers(model):
    raw = client.chat.completions.with_raw_response.create(model=model, messages=HELLO)
    answer = raw.parse()
    equal((raw.request_id, raw.headers["x-request-id"]), (answer._request_id, answer._request_id))
    assert raw.headers["x-bf-provider"] == model.split("/")[0], raw.headers
    with client.chat.completions.with_streaming_response.create(model=model, messages=HELLO) as response:
        equal(response.parse().choices[0].message.content, SAID)


@each
def leave(model):
    stream = client.chat.completions.create(model=model, messages=HELLO, stream=True)
    with stream:
        next(stream)
    chat(model)


@each
def azure(model):
    for address in (URL, f"{URL}/azure"):
        own = openai.AzureOpenAI(
            api_key=TOKEN, api_version="2024-10-21", azure_endpoint=address, max_retries=0
        )
        answer = whole(own.chat.completions.create(model=model, messages=HELLO))
        equal(answer.choices[0].message.content, SAID)
        stream = own.chat.completions.create(model=model, messages=HELLO, stream=True)
        equal("".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices), SAID)


@once
def azure_v1():
    own = openai.OpenAI(api_key=TOKEN, base_url=f"{URL}/azure/openai/v1/", max_retries=0)
    equal(own.responses.create(model="anthropic/claude-haiku-4-5", input="Hello").output_text, SAID)


@once
def azure_entra():
    own = openai.AzureOpenAI(
        azure_ad_token_provider=lambda: TOKEN, api_version="2024-10-21", azure_endpoint=URL, max_retries=0
    )
    equal(own.responses.create(model="anthropic/claude-haiku-4-5", input="Hello").output_text, SAID)


@once
def embeddings():
    for model in ("openai/text-embedding-3-small", "sandbox/embedding"):
        packed = whole(client.embeddings.create(model=model, input=["a", "b"]))
        plain = whole(client.embeddings.create(model=model, input=["a", "b"], encoding_format="float"))
        equal([item.index for item in packed.data], [0, 1])
        assert all(type(number) is float for item in packed.data for number in item.embedding), packed
        for one, other in zip(packed.data, plain.data, strict=True):
            assert all(abs(a - b) < 1e-6 for a, b in zip(one.embedding, other.embedding, strict=True)), model
        assert packed.usage.prompt_tokens >= 0, model


@once
def images():
    for model in ("openai/gpt-image-1", "sandbox/image"):
        answer = whole(client.images.generate(model=model, prompt="a cat"))
        assert base64.b64decode(answer.data[0].b64_json), model
    answer = client.images.edit(
        model="openai/gpt-image-1", prompt="blue", image=("pixel.png", base64.b64decode(PIXEL), "image/png")
    )
    assert answer.data[0].b64_json


@once
def speech():
    for model in ("openai/tts-1", "sandbox/speech"):
        answer = client.audio.speech.create(model=model, voice="alloy", input="Hello")
        assert len(answer.read()) > 5, model
        with client.audio.speech.with_streaming_response.create(model=model, voice="alloy", input="Hello") as spoken:
            assert b"".join(spoken.iter_bytes()), model


@once
def transcription():
    sound = b"ID3 e2e sound"
    for model in ("openai/whisper-1", "sandbox/transcription"):
        heard = whole(client.audio.transcriptions.create(model=model, file=("a.mp3", sound)))
        assert heard.text, model


@once
def completions():
    whole(client.completions.create(model="openai/gpt-3.5-turbo-instruct", prompt="Once", max_tokens=5))
    stream = client.completions.create(model="sandbox/echo", prompt="Once", stream=True)
    assert "".join(chunk.choices[0].text for chunk in stream if chunk.choices)


@once
def models():
    for own in (client, unified):
        found = [whole(model) for model in own.models.list()]
        assert len(found) > 1, found
        whole(own.models.retrieve(found[0].id))


@once
def errors():
    kinds = {
        "400": openai.BadRequestError,
        "404": openai.NotFoundError,
        "429": openai.RateLimitError,
        "500": openai.InternalServerError,
        "503": openai.InternalServerError,
    }
    for status, kind in kinds.items():
        for how in (
            lambda model: client.chat.completions.create(model=model, messages=HELLO),
            lambda model: client.chat.completions.create(model=model, messages=HELLO, stream=True),
            lambda model: client.responses.create(model=model, input="Hello"),
            lambda model: client.responses.create(model=model, input="Hello", stream=True),
        ):
            with raises(kind) as caught:
                how(f"sandbox/fault-{status}")
            error = caught.value
            assert error.request_id, (status, "no request id")
            assert error.body and error.body["message"] and error.type, (status, error.body)
            if status == "429":
                assert int(error.response.headers["retry-after"]) > 0, error.response.headers
                equal(error.code, "rate_limit_exceeded")
            if status == "404":
                equal(error.code, "model_not_found")


@once
def error_in_stream():
    with raises(openai.APIError) as caught:
        for _ in client.chat.completions.create(model="sandbox/lorem+fault-cut", messages=HELLO, stream=True):
            pass
    assert caught.value.message, caught.value
    kinds = []
    try:
        for event in client.responses.create(model="sandbox/lorem+fault-cut", input="Hello", stream=True):
            kinds.append(event.type)
    except openai.APIError:
        kinds.append("error")
    assert {"response.failed", "error"} & {*kinds}, kinds[-1]


@once
def wrong_key():
    for path in ("/openai/v1", "/v1"):
        own = openai.OpenAI(api_key="sk-wrong", base_url=URL + path, max_retries=0)
        with raises(openai.AuthenticationError) as caught:
            own.chat.completions.create(model=MODELS[0], messages=HELLO)
        assert caught.value.request_id and caught.value.code, caught.value.body


@once
def bad_request():
    with raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="anthropic/claude-haiku-4-5", messages=HELLO, temperature="hot")
    equal(caught.value.param, "temperature")


@once
def unknown_place():
    with raises(openai.NotFoundError) as caught:
        client.batches.list()
    assert "." in caught.value.message
    with raises(openai.NotFoundError):
        client.moderations.create(input="x")
    with raises(openai.NotFoundError):
        client.models.retrieve("gpt-9")


@once
def timeout():
    with raises(openai.APITimeoutError):
        client.with_options(timeout=0.3).chat.completions.create(model="sandbox/fault-silence", messages=HELLO)


@once
def reasoning():
    answer = whole(client.chat.completions.create(model="sandbox/reasoning", messages=HELLO, reasoning_effort="low"))
    assert answer.choices[0].message.reasoning, answer
    answer = whole(client.responses.create(model="sandbox/reasoning", input="Hello", reasoning={"summary": "auto"}))
    assert answer.output[0].type == "reasoning" and answer.output_text, answer
    for event in client.responses.create(model="sandbox/reasoning", input="Hello", reasoning={"summary": "auto"}, stream=True):
        whole(event)


if __name__ == "__main__":
    run()
