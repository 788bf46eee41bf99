// What goes wrong in the days after the ordinary weeks: each incident changes the calls of its minutes.
import { count, randomFrom } from '../../../examples/chat-service/traffic/random.ts';
import { type Call, callOf, callsOf, USERS, type Work, WORK } from './traffic.ts';

/** Something that goes wrong for half an hour. */
export interface Incident {
  readonly name: string;
  /** Days after the ordinary weeks, and hours of that day (UTC). */
  readonly day: number;
  readonly hour: number;
  /** The alert that is to tell of it, and what it has to be about. */
  readonly alert: string;
  readonly subject: string;
  calls(minute: number): Call[];
}

export const INCIDENT_MINUTES = 30;

const work = (type: string): Work => {
  const found = WORK.find((each) => each.type === type);
  if (found === undefined) throw new Error(`no work of type ${type}`);
  return found;
};

/** Ordinary calls, and more of some work by each of some users. */
function more(type: string, perMinute: number, userOf: (place: number) => string) {
  return (minute: number): Call[] => {
    const random = randomFrom(0xbad + minute);
    const extra = Array.from({ length: count(random, perMinute) }, (_, place) =>
      callOf(random, work(type), userOf(place)),
    );
    return [...callsOf(minute), ...extra];
  };
}

/** Ordinary calls, but for one type whose work is different. */
function changed(type: string, change: Partial<Work>) {
  const works = WORK.map((each) => (each.type === type ? { ...each, ...change } : each));
  return (minute: number): Call[] => callsOf(minute, works);
}

const one = (user: string) => (): string => user;

export const INCIDENTS: readonly Incident[] = [
  {
    name: "a user's agent calls itself in a loop",
    day: 0,
    hour: 10,
    alert: 'LlmRunawayUser',
    subject: 'user-3',
    calls: more('agent', 20, one('user-3')),
  },
  {
    name: 'a key is used by somebody else at night',
    day: 0,
    hour: 22,
    alert: 'LlmRunawayUser',
    subject: 'user-41',
    calls: more('agent', 15, one('user-41')),
  },
  {
    name: 'a user nobody has seen before makes up for it',
    day: 1,
    hour: 9,
    alert: 'LlmRunawayUser',
    subject: 'newcomer',
    calls: more('agent', 25, one('newcomer')),
  },
  {
    name: 'a job for nobody in particular starts over and over',
    day: 1,
    hour: 16,
    alert: 'LlmRunawayType',
    subject: 'digest',
    calls: more('digest', 200, one('')),
  },
  {
    name: 'each call of everybody is made five times, by a retry that does not see the answer',
    day: 2,
    hour: 11,
    alert: 'LlmRunawayType',
    subject: 'chat',
    calls: more('chat', 160, (place) => USERS[place % USERS.length]?.user ?? ''),
  },
  {
    name: 'hundreds of users appear at once, with a few calls each',
    day: 2,
    hour: 19,
    alert: 'LlmSpendSpike',
    subject: '*',
    calls: more('agent', 20, (place) => `visitor-${place}`),
  },
  {
    name: 'a setting moves chats to the dearer of two models',
    day: 3,
    hour: 13,
    alert: 'LlmModelShareShift',
    subject: 'large',
    calls: changed('chat', { models: [{ model: 'large', weight: 1 }] }),
  },
  {
    name: 'a fallback moves agents to a model that was never used',
    day: 4,
    hour: 13,
    alert: 'LlmModelShareShift',
    subject: 'thinker_max',
    calls: changed('agent', { models: [{ model: 'thinker_max', weight: 1 }] }),
  },
  {
    name: 'prompts of chats have doubled',
    day: 3,
    hour: 15,
    alert: 'LlmCostPerCallHigh',
    subject: 'large',
    calls: changed('chat', { inputTokens: 3000 }),
  },
  {
    name: 'the cache no longer hits and answers are twice as long',
    day: 4,
    hour: 11.5,
    alert: 'LlmCostPerCallHigh',
    subject: 'large',
    calls: changed('chat', { cached: 0, outputTokens: 600 }),
  },
  {
    name: 'a limit on answers was lost: they are four times as long',
    day: 4,
    hour: 15.5,
    alert: 'LlmCostPerCallHigh',
    subject: 'large',
    calls: changed('chat', { outputTokens: 1200 }),
  },
];
