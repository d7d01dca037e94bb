/** Characters that no encoder of URLs or JSON touches. */
const plain = /^[A-Za-z0-9_-]$/;

/** Everything by which a secret is recognised: its value, and its ends. */
export function patternsOf(value: string): RegExp[] {
  return [patternOf(value)].concat(fragmentsOf(value));
}

/**
 * A pattern that finds a text raw, URL-encoded and JSON-escaped, and in any mixture of these: encoders differ in which
 * characters they touch, and in the case of their hexadecimal digits.
 */
function patternOf(value: string): RegExp {
  return new RegExp(sourceOf(value), 'g');
}

function sourceOf(value: string): string {
  return Array.from(value, (character) =>
    plain.test(character) ? character : `(?:${formsOf(character).join('|')})`,
  ).join('');
}

/** Longest first: the JSON form of a backslash begins with the raw one. */
function formsOf(character: string): string[] {
  const forms = [
    literal(JSON.stringify(character).slice(1, -1)),
    unicodeEscape(character),
    percent(character),
  ];
  if (character === '/') forms.push(String.raw`\\/`);
  if (character === ' ') forms.push(String.raw`\+`);
  forms.push(literal(character));
  return [...new Set(forms)];
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}

function unicodeEscape(character: string): string {
  let source = '';
  for (let index = 0; index < character.length; index += 1) {
    source += String.raw`\\u` + anyCase(character.charCodeAt(index).toString(16).padStart(4, '0'));
  }
  return source;
}

function percent(character: string): string {
  return Array.from(
    Buffer.from(character, 'utf8'),
    (byte) => `%${anyCase(byte.toString(16).padStart(2, '0'))}`,
  ).join('');
}

function anyCase(hex: string): string {
  return hex.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

const fragmentLength = 8;

/** Two fragments that overlap would be most of the secret, and so would be the secret's own words. */
const minLengthForFragments = 2 * fragmentLength;

/** Characters of keys. Whatever else a secret holds (a JSON file, a PEM block) begins and ends like many texts. */
const keyCharacters = /^[A-Za-z0-9_+/=.~-]+$/;

/** Like a word of prose: letters alone, capital ones only at the beginning or throughout. */
const wordLike = /^(?:[A-Za-z][a-z]+|[A-Z]+)$/;

/** What vendors put in place of the part of a key that they do not show. */
const maskAfter = String.raw`(?=[*•…]|\.{2}|[xX]{3})`;
const maskBefore = String.raw`(?<=[*•…]|\.{2}|[xX]{3})`;

/**
 * Patterns of the first and last eight characters, which vendors repeat in their errors ("sk-abcde***wxyz1234").
 *
 * A fragment that could be a word of prose ("password…") counts only beside a mask.
 */
function fragmentsOf(value: string): RegExp[] {
  if (value.length < minLengthForFragments) return [];
  const first = value.slice(0, fragmentLength);
  const last = value.slice(-fragmentLength);
  return [fragmentPattern(first, '', maskAfter), fragmentPattern(last, maskBefore, '')].filter(
    (pattern) => pattern !== undefined,
  );
}

function fragmentPattern(fragment: string, before: string, after: string): RegExp | undefined {
  if (!keyCharacters.test(fragment)) return undefined;
  const source = sourceOf(fragment);
  return new RegExp(wordLike.test(fragment) ? `${before}${source}${after}` : source, 'g');
}
