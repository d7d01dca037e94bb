/** Why a package that the configuration names at `place` cannot be used, and how to get it. */
export function notInstalled(place: string, name: string, folders: readonly string[]): string {
  return `${place}: ${name} is not installed (looked from ${folders.join(' and ')}). Install it with: npm install ${name}`;
}
