import { object, text, type AdapterContext, type EncodeContext } from '@bifrost/core';
import type { BedrockKeyOptions, BedrockOptions } from './options.js';

const defaultRegion = 'us-east-1';

/** The region of a key: its own, that of its ARN, the provider's, and at last us-east-1. */
export function regionOf({ key, options }: AdapterContext<BedrockOptions, BedrockKeyOptions>): string {
  return key.options.region ?? regionOfArn(key.options.arn) ?? options.region ?? defaultRegion;
}

/** The same for encoders, to whom options are unknown values. */
export function regionOfEncoding({ options, keyOptions }: EncodeContext): string {
  const key = object(keyOptions);
  const own = text(key?.['region']) ?? regionOfArn(text(key?.['arn']));
  return own ?? text(object(options)?.['region']) ?? defaultRegion;
}

/** The fourth field of an ARN: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function regionOfArn(arn: string | undefined): string | undefined {
  const region = arn?.split(':')[3];
  return region === '' ? undefined : region;
}

/** The partition that a region belongs to, as ARNs name it. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** Hosts of one region. */
export interface Origins {
  /** Answers of models. */
  runtime: string;
  /** Lists of models. */
  control: string;
  /** Reranking. */
  agent: string;
  /** Roles. */
  sts: string;
}

/** Every origin that a key of this region may see: https://docs.aws.amazon.com/general/latest/gr/bedrock.html */
export function originsOf(region: string): Origins {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const host = (service: string): string => `https://${service}.${region}.${suffix}`;
  return {
    runtime: host('bedrock-runtime'),
    control: host('bedrock'),
    agent: host('bedrock-agent-runtime'),
    sts: host('sts'),
  };
}

/**
 * The names on the wire. A resource id is put behind the key's `arn`; a whole ARN stands for itself, because two of them
 * behind each other would name nothing.
 */
export function wireNames(options: BedrockKeyOptions): Record<string, string> | undefined {
  const { arn, deployments } = options;
  if (deployments === undefined || arn === undefined) return deployments;
  const prefix = arn.endsWith('/') ? arn : `${arn}/`;
  return Object.fromEntries(
    Object.entries(deployments).map(([name, resource]) => [
      name,
      resource.startsWith('arn:') ? resource : prefix + resource,
    ]),
  );
}

/** Areas that stand before a model's id in the name of a cross-region profile. */
const profileArea = /^(?:us|eu|apac|jp|au|ca|sa|us-gov|global)\.(?=[a-z\d-]+\.)/u;

/** The model behind a cross-region profile: `us.anthropic.claude-…` is `anthropic.claude-…`. */
export function foundationModelOf(model: string): string {
  return model.replace(profileArea, '');
}
