/** Control characters but line breaks and tabs: they move cursors, retitle windows and rewrite what was shown. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const control = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/gu;

/** A text from outside as it may be shown in a terminal. */
export function harmless(text: string): string {
  return text.replaceAll(control, '');
}
