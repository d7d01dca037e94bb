/** The id of generateContent on both of Google's hosts: bodies and signatures of one are good on the other. */
export const generateDialectId = 'gemini.generate_content';

/** Which of Google's hosts a dialect is spoken with: they differ in a few members. */
export type GoogleHost = 'gemini' | 'vertex';

/** Whether something was written by generateContent, and may go back to it. */
export function isGeminiDialect(id: string | undefined): boolean {
  return id === generateDialectId;
}
