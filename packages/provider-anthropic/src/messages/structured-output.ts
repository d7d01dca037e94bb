import { unsupportedParameter, type ChatRequest, type JsonObject } from '@bifrost/core';
import type { ModelTraits } from '../model-traits.js';
import type { EncodeNotes } from './encode-notes.js';

/**
 * Name of the tool that stands in for a response format. Answers that call it are unwrapped into text again, so no
 * caller ever sees it; decoders know it by this name alone.
 */
export const structuredOutputTool = 'bifrost_structured_output';

/** How a response format is said on the wire. */
export interface StructuredOutput {
  /** `output_config.format`. */
  format?: JsonObject;
  /** The one tool that the model must call instead. */
  tool?: JsonObject;
}

/**
 * The native form where the model has one, else one forced tool whose input is the answer.
 *
 * `json_object` has no native form: Anthropic compiles a schema and refuses an open one.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs
 */
export function planStructuredOutput(
  request: ChatRequest,
  traits: ModelTraits,
  { dropped }: EncodeNotes,
): StructuredOutput {
  const format = request.response_format;
  if (format === undefined || format.type === 'text') return {};
  if (format.type === 'json_schema' && traits.jsonSchema) {
    if (format.description !== undefined) dropped.add('response_format.json_schema.description');
    return { format: { type: 'json_schema', schema: format.schema } };
  }
  // The input of a tool is only as strict as the model is careful.
  if (format.type === 'json_schema' && format.strict === true)
    dropped.add('response_format.json_schema.strict');
  const schema: JsonObject = format.type === 'json_schema' ? format.schema : { additionalProperties: true };
  refuseWhereNoToolFits(request, traits, schema);
  const description = format.type === 'json_schema' ? format.description : undefined;
  return {
    tool: {
      name: structuredOutputTool,
      description: description ?? 'Gives the answer. Call it exactly once, with the whole answer as input.',
      input_schema: { ...schema, type: 'object' },
    },
  };
}

function refuseWhereNoToolFits(request: ChatRequest, traits: ModelTraits, schema: JsonObject): void {
  if ((request.tools?.length ?? 0) > 0) {
    throw unsupportedParameter(
      'response_format',
      'this model has no native form for it beside tools; leave one of the two out or choose a newer model',
    );
  }
  if (traits.forcedToolsRefused) {
    throw unsupportedParameter(
      'response_format',
      'this model has no free JSON mode; give a schema with type "json_schema"',
    );
  }
  if (schema['type'] !== undefined && schema['type'] !== 'object') {
    throw unsupportedParameter(
      'response_format',
      'this model only gives objects; wrap the schema in an object',
    );
  }
}
