/** Bytes of JSON and of event streams, under their names. They are the char codes too: all are ASCII. */
export const byte = {
  tab: 0x09,
  lineFeed: 0x0a,
  carriageReturn: 0x0d,
  space: 0x20,
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const;

/** Whether a byte is white space between tokens of JSON. */
export function isBlank(value: number | undefined): boolean {
  return (
    value === byte.space || value === byte.lineFeed || value === byte.carriageReturn || value === byte.tab
  );
}
