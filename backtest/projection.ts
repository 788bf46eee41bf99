// Where a month will end: the model of the recording rules in `prometheus/rules`, in TypeScript, so that it can be tried
// on many histories. It is the same computation, with the same constants; change both together.
import { DAY, HOUR, isRecordedAt, type Series, stepsIn, sumIn, valuesIn, WEEK } from './series.ts';
import { deviation, mean, median } from './statistics.ts';

/** Days need to be recorded before anything is said: an hour says nothing about a month. */
const LEAST_DAYS = 1;

/** Growth is looked for in ratios of a day to the same day of the week before, taken this often. */
const RATIO_EVERY = 6 * HOUR;
const RATIOS_A_DAY = DAY / RATIO_EVERY;

/** How much the scatter of the ratios speaks against the growth that they show. */
const DOUBT = 10;
/** Days of ratios it takes until growth counts half. */
const DAYS_OF_DOUBT = 3;
/** Growth in a week, at most, as a natural logarithm: +42% and -30%. */
const MOST_GROWTH = 0.35;
/** What is left of growth a week later: nothing grows forever. */
const DAMPING = 0.8;

/** A step of the level is believed from here on (as a natural logarithm), after so many days, and that much of it. */
const LEAST_STEP = 0.1;
const STEP_DAYS = 2;
const STEP_SHARE = 0.9;
/** A dip is believed as far as the last day shows that it is over, beyond chance, and that much of it. */
const DIP_CHANCE = 0.05;
const DIP_DAYS = 1;
const DIP_SHARE = 0.8;
/** A level that shrinks by itself is below the weeks before by about so many weeks' change. */
const SHRINKING_WEEKS = 1.5;

/** How many weeks of an even profile the real one is mixed with. */
const EVEN_WEEKS = 0.5;

/** Scatter of the ratios that is assumed before there are any, and how many days of them that weighs. */
const ASSUMED_SCATTER = 0.15;
const ASSUMED_DAYS = 4;
/** How wide the band gets by scatter, by an assumed dip, and by growth for each week left. */
const BAND_BY_SCATTER = 0.36;
const BAND_BY_DIP = 2;
const BAND_BY_GROWTH = 1 / 6;
/** How much higher the band reaches where spend grows, for each week left: growth may also not be damped. */
const BAND_ABOVE_GROWTH = 0.4;

/** A month, and a moment in it. */
export interface Moment {
  readonly monthStart: number;
  readonly now: number;
  readonly monthEnd: number;
}

/** What is known of a month's end. */
export interface Projection {
  /** Dollars since the month began. */
  readonly spent: number;
  /** How many of the last seven days have been recorded. */
  readonly historyDays: number;
  /** Dollars at the end of the month. Absent as long as too little has been recorded. */
  readonly monthEnd: Estimate | undefined;
}

/** An estimate, and the band that holds the truth four times of five. */
export interface Estimate {
  readonly projected: number;
  readonly low: number;
  readonly high: number;
}

/** Projects spend to the end of the month. What comes after `now` in the series is not looked at. */
export function project(series: Series, { monthStart, now, monthEnd }: Moment): Projection {
  const spent = sumIn(series, monthStart, now);
  const historyDays = (stepsIn(series, now - WEEK, now) * series.step) / DAY;
  if (historyDays < LEAST_DAYS) return { spent, historyDays, monthEnd: undefined };

  const weeksLeft = Math.max(monthEnd - now, 0) / WEEK;
  const growth = growthOf(series, now);
  const { step, dip } = levelChange(series, now, growth.seen);

  const recentWeek = (sumIn(series, now - WEEK, now) / historyDays) * 7;
  const level = recentWeek * Math.exp(Math.max(STEP_SHARE * step, DIP_SHARE * dip));
  // Growth from the middle of the week that the level is of, half a week ago, to the middle of what is left.
  const grown = (1 - DAMPING ** (weeksLeft / 2 + 0.5)) / -Math.log(DAMPING);
  const rest = level * weeksOf(series, now, weeksLeft) * Math.exp(growth.believed * grown);

  const spread = Math.sqrt(
    BAND_BY_SCATTER * recentVariance(series, now) +
      BAND_BY_DIP * dip ** 2 +
      BAND_BY_GROWTH * growth.seen ** 2 * weeksLeft,
  );
  const above = BAND_ABOVE_GROWTH * Math.max(growth.believed, 0) * weeksLeft;
  return {
    spent,
    historyDays,
    monthEnd: {
      projected: spent + rest,
      low: spent + rest * Math.exp(-spread),
      high: spent + rest * Math.exp(spread + above),
    },
  };
}

/** Growth in a week, as natural logarithms: as it is seen, and as much of it as the scatter lets one believe. */
function growthOf(series: Series, now: number): { readonly seen: number; readonly believed: number } {
  const ratios = dayRatios(series, now - 4 * WEEK, now);
  if (ratios.length === 0) return { seen: 0, believed: 0 };
  const days = ratios.length / RATIOS_A_DAY;
  const seen = median(ratios);
  const doubt = (DOUBT * deviation(ratios) ** 2) / days;
  // The tiny summand keeps a level that does not move at all from being 0 / 0.
  const believed = seen * (seen ** 2 / (seen ** 2 + doubt + 1e-12)) * (days / (days + DAYS_OF_DOUBT));
  return { seen, believed: Math.min(Math.max(believed, -MOST_GROWTH), MOST_GROWTH) };
}

