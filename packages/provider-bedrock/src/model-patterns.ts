const makers =
  'ai21 amazon anthropic cohere deepseek luma meta minimax mistral moonshot moonshotai nvidia openai qwen stability twelvelabs writer zai';
const areas = 'us us-gov eu apac jp au ca sa global';

/**
 * Names that belong to Bedrock when no provider is named: `maker.model`, with the area of a cross-region profile before
 * it or without.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html
 */
export const modelPatterns: readonly string[] = [
  ...`${makers} ${areas}`.split(' ').map((prefix) => `${prefix}.*`),
  'arn:aws*:bedrock:*',
];
