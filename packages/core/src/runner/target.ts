/** One link of a chain: a provider by its name in the configuration, and the model as the caller wrote it. */
export interface Target {
  readonly provider: string;
  readonly model: string;
}

/** How a target is shown to people and accepted from them. */
export function targetName(target: Target): string {
  return `${target.provider}/${target.model}`;
}
