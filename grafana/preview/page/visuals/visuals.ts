// Which component draws which type of panel.
import type { ComponentType } from 'react';
import type { Panel } from '../../engine/dashboard.ts';
import type { PanelData } from '../../engine/panel.ts';
import type { Loaded } from '../dashboard-page.tsx';
import type { Go } from '../toolbar.tsx';
import { Bars } from './bars.tsx';
import { Course } from './course.tsx';
import { Figure } from './figure.tsx';
import { Ring } from './ring.tsx';
import { Rows } from './rows.tsx';

/** What a component is given. */
export interface VisualProps {
  readonly panel: Panel;
  readonly data: PanelData;
  readonly loaded: Loaded;
  readonly width: number;
  readonly height: number;
  readonly go: Go;
}

export const VISUALS: Readonly<Record<string, ComponentType<VisualProps>>> = {
  stat: Figure,
  bargauge: Bars,
  timeseries: Course,
  table: Rows,
  piechart: Ring,
};
