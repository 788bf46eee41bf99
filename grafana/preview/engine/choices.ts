// What was chosen of the variables, and how queries and links say it.
import type { Dashboard, Variable } from './dashboard.ts';
import type { Prometheus } from './prometheus.ts';
import type { Span } from './span.ts';

/** What stands for every value, in links as in Grafana. */
export const ALL = '$__all';

/** Chosen values by variable; of a variable that is not here, what it begins with. */
export type Choices = ReadonlyMap<string, readonly string[]>;

/** A variable with its values. */
export interface ResolvedVariable extends Variable {
  /** What can be chosen, `ALL` not included. */
  readonly options: readonly string[];
  readonly chosen: readonly string[];
}

/** Looks up the values of every variable, in order: later ones may depend on earlier ones. */
export async function resolveVariables(
  { templating }: Dashboard,
  choices: Choices,
  span: Span,
  prometheus: Prometheus,
): Promise<readonly ResolvedVariable[]> {
  const resolved: ResolvedVariable[] = [];
  for (const variable of templating.list) {
    const options = await optionsOf(variable, resolved, span, prometheus);
    const chosen = choices.get(variable.name) ?? initial(variable, options);
    resolved.push({ ...variable, options, chosen });
  }
  return resolved;
}

async function optionsOf(
  variable: Variable,
  before: readonly ResolvedVariable[],
  span: Span,
  prometheus: Prometheus,
): Promise<readonly string[]> {
  const text = typeof variable.query === 'string' ? variable.query : variable.query.query;
  if (variable.type === 'datasource') return ['prometheus'];
  if (variable.type !== 'query') return [text];
  const query = interpolate(text, before);
  const found = /^label_values\((?:(?<selector>.+),\s*)?(?<label>\w+)\)$/.exec(query)?.groups;
  if (found === undefined) throw new Error(`variable ${variable.name}: ${query}; only label_values is known`);
  const values = await prometheus.labelValues(found['label'] ?? '', found['selector'], span);
  return values.toSorted((a, b) => a.toLowerCase().localeCompare(b.toLowerCase()));
}

function initial(variable: Variable, options: readonly string[]): readonly string[] {
  if (variable.includeAll) return [ALL];
  return options.slice(0, 1);
}

/** Replaces variables in PromQL, as Grafana's Prometheus data source does. */
export function interpolate(expr: string, variables: readonly ResolvedVariable[]): string {
  return replace(expr, variables, (variable) => inMatcher(variable));
}

/** Replaces variables where plain text is wanted, such as in titles and links. */
export function interpolateText(text: string, variables: readonly ResolvedVariable[]): string {
  return replace(text, variables, ({ name, chosen }, format) => {
    if (format === 'queryparam')
      return chosen.map((value) => `var-${name}=${encodeURIComponent(value)}`).join('&');
    return chosen.includes(ALL) ? 'All' : chosen.join(' + ');
  });
}

function replace(
  text: string,
  variables: readonly ResolvedVariable[],
  valueOf: (variable: ResolvedVariable, format: string | undefined) => string,
): string {
  return text.replace(
    /\$(?<plain>\w+)|\$\{(?<braced>\w+)(?::(?<format>\w+))?\}|\[\[(?<old>\w+)\]\]/g,
    (match, ...rest) => {
      const { plain, braced, old, format } = rest.at(-1) as Readonly<Record<string, string | undefined>>;
      const variable = variables.find(({ name }) => name === (plain ?? braced ?? old));
      return variable === undefined ? match : valueOf(variable, format);
    },
  );
}

/**
 * A value of a single choice stands for itself; of several, it is a regular expression, too. Both are what Grafana makes of
 * values unless a feature of its is switched on: double quotes stay as they are, and single ones are spoilt.
 */
function inMatcher({ chosen, multi, includeAll, allValue, options }: ResolvedVariable): string {
  if (chosen.includes(ALL) && allValue !== undefined && allValue !== '') return allValue;
  const values = chosen.includes(ALL) ? options : chosen;
  if (!multi && !includeAll) return inQuotes(values[0] ?? '');
  const escaped = values.map(asRegexInQuotes);
  return escaped.length === 1 ? (escaped[0] ?? '') : `(${escaped.join('|')})`;
}

function inQuotes(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll("'", "\\\\'");
}

/** Within quotes PromQL reads a backslash as the beginning of an escape, so that patterns have two. */
function asRegexInQuotes(value: string): string {
  return value.replaceAll('\\', String.raw`\\\\`).replaceAll(/[$^*{}[\]+?.()|]/g, String.raw`\\$&`);
}
