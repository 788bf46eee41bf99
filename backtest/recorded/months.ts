// Calendar months (UTC) that a recorded series has from their start to their end, with a week before them.
import type { History } from '../histories/history.ts';
import { isRecordedAt, type Series, sumIn, WEEK } from '../series.ts';

/** The months that projections of can be tried on; those in which nothing was spent are none of them. */
export function monthsOf(series: Series): readonly History[] {
  const lastEnd = series.firstEnd + (series.usd.length - 1) * series.step;
  const months: History[] = [];
  const first = new Date(series.firstEnd * 1000);
  for (let month = first.getUTCMonth(); ; month += 1) {
    const monthStart = Date.UTC(first.getUTCFullYear(), month) / 1000;
    const monthEnd = Date.UTC(first.getUTCFullYear(), month + 1) / 1000;
    if (monthEnd > lastEnd) return months;
    // The first step of that week ends a step after the week begins.
    const isLongEnough = isRecordedAt(series, monthStart - WEEK + series.step);
    if (isLongEnough && sumIn(series, monthStart, monthEnd) > 0)
      months.push({ series, monthStart, monthEnd });
  }
}
