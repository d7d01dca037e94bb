import { traitsOf } from '@bifrost/provider-openai';

/**
 * The name by which a model's traits are known: a deployment is called as its owner likes, so the name that the caller
 * asked for is looked at first (`gpt-5` for the deployment `team-a`), the deployment's next.
 */
export function knownName(wireModel: string, asked: string | undefined): string {
  return asked !== undefined && traitsOf(asked) !== undefined ? asked : wireModel;
}
