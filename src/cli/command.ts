// Commands from their definitions: they understand `--help`, and say what is wrong in one line.
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { ConfigError } from '../catalogue/errors.ts';
import {
  type Command,
  type CommandDefinition,
  CommandError,
  type Options,
  type Values,
} from './definition.ts';
import { commandHelp, groupHelp } from './help.ts';

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
