// What can be chosen: the dashboard, the values of its variables, the time range, and how often it is read again.
import { Button, Combobox, InlineField, MultiCombobox } from '@grafana/ui';
import { useEffect } from 'react';
import { Link, useLocation } from 'react-router-dom';
import { ALL, type ResolvedVariable } from '../engine/choices.ts';
import type { Dashboard } from '../engine/dashboard.ts';
import { describe } from '../engine/span.ts';
import type { Loaded } from './dashboard-page.tsx';

const RANGES: Readonly<Record<string, string>> = {
  'now-30m': 'Last 30 minutes',
  'now-6h': 'Last 6 hours',
  'now-24h': 'Last 24 hours',
  'now-7d': 'Last 7 days',
  'now-28d': 'Last 28 days',
  'now-30d': 'Last 30 days',
  'now-90d': 'Last 90 days',
  'now-1y': 'Last 12 months',
};

const REFRESHES: Readonly<Record<string, number>> = { '1m': 60_000, '5m': 300_000 };

/** What changes the address. */
export type Go = (changes: Readonly<Record<string, readonly string[]>>) => void;

interface Props {
  readonly dashboards: readonly Dashboard[];
  readonly loaded: Loaded;
  readonly refresh: string;
  readonly go: Go;
  readonly reload: () => void;
}

/** The lines at the top. */
export function Toolbar({ dashboards, loaded, refresh, go, reload }: Props): React.ReactNode {
  const { search } = useLocation();
  const { raw, variables, dashboard } = loaded;
  useEffect(() => {
    const every = REFRESHES[refresh];
    if (every === undefined) return;
    const timer = setInterval(reload, every);
    return () => clearInterval(timer);
  }, [refresh, reload]);

  const ranges = Object.entries(RANGES).map(([value, label]) => ({ value, label }));
  const isListed = raw.to === 'now' && raw.from in RANGES;
  return (
    <>
      <nav className="dashboards">
        {dashboards.map(({ uid, title }) => (
          <Link
            key={uid}
            to={{ pathname: `/d/${uid}`, search }}
            aria-current={uid === dashboard.uid ? 'page' : undefined}
          >
            {title.replace('LLM cost: ', '')}
          </Link>
        ))}
      </nav>
      <div className="choices">
        {variables
          .filter(({ type, hide }) => type === 'query' && hide !== 2)
          .map((variable) => (
            <Choice key={variable.name} variable={variable} go={go} />
          ))}
        <span className="gap" />
        <InlineField label="Time range">
          <Combobox
            aria-label="Time range"
            width={isListed ? 28 : 44}
            options={isListed ? ranges : [{ value: raw.from, label: describe(raw) }, ...ranges]}
            value={raw.from}
            onChange={({ value }) => go({ from: [value], to: ['now'] })}
          />
        </InlineField>
        <Button variant="secondary" icon="sync" onClick={reload}>
          Refresh
        </Button>
      </div>
    </>
  );
}

function Choice({ variable, go }: { readonly variable: ResolvedVariable; readonly go: Go }): React.ReactNode {
  const { name, label = name, chosen, multi } = variable;
  const options = variable.options.map((value) => ({ value, label: value }));
  const key = `var-${name}`;
  return (
    <InlineField label={label}>
      {multi ? (
        <MultiCombobox
          aria-label={label}
          width={24}
          placeholder="All"
          options={options}
          value={chosen.includes(ALL) ? [] : [...chosen]}
          onChange={(picked) => go({ [key]: picked.length === 0 ? [ALL] : picked.map(({ value }) => value) })}
        />
      ) : (
        <Combobox
          aria-label={label}
          width={24}
          options={options}
          value={chosen[0] ?? null}
          onChange={({ value }) => go({ [key]: [value] })}
        />
      )}
    </InlineField>
  );
}
