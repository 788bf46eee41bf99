// One dashboard: what can be chosen, and its panels on Grafana's grid.
import { useTheme2 } from '@grafana/ui';
import { useEffect, useMemo, useState } from 'react';
import { useHistory, useLocation, useParams } from 'react-router-dom';
import { type ResolvedVariable, resolveVariables } from '../engine/choices.ts';
import type { Dashboard, Panel } from '../engine/dashboard.ts';
import { prometheusAt } from '../engine/prometheus.ts';
import { type RawSpan, type Span, spanOf } from '../engine/span.ts';
import { changed, readAddress } from './address.ts';
import { type AlertMark, loadAlerts } from './alerts.ts';
import { Grid } from './grid.tsx';
import { Toolbar } from './toolbar.tsx';

const prometheus = prometheusAt('/api/prometheus');

/** What is needed to draw panels. */
export interface Loaded {
  readonly dashboard: Dashboard;
  readonly variables: readonly ResolvedVariable[];
  readonly raw: RawSpan;
  readonly span: Span;
  readonly alerts: readonly AlertMark[];
}

/** The page of a dashboard. */
export function DashboardPage(): React.ReactNode {
  const { uid } = useParams<{ uid: string }>();
  const { search } = useLocation();
  const history = useHistory();
  const theme = useTheme2();
  const address = useMemo(() => readAddress(search), [search]);
  const [dashboards, setDashboards] = useState<readonly Dashboard[]>();
  const [loaded, setLoaded] = useState<Loaded>();
  const [failure, setFailure] = useState<string>();
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    void fetch('/api/dashboards').then(async (response) => setDashboards(await response.json()));
  }, []);

  const dashboard = dashboards?.find((each) => each.uid === uid);
  useEffect(() => {
    if (dashboard === undefined) return;
    let isCurrent = true;
    const raw = address.raw ?? { from: dashboard.time.from, to: dashboard.time.to };
    const load = async (): Promise<void> => {
      const span = spanOf(raw);
      const variables = await resolveVariables(dashboard, address.choices, span, prometheus);
      const alerts = await loadAlerts(dashboard, span, prometheus);
      if (isCurrent) setLoaded({ dashboard, variables, raw, span, alerts });
    };
    load().then(
      () => setFailure(undefined),
      (error: unknown) => setFailure(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      isCurrent = false;
    };
  }, [dashboard, address, turn]);

  useEffect(() => {
    document.title = dashboard?.title ?? 'LLM cost';
  }, [dashboard]);

  if (dashboards !== undefined && dashboard === undefined) return <p>There is no dashboard {uid}.</p>;
  if (failure !== undefined) return <p data-page-state="failed">Prometheus cannot be read: {failure}</p>;
  if (dashboards === undefined || loaded === undefined) return <p data-page-state="loading">Loading ...</p>;
  const go = (changes: Readonly<Record<string, readonly string[]>>): void => {
    history.push({ search: changed(search, changes) });
  };
  return (
    <main data-page-until={loaded.span.to} style={{ background: theme.colors.background.canvas }}>
      <p className="notice">
        Local preview: Grafana&apos;s components, drawn without a Grafana server. Figures come from your
        Prometheus.
      </p>
      <Toolbar
        dashboards={dashboards}
        loaded={loaded}
        refresh={address.refresh ?? dashboard?.refresh ?? ''}
        go={go}
        reload={() => setTurn((before) => before + 1)}
      />
      {/* Panels of two dashboards may have one number, but have nothing else in common. */}
      <Grid
        key={loaded.dashboard.uid}
        loaded={loaded}
        panels={panelsOf(loaded.dashboard)}
        prometheus={prometheus}
        go={go}
      />
    </main>
  );
}

function panelsOf({ panels }: Dashboard): readonly Panel[] {
  return panels.toSorted((a, b) => a.gridPos.y - b.gridPos.y || a.gridPos.x - b.gridPos.x);
}
