// Parts of a whole, as a ring: the one type of our panels whose component Grafana does not publish.
import { type DisplayValue, formattedValueToString } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import { valuesOf } from './values.ts';
import type { VisualProps } from './visuals.ts';

const THICKNESS = 0.36;

/** Grafana's panel of type `piechart`, as a donut with its legend on the right. */
export function Ring(props: VisualProps): React.ReactNode {
  const theme = useTheme2();
  const { width, height } = props;
  const parts = valuesOf(props, theme)
    .map(({ display }) => display)
    .filter(({ numeric }) => numeric > 0);
  const total = parts.reduce((sum, { numeric }) => sum + numeric, 0);
  const size = Math.max(0, Math.min(width * 0.4, height));
  let before = 0;
  return (
    <div className="ring" style={{ width, height }}>
      <svg
        width={size}
        height={size}
        viewBox="-1 -1 2 2"
        role="img"
        aria-label={parts.map(({ title }) => title).join(', ')}
      >
        {parts.map((part) => {
          const start = before;
          before += part.numeric / total;
          return <path key={part.title} d={arc(start, before)} fill={part.color} />;
        })}
      </svg>
      <table>
        <tbody>
          {parts.map((part) => (
            <tr key={part.title}>
              <td>
                <i style={{ background: part.color }} />
                {part.title}
              </td>
              <td>{textOf(part)}</td>
              <td>{Math.round((part.numeric / total) * 100)}%</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function textOf(value: DisplayValue): string {
  return formattedValueToString(value);
}

/** A piece of a ring between two shares of the full turn, clockwise from the top. */
function arc(start: number, end: number): string {
  // A full turn has no direction: a hair less has.
  const until = Math.min(end, start + 0.99999);
  const at = (share: number, radius: number): string => {
    const angle = 2 * Math.PI * share;
    return `${radius * Math.sin(angle)} ${-radius * Math.cos(angle)}`;
  };
  const large = until - start > 0.5 ? 1 : 0;
  const inner = 1 - THICKNESS;
  return [
    `M ${at(start, 1)}`,
    `A 1 1 0 ${large} 1 ${at(until, 1)}`,
    `L ${at(until, inner)}`,
    `A ${inner} ${inner} 0 ${large} 0 ${at(start, inner)}`,
    'Z',
  ].join(' ');
}