/** How far the level is off the last week's sum, as natural logarithms of at least 0. */
interface LevelChange {
  /** By a step upwards of the last two days. */
  readonly step: number;
  /** By a dip that lies in the week but is over, as a holiday's. */
  readonly dip: number;
}

function levelChange(series: Series, now: number, growth: number): LevelChange {
  const weeks = [0, 1, 2, 3]
    .map((back) => now - back * WEEK)
    .filter((end) => isRecordedAt(series, end - WEEK))
    .map((end) => sumIn(series, end - WEEK, end));
  const [last = 0, before = 0, secondBefore = 0] = weeks;
  if (last <= 0 || before <= 0) return { step: 0, dip: 0 };
  // How days changed, over how the week did: above 0 the level is higher now than in the week. Compared with the week
  // before, and with the one before that: if that week was a special one, only one of the two is misled.
  const ratioOfWeeks = Math.log(last / before);
  const ratioOfTwoWeeks = Math.log(last / secondBefore);
  const changes = (days: number): (readonly number[])[] => {
    const times = ratioTimes(now - days * DAY - 1, now);
    return [
      times.flatMap((time) => dayRatio(series, time)).map((ratio) => ratio - ratioOfWeeks),
      secondBefore > 0
        ? times.flatMap((time) => twoWeekRatio(series, time)).map((ratio) => ratio - ratioOfTwoWeeks)
        : [],
    ].filter((each) => each.length > 0);
  };
  const least = Math.min(...changes(STEP_DAYS).flat());
  const most = Math.min(...changes(DIP_DAYS).map((each) => Math.max(...each)));
  const gap = Math.log(median(weeks) / last) + SHRINKING_WEEKS * Math.min(growth, 0);
  return {
    step: least > LEAST_STEP && least < Infinity ? least : 0,
    dip: most < Infinity ? Math.max(Math.min(gap, most - DIP_CHANCE), 0) : 0,
  };
}

/** How much of a week's spend the time left brings: whole weeks, and the part of one at its usual share. */
function weeksOf(series: Series, now: number, weeksLeft: number): number {
  const wholeWeeks = Math.floor(weeksLeft);
  const part = (weeksLeft - wholeWeeks) * WEEK;
  if (part === 0) return wholeWeeks;
  const begin = now - 4 * WEEK;
  const weeks = (stepsIn(series, begin, now) * series.step) / WEEK;
  const inPart = [0, 1, 2, 3].flatMap((week) =>
    valuesIn(series, begin + week * WEEK, begin + week * WEEK + part),
  );
  const usual = mean(valuesIn(series, begin, now));
  const intensity = inPart.length > 0 && usual > 0 ? mean(inPart) / usual : 1;
  return wholeWeeks + (part / WEEK) * ((intensity * weeks + EVEN_WEEKS) / (weeks + EVEN_WEEKS));
}

/** How much the ratios of the last two weeks scatter, mixed with what is assumed before there are any. */
function recentVariance(series: Series, now: number): number {
  const ratios = dayRatios(series, now - 2 * WEEK, now);
  const days = ratios.length / RATIOS_A_DAY;
  const variance = ratios.length > 0 ? deviation(ratios) ** 2 : 0;
  return (variance * days + ASSUMED_SCATTER ** 2 * ASSUMED_DAYS) / (days + ASSUMED_DAYS);
}

/** The ratios of the days that end after one time, and not after another. */
function dayRatios(series: Series, after: number, until: number): number[] {
  return ratioTimes(after, until).flatMap((time) => dayRatio(series, time));
}

/** Each sixth hour (UTC) after one time, and not after another. */
function ratioTimes(after: number, until: number): number[] {
  const first = (Math.floor(after / RATIO_EVERY) + 1) * RATIO_EVERY;
  const count = Math.max(Math.floor((until - first) / RATIO_EVERY) + 1, 0);
  return Array.from({ length: count }, (_, index) => first + index * RATIO_EVERY);
}

/**
 * The natural logarithm of what the day that ends at a time cost, over what the same day a week earlier did. None where
 * one of them cost nothing, or is not recorded.
 */
function dayRatio(series: Series, end: number): [number] | [] {
  if (!isRecordedAt(series, end - WEEK - DAY)) return [];
  const day = sumIn(series, end - DAY, end);
  const weekBefore = sumIn(series, end - WEEK - DAY, end - WEEK);
  return day > 0 && weekBefore > 0 ? [Math.log(day / weekBefore)] : [];
}

/** The same over two weeks. */
function twoWeekRatio(series: Series, end: number): [number] | [] {
  const [ratio] = dayRatio(series, end);
  const [before] = dayRatio(series, end - WEEK);
  return ratio === undefined || before === undefined ? [] : [ratio + before];
}
