/** One of several things to choose from. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

/** Asks a person. Every question gives `undefined` when they leave instead of answering. */
export interface Prompter {
  begin(title: string): void;
  tell(text: string): void;
  end(text: string): void;
  choose(
    message: string,
    question: { choices: readonly Choice[]; chosen: readonly string[] },
  ): Promise<string[] | undefined>;
  /** A short text; `check` says what is wrong with one. */
  ask(
    message: string,
    question: { suggestion: string; check: (text: string) => string | undefined },
  ): Promise<string | undefined>;
}
