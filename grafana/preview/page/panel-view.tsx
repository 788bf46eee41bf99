// One panel: its frame, its state, and what it shows.
import { LoadingState } from '@grafana/data';
import { Dropdown, IconButton, Menu, PanelChrome, useTheme2 } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { interpolateText } from '../engine/choices.ts';
import type { Panel } from '../engine/dashboard.ts';
import { hasValues, loadPanel, type PanelData } from '../engine/panel.ts';
import type { Prometheus } from '../engine/prometheus.ts';
import type { Loaded } from './dashboard-page.tsx';
import type { Go } from './toolbar.tsx';
import { VISUALS } from './visuals/visuals.ts';

interface Props {
  readonly panel: Panel;
  readonly loaded: Loaded;
  readonly prometheus: Prometheus;
  readonly size: { readonly width: number; readonly height: number };
  readonly go: Go;
}

interface Answer {
  readonly data?: PanelData;
  readonly error?: string;
  /** What it answers; an answer to what was asked before is shown until the next one is there. */
  readonly to: Loaded;
}

/** A panel with Grafana's frame around it. */
export function PanelView({ panel, loaded, prometheus, size, go }: Props): React.ReactNode {
  const theme = useTheme2();
  const [answer, setAnswer] = useState<Answer>();
  const { variables, raw, span } = loaded;

  useEffect(() => {
    let isCurrent = true;
    loadPanel(panel, { variables, raw, span, prometheus, theme, width: size.width }).then(
      (data) => isCurrent && setAnswer({ data, to: loaded }),
      (error: unknown) =>
        isCurrent && setAnswer({ error: error instanceof Error ? error.message : String(error), to: loaded }),
    );
    return () => {
      isCurrent = false;
    };
  }, [panel, loaded, size.width]);

  const Visual = VISUALS[panel.type];
  const data = answer?.data;
  const error =
    Visual === undefined ? `The preview cannot draw panels of type ${panel.type}.` : answer?.error;
  const isLoading = answer?.to !== loaded;
  const noValue = String(panel.fieldConfig?.defaults.noValue ?? 'No data');
  const isEmpty = data !== undefined && !hasValues(data.frames);
  const state = isLoading ? 'loading' : error !== undefined ? 'failed' : isEmpty ? 'empty' : 'done';
  const title = interpolateText(panel.title, variables);
  const text = (words: string): string => data?.replaceVariables(words) ?? words;
  const links = panel.links ?? [];
  return (
    <section
      data-panel-state={state}
      data-panel-title={title}
      data-panel-message={error ?? (isEmpty ? noValue : undefined)}
      data-panel-queries={data?.queries.join('\n')}
    >
      <PanelChrome
        {...size}
        title={title}
        description={panel.description ?? ''}
        {...(isLoading ? { loadingState: LoadingState.Loading } : {})}
        {...(error === undefined ? {} : { statusMessage: error })}
        actions={
          links.length === 0 ? undefined : (
            <Dropdown
              overlay={
                <Menu>
                  {links.map((link) => (
                    <Menu.Item
                      key={link.url}
                      label={link.title}
                      url={text(link.url)}
                      icon="external-link-alt"
                    />
                  ))}
                </Menu>
              }
            >
              <IconButton name="link" size="sm" aria-label={`Links of ${title}`} />
            </Dropdown>
          )
        }
      >
        {(width, height) => {
          if (error !== undefined || Visual === undefined) return <p className="message">{error}</p>;
          if (data === undefined) return null;
          if (isEmpty) return <p className="message">{noValue}</p>;
          return <Visual panel={panel} data={data} loaded={loaded} width={width} height={height} go={go} />;
        }}
      </PanelChrome>
    </section>
  );
}
