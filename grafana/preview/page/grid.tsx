// Panels where the dashboard puts them, on Grafana's grid of 24 columns and rows of 30 pixels.
import { useEffect, useRef, useState } from 'react';
import type { Panel } from '../engine/dashboard.ts';
import type { Prometheus } from '../engine/prometheus.ts';
import type { Loaded } from './dashboard-page.tsx';
import { PanelView } from './panel-view.tsx';
import type { Go } from './toolbar.tsx';

const COLUMNS = 24;
const ROW = 30;
const GAP = 8;

interface Props {
  readonly loaded: Loaded;
  readonly panels: readonly Panel[];
  readonly prometheus: Prometheus;
  readonly go: Go;
}

/** All panels. */
export function Grid({ loaded, panels, prometheus, go }: Props): React.ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (place.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);

  const column = (width - (COLUMNS - 1) * GAP) / COLUMNS;
  const across = (columns: number): number => Math.floor(columns * column + (columns - 1) * GAP);
  const down = (rows: number): number => rows * ROW + (rows - 1) * GAP;
  const bottom = Math.max(0, ...panels.map(({ gridPos: { y, h } }) => y + h));
  return (
    <div ref={place} className="grid" style={{ height: down(bottom) }}>
      {width > 0 &&
        panels.map((panel) => {
          const { x, y, w, h } = panel.gridPos;
          const size = { width: across(w), height: down(h) };
          return (
            <div
              key={panel.id}
              className="cell"
              style={{ left: x * (column + GAP), top: y * (ROW + GAP), ...size }}
            >
              {panel.type === 'row' ? (
                <h2>{panel.title}</h2>
              ) : (
                <PanelView panel={panel} loaded={loaded} prometheus={prometheus} size={size} go={go} />
              )}
            </div>
          );
        })}
    </div>
  );
}
