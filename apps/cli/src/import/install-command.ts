/** Packages that bring a provider of another name. */
const packages: Readonly<Record<string, string>> = { gemini: 'vertex' };

/** The command that installs a provider. */
export function installCommand(id: string): string {
  return `npm install @bifrost/provider-${(Object.hasOwn(packages, id) ? packages[id] : undefined) ?? id}`;
}
