// A table.
import { type TableSortByFieldState } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import type { VisualProps } from './visuals.ts';

type CellHeight = React.ComponentProps<typeof TableNG>['cellHeight'];

/** Grafana's panel of type `table`. */
export function Rows({ panel, data, width, height }: VisualProps): React.ReactNode {
  const [frame] = data.frames;
  if (frame === undefined) return null;
  return (
    <TableNG
      data={frame}
      width={width}
      height={height}
      cellHeight={panel.options?.['cellHeight'] as CellHeight}
      sortBy={(panel.options?.['sortBy'] ?? []) as TableSortByFieldState[]}
      noHeader={false}
      showTypeIcons={false}
    />
  );
}
