// Links of panels and cells.
import type { DataFrame, Field, ScopedVars } from '@grafana/data';
import { interpolateText, type ResolvedVariable } from './choices.ts';
import type { RawSpan } from './span.ts';

interface DataContext {
  readonly frame: DataFrame;
  readonly field: Field;
  readonly rowIndex?: number;
}

/** Replaces variables in a text or link: the dashboard's, the time range's, and those of the cell that was clicked. */
export function interpolateLink(
  text: string,
  variables: readonly ResolvedVariable[],
  { from, to }: RawSpan,
  scoped?: ScopedVars,
): string {
  const context = scoped?.['__dataContext']?.value as DataContext | undefined;
  const ofCell = text
    .replaceAll(/\$\{__data\.fields\["?([^"\]]+)"?\](?::(\w+))?\}/g, (_, name: string, format?: string) =>
      formatted(cellOf(context, name), format),
    )
    .replaceAll(/\$\{__value\.(?:raw|text)(?::(\w+))?\}/g, (_, format?: string) =>
      formatted(String(context?.field.values[context.rowIndex ?? 0] ?? ''), format),
    )
    .replaceAll(/\$\{__url_time_range\}/g, new URLSearchParams({ from, to }).toString());
  return interpolateText(ofCell, variables);
}

function cellOf(context: DataContext | undefined, name: string): string {
  const field = context?.frame.fields.find(
    (each) => each.name === name || each.state?.displayName === name || each.config.displayName === name,
  );
  return String(field?.values[context?.rowIndex ?? 0] ?? '');
}

function formatted(value: string, format: string | undefined): string {
  return format === 'percentencode' ? encodeURIComponent(value) : value;
}
