/** Who was asked: the provider alone where no model was, as for a list of models. */
export function targetName(provider: string, model: string | null | undefined): string {
  return model === undefined || model === null || model === '' ? provider : `${provider}/${model}`;
}
