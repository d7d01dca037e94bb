import { DockerfileParser } from 'dockerfile-ast';

/** An instruction of a Dockerfile. */
export interface Instruction {
  /** In upper case. */
  readonly keyword: string;
  /** Everything behind the keyword, continued lines joined. */
  readonly text: string;
}

/** What stands between one `FROM` and the next. */
export interface Stage {
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** Reads a Dockerfile, stage by stage. Comments and what stands before the first `FROM` are left out. */
export function readDockerfile(text: string): Stage[] {
  const stages: { name: string | undefined; instructions: Instruction[] }[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    const words = joined((instruction.getTextContent() ?? '').slice(keyword.length));
    if (keyword === 'FROM') stages.push({ name: / as (\S+)$/iu.exec(words)?.[1], instructions: [] });
    else stages.at(-1)?.instructions.push({ keyword, text: words });
  }
  return stages;
}

function joined(text: string): string {
  return text.replaceAll(/\\\n\s*/gu, '').trim();
}

/** The texts of a stage's instructions of one kind. */
export function textsOf(stage: Stage | undefined, keyword: string): string[] {
  return (stage?.instructions ?? []).filter((each) => each.keyword === keyword).map(({ text }) => text);
}

/** A command in its form as a list, which no shell reads. */
export function wordsOf(text: string): string[] {
  const words: unknown = JSON.parse(text.slice(text.indexOf('[')));
  if (!Array.isArray(words)) throw new Error(`no list of words: ${text}`);
  return words.map(String);
}

/** The variables that a stage sets. Their values hold no blanks. */
export function environmentOf(stage: Stage | undefined): Record<string, string> {
  const pairs = textsOf(stage, 'ENV').flatMap((text) => text.split(/\s+/u));
  return Object.fromEntries(pairs.map((pair) => pair.split('=', 2)));
}

/** Whether a file of `.dockerignore` keeps a path, with forward slashes, out of the context. */
export function createIgnore(text: string): (path: string) => boolean {
  const patterns = text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const escaped = line.replaceAll(/[.+^${}()|[\]\\]/gu, String.raw`\$&`);
      const pattern = escaped.replaceAll(/\*\*\/|\*/gu, (star) => (star === '*' ? '[^/]*' : '(?:.*/)?'));
      return new RegExp(`^${pattern}(?:/|$)`, 'u');
    });
  return (path) => patterns.some((pattern) => pattern.test(path));
}
