// What a command is: its name, its arguments and options as data, and a function from those to an exit code.
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { ConfigError } from '../catalogue/errors.ts';
import { commandHelp, groupHelp } from './help.ts';

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

type Options = Readonly<Record<string, Option>>;

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

/** A command from its definition: understands `--help`, refuses what it does not know, and says errors in one line. */
export function command<const Given extends Options>(definition: CommandDefinition<Given>): Command {
  const { name, summary, positionals: wanted = [], options } = definition;
  return {
    name,
    summary,
    async run({ path, args, output }) {
      try {
        const given = parse(args, options);
        if (given.values['help'] === true) {
          output.print(commandHelp(path, summary, wanted, options));
          return 0;
        }
        if (given.positionals.length !== wanted.length) {
          throw new CommandError(
            wanted.length === 0
              ? `${given.positionals[0] ?? ''}: no argument is expected`
              : `expected ${wanted.join(' ')}`,
          );
        }
        return await definition.run({
          positionals: given.positionals,
          values: given.values as Values<Given>,
          output,
        });
      } catch (error) {
        for (const line of messageOf(error).split('\n')) output.warn(`${path}: ${line}`);
        return 2;
      }
    },
  };
}

/** A command that is a choice of others. */
export function commandGroup(name: string, summary: string, commands: readonly Command[]): Command {
  return {
    name,
    summary,
    async run({ path, args, output }) {
      const [first, ...rest] = args;
      const chosen = commands.find((each) => each.name === first);
      if (chosen !== undefined) return chosen.run({ path: `${path} ${chosen.name}`, args: rest, output });
      if (first === '--help' || first === '-h') {
        output.print(groupHelp(path, summary, commands));
        return 0;
      }
      const names = commands.map((each) => each.name).join(', ');
      output.warn(
        first === undefined
          ? `${path}: expected a command: ${names}`
          : `${path}: there is no command ${first}; there is: ${names}`,
      );
      return 2;
    },
  };
}

function parse(
  args: readonly string[],
  options: Options,
): { positionals: string[]; values: Readonly<Record<string, unknown>> } {
  const known: NonNullable<ParseArgsConfig['options']> = { help: { type: 'boolean', short: 'h' } };
  for (const [name, { value }] of Object.entries(options)) {
    known[name] = { type: value === undefined ? 'boolean' : 'string' };
  }
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: known });
  } catch (error) {
    // The first sentence names the option; the others explain how to pass it as an argument.
    throw new CommandError(messageOf(error).split(/\. |\n/)[0]);
  }
}

function messageOf(error: unknown): string {
  if (error instanceof CommandError || error instanceof ConfigError) return error.message;
  return error instanceof Error ? error.message : String(error);
}
