// What a command is: its name, its arguments and options as data, and a function from those to an exit code.

/** 0: all is well. 1: the command found something wrong. 2: it was called wrongly, or could not do its work. */
export type ExitCode = 0 | 1 | 2;

/** Where a command writes. */
export interface Output {
  /** A line, or several, of the answer. */
  print(text: string): void;
  /** A line that says what is wrong. */
  warn(text: string): void;
}

/** How a command was called. */
export interface Invocation {
  /** The words that led to the command: `llm-cost prices show`. */
  readonly path: string;
  /** The words after them. */
  readonly args: readonly string[];
  readonly output: Output;
}

/** Something `llm-cost` can do. */
export interface Command {
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  run(invocation: Invocation): Promise<ExitCode>;
}

/** An option; with `value`, the word that stands for its value in the help, it takes one. */
export interface Option {
  readonly value?: string;
  readonly about: string;
}

/** Options by name. */
export type Options = Readonly<Record<string, Option>>;

/** What was given for each option. */
export type Values<Given extends Options> = {
  readonly [Name in keyof Given]?:
    (Given[Name] extends { readonly value: string } ? string : boolean) | undefined;
};

/** Ends a command with exit code 2 and one line that says why. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** A command that does something. */
export interface CommandDefinition<Given extends Options> {
  readonly name: string;
  readonly summary: string;
  /** The words that stand for its arguments in the help; all of them are needed. */
  readonly positionals?: readonly string[];
  readonly options: Given;
  run(given: {
    readonly positionals: readonly string[];
    readonly values: Values<Given>;
    readonly output: Output;
  }): Promise<ExitCode>;
}
