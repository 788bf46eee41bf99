// Where days, weeks and months begin and end. The demo's calendar is that of UTC.

export type Period = 'day' | 'week' | 'month';

const DAY = 24 * 60 * 60;

/** Where a period begins and ends, in seconds since the epoch, for what is spent up to a moment. */
export const BOUNDS: Readonly<Record<Period, (moment: number) => readonly [number, number]>> = {
  day: (moment) => evenBounds(moment, DAY, 0),
  // The epoch was a Thursday.
  week: (moment) => evenBounds(moment, 7 * DAY, 4 * DAY),
  month: (moment) => {
    const date = new Date((moment - 1) * 1000);
    const start = (months: number): number =>
      Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months) / 1000;
    return [start(0), start(1)];
  },
};

function evenBounds(moment: number, length: number, first: number): readonly [number, number] {
  const start = Math.floor((moment - 1 - first) / length) * length + first;
  return [start, start + length];
}
