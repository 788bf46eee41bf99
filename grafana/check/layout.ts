// Checks of where panels are, and of their numbers.
import { type Check, repeated } from './checks.ts';

const COLUMNS = 24;

export const LAYOUT_CHECKS: readonly Check[] = [
  {
    name: 'panels have numbers of their own',
    find: ({ panels }) => repeated(panels.map(({ id }) => id)).map((id) => `panel ${id}`),
  },
  {
    name: 'queries of a panel have letters of their own',
    find: ({ panels }) =>
      panels.flatMap(({ title, targets = [] }) =>
        repeated(targets.map(({ refId }) => refId)).map((refId) => `"${title}" ${refId}`),
      ),
  },
  {
    name: 'panels have titles of their own',
    find: ({ panels }) => repeated(panels.filter(({ type }) => type !== 'row').map(({ title }) => title)),
  },
  {
    name: 'panels lie on whole columns and rows',
    find: ({ panels }) =>
      panels
        .filter(({ gridPos }) => !Object.values(gridPos).every(Number.isInteger))
        .map(({ title }) => `"${title}"`),
  },
  {
    name: 'panels fill the grid without overlapping, and without gaps',
    find({ panels }) {
      const owners = new Map<string, string>();
      const faults: string[] = [];
      for (const { title, gridPos } of panels) {
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
            const place = `${x} ${y}`;
            const other = owners.get(place);
            if (other !== undefined) faults.push(`"${title}" lies on "${other}"`);
            if (x >= COLUMNS) faults.push(`"${title}" reaches beyond the grid`);
            owners.set(place, title);
          }
        }
      }
      const height = Math.max(0, ...panels.map(({ gridPos: { y, h } }) => y + h));
      if (faults.length === 0 && owners.size < COLUMNS * height) faults.push('there is a gap');
      return [...new Set(faults)];
    },
  },
];
