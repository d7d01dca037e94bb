"""LangChain and LangGraph as their users use them, with another address and another key."""

from cases import CITIES, REPORT, SAID, TOKEN, URL, WEATHER, Report, each, equal, once, run
from langchain.agents import create_agent
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI, OpenAIEmbeddings


@tool
def get_weather(city: str) -> str:
    """Tells the weather of a town."""
    return f"{city}: 18 °C"


def llm_of(model, **more):
    return ChatOpenAI(model=model, base_url=f"{URL}/langchain/v1", api_key=TOKEN, max_retries=0, **more)


def check_usage(usage):
    equal((usage["input_tokens"], usage["output_tokens"], usage["total_tokens"]), (40, 12, 52))


@each
def invoke(model):
    answer = llm_of(model).invoke("Hello")
    equal((answer.text, answer.tool_calls), (SAID, []))
    check_usage(answer.usage_metadata)
    assert answer.response_metadata["model_name"] and answer.id, answer


@each
def stream(model):
    for more in ({}, {"use_responses_api": True}):
        chunks = [*llm_of(model, stream_usage=True, **more).stream("Hello")]
        merged = chunks[0]
        for chunk in chunks[1:]:
            merged += chunk
        equal(merged.text, SAID)
        check_usage(merged.usage_metadata)


@each
def tools(model):
    for more in ({}, {"use_responses_api": True}):
        llm = llm_of(model, **more).bind_tools([get_weather])
        heard = [HumanMessage("The weather?")]
        first = llm.invoke(heard)
        equal([call["args"] for call in first.tool_calls], CITIES)
        results = [
            ToolMessage(get_weather.invoke(call["args"]), tool_call_id=call["id"]) for call in first.tool_calls
        ]
        equal(llm.invoke([*heard, first, *results]).text, WEATHER)


@each
def structured_output(model):
    equal(llm_of(model).with_structured_output(Report, method="json_schema").invoke("Report!"), REPORT)
    equal(
        llm_of(model, use_responses_api=True).with_structured_output(Report, method="json_schema").invoke("Report!"),
        REPORT,
    )


@once
def structured_output_by_other_ways():
    for method in ("function_calling", "json_mode"):
        llm = llm_of("sandbox/tools" if method == "function_calling" else "sandbox/json")
        found = llm.with_structured_output(Report if method == "function_calling" else None, method=method)
        assert found.invoke("Report in JSON!") is not None, method


@each
async def asynchronous(model):
    equal((await llm_of(model).ainvoke("Hello")).text, SAID)
    equal("".join([chunk.text async for chunk in llm_of(model).astream("Hello")]), SAID)


@each
def agent(model):
    # an agent replaces a message by another of the same id, and these pretended vendors know one id alone
    if model.startswith(("openai/", "azure/")):
        return
    for more in ({}, {"use_responses_api": True}):
        run_of = create_agent(llm_of(model, **more), [get_weather])
        answer = run_of.invoke({"messages": [{"role": "user", "content": "The weather?"}]})
        text = answer["messages"][-1].text
        assert "Zürich: 18 °C" in text and "Oslo: 18 °C" in text, text


@once
def embeddings():
    for model in ("openai/text-embedding-3-small", "sandbox/embedding"):
        embedder = OpenAIEmbeddings(
            model=model, base_url=f"{URL}/langchain/v1", api_key=TOKEN, check_embedding_ctx_length=False
        )
        equal(len(embedder.embed_documents(["a", "b"])), 2)


if __name__ == "__main__":
    run()
