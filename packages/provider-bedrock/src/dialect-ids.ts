/** The id of the Converse dialect. */
export const converseDialectId = 'bedrock.converse';

/**
 * The id of Claude's own bodies at InvokeModel. Its segment `anthropic` says that signatures of thinking blocks are
 * those of Anthropic.
 */
export const invokeDialectId = 'bedrock.anthropic';
