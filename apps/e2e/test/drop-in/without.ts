/** A value without the members that say nothing, at any depth. */
export function without(needless: (name: string, value: unknown) => boolean, value: unknown): unknown {
  const json = JSON.stringify(value, (name, member: unknown) =>
    needless(name, member) ? undefined : member,
  );
  return JSON.parse(json);
}
