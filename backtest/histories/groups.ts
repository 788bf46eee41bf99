// The groups of generated histories: what their spend is like, and what happens to it.
import { bursts } from './bursts.ts';
import type { Change } from './change.ts';
import { adoption, steadyGrowth } from './growth.ts';
import { holidays } from './holidays.ts';
import { launch } from './launch.ts';
import type { Traffic } from './traffic.ts';

/** One group. */
export interface Group {
  /** What people see of it, in a few words. */
  readonly about: string;
  /** Days recorded before the month begins. */
  readonly daysBefore: number;
  readonly traffic: Traffic;
  readonly change?: Change;
}

const FIVE_WEEKS = 35;
const ONE_WEEK = 7;

/** Hardly anybody works at the weekend. */
const OFFICE: Traffic = {
  weekend: [0.15, 0.5],
  wandering: [0, 0.06],
  dayNoise: [0.04, 0.1],
  hourNoise: [0.1, 0.35],
};

/** People use it at the weekend, too. */
const EVERY_DAY: Traffic = { ...OFFICE, weekend: [0.4, 1], wandering: [0, 0.04] };

/** The same where much of the use is jobs. */
const MACHINES: Traffic = { ...EVERY_DAY, weekend: [0.5, 1] };

/** Few users, so that each one counts. */
const FEW_USERS: Traffic = { ...EVERY_DAY, wandering: [0, 0.08], dayNoise: [0.05, 0.15] };

export const GROUPS = {
  business_week: { about: 'quiet weekends', daysBefore: FIVE_WEEKS, traffic: OFFICE },
  growth: {
    about: '4% to 22% more each week, slowing in half of them',
    daysBefore: FIVE_WEEKS,
    traffic: EVERY_DAY,
    change: steadyGrowth,
  },
  bursty: {
    about: 'jobs of a few hours that cost as much as days',
    daysBefore: FIVE_WEEKS,
    traffic: MACHINES,
    change: bursts,
  },
  launch: {
    about: 'one and a half to four times as much from one hour to the next',
    daysBefore: FIVE_WEEKS,
    traffic: EVERY_DAY,
    change: launch,
  },
  holidays: { about: 'days and weeks off', daysBefore: FIVE_WEEKS, traffic: OFFICE, change: holidays },
  new_product: {
    about: 'growing, and a week old when the month begins',
    daysBefore: ONE_WEEK,
    traffic: FEW_USERS,
    change: adoption,
  },
} as const satisfies Readonly<Record<string, Group>>;

export type GroupName = keyof typeof GROUPS;
