import pc from 'picocolors';

/** Colours for one stream; without any where nobody would see them. */
export type Paint = ReturnType<typeof pc.createColors>;

/** Colours for a stream, unless it is piped, `NO_COLOR` is set, or the terminal is a dumb one. */
export function paintFor(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): Paint {
  return pc.createColors(wantsColour(stream, environment));
}

/** https://no-color.org, https://force-color.org */
export function wantsColour(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  const { NO_COLOR: never, FORCE_COLOR: always, TERM: kind } = environment;
  if (never !== undefined && never !== '') return false;
  if (always !== undefined && always !== '' && always !== '0') return true;
  return stream.isTTY === true && kind !== 'dumb';
}
