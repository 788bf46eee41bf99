// What every simulated model says.

/** The answer, in the pieces in which it is streamed. */
export const ANSWER = ['This ', 'is ', 'a ', 'simulated ', 'answer.'] as const;
