// Content negotiation: which text format, and whether gzip (RFC 9110, section 12.5).
import { OPENMETRICS_TEXT, PROMETHEUS_TEXT, type TextFormat } from '../exposition/formats.ts';

interface Preference {
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

/** The text format a client prefers among those spoken here; the Prometheus format where it says nothing. */
export function negotiateFormat(accept: string | undefined): TextFormat {
  for (const { value, parameters } of preferences(accept)) {
    const version = parameters.get('version');
    if (value === 'application/openmetrics-text' && (version === undefined || version === '1.0.0')) {
      return OPENMETRICS_TEXT;
    }
    if (value === 'text/plain' && (version === undefined || version === '0.0.4')) return PROMETHEUS_TEXT;
  }
  return PROMETHEUS_TEXT;
}

/** Whether a client takes gzip. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  return preferences(acceptEncoding).some(({ value }) => value === 'gzip');
}

/** Acceptable values, the most wanted first; those with quality 0 are left out. */
function preferences(header: string | undefined): Preference[] {
  return (header ?? '')
    .split(',')
    .map(parsePreference)
    .filter(({ value, quality }) => value !== '' && quality > 0)
    .sort((a, b) => b.quality - a.quality);
}

function parsePreference(item: string): Preference {
  const [value = '', ...rest] = item.split(';').map((part) => part.trim().toLowerCase());
  const parameters = new Map(
    rest.map((part) => {
      const [name = '', text = ''] = part.split('=', 2);
      return [name.trim(), text.trim().replace(/^"|"$/g, '')];
    }),
  );
  const quality = Number(parameters.get('q') ?? 1);
  return { value, parameters, quality: Number.isFinite(quality) ? quality : 1 };
}
