/*
 * The sandbox's rule for tokens: up to six characters of a word, together with up to four white-space characters
 * before them. It is nobody's tokenizer; it gives plausible figures that are the same on every machine.
 */
const token = /\s{0,4}\S{1,6}|\s{1,4}/gu;

/** Cuts a text into tokens. Joined, they are the text again. */
export function tokensOf(text: string): string[] {
  return text.match(token) ?? [];
}

/** How many tokens a text has. */
export function countTokens(text: string): number {
  return tokensOf(text).length;
}

const words =
  'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua'.split(
    ' ',
  );

/** Filler text of so many words, in sentences of eight to fifteen words and paragraphs of five sentences. */
export function lorem(wordCount: number): string {
  let result = '';
  let inSentence = 0;
  let sentences = 0;
  for (let index = 0; index < wordCount; index += 1) {
    const word = words[(index * 7 + Math.floor(index / words.length)) % words.length] ?? '';
    result += inSentence === 0 ? capitalised(word) : ` ${word}`;
    inSentence += 1;
    if (inSentence < 8 + (sentences % 8) && index < wordCount - 1) continue;
    inSentence = 0;
    sentences += 1;
    result += index === wordCount - 1 ? '.' : sentences % 5 === 0 ? '.\n\n' : '. ';
  }
  return result;
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** A number from 0 to 2³²−1 that depends on the text alone (FNV-1a). */
export function digest(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
