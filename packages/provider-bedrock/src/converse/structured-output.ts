import { unsupportedParameter, type ChatRequest, type JsonObject } from '@bifrost/core';
import type { BedrockTraits } from '../model-traits.js';
import type { EncodeNotes } from './encode-notes.js';

/**
 * Name of the tool that stands in for a response format. Answers that call it are unwrapped into text again, so no
 * caller ever sees it; decoders know it by this name alone.
 */
export const structuredOutputTool = 'bifrost_structured_output';

/** How a response format is said on the wire. */
export interface StructuredOutput {
  /** `outputConfig.textFormat`. */
  format?: JsonObject;
  /** `toolConfig` with the one tool that the model must call instead. */
  toolConfig?: JsonObject;
}

/**
 * The native form where the model has one, else one forced tool whose input is the answer. `json_object` has no native
 * form: Bedrock compiles a schema.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html
 */
export function planStructuredOutput(
  request: ChatRequest,
  { traits, dropped }: EncodeNotes,
): StructuredOutput {
  const format = request.response_format;
  if (format === undefined || format.type === 'text') return {};
  if (format.type === 'json_schema' && traits.jsonSchema) {
    // The schema is a text here.
    const jsonSchema: JsonObject = { schema: JSON.stringify(format.schema), name: format.name };
    if (format.description !== undefined) jsonSchema['description'] = format.description;
    return { format: { type: 'json_schema', structure: { jsonSchema } } };
  }
  // The input of a tool is only as strict as the model is careful.
  if (format.type === 'json_schema' && format.strict === true)
    dropped.add('response_format.json_schema.strict');
  const schema: JsonObject = format.type === 'json_schema' ? format.schema : { additionalProperties: true };
  refuseWhereNoToolFits(request, traits, schema);
  const description = format.type === 'json_schema' ? format.description : undefined;
  const spec: JsonObject = {
    name: structuredOutputTool,
    description: description ?? 'Gives the answer. Call it exactly once, with the whole answer as input.',
    inputSchema: { json: { ...schema, type: 'object' } },
  };
  return {
    toolConfig: { tools: [{ toolSpec: spec }], toolChoice: { tool: { name: structuredOutputTool } } },
  };
}

function refuseWhereNoToolFits(request: ChatRequest, traits: BedrockTraits, schema: JsonObject): void {
  if ((request.tools?.length ?? 0) > 0) {
    throw unsupportedParameter(
      'response_format',
      'this model has no native form for it beside tools; leave one of the two out or choose another model',
    );
  }
  if (!traits.forcedTools) {
    throw unsupportedParameter('response_format', 'this model has no native form for it and no forced tools');
  }
  if (schema['type'] !== undefined && schema['type'] !== 'object') {
    throw unsupportedParameter(
      'response_format',
      'this model only gives objects; wrap the schema in an object',
    );
  }
}
