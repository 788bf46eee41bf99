// The process of one contender: does what it is asked, one thing after the other.
import { type Assignment, setUp, type Stand } from './stand.ts';

/** A thing to do, with arguments. */
export interface Question {
  readonly ask: keyof Stand;
  readonly args: readonly unknown[];
}

type Answers = Readonly<Record<keyof Stand, (...args: readonly unknown[]) => unknown>>;

const stand = (await setUp(JSON.parse(process.argv[2] ?? '') as Assignment)) as Answers;

process.on('message', ({ ask, args }: Question) => {
  void Promise.resolve(stand[ask](...args)).then((value) => process.send?.({ value }));
});
process.once('disconnect', () => {
  process.exit();
});
process.send?.({ value: 'ready' });
