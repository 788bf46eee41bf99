// What this process books, told as it happens: totals alone do not say whose they are, nor what was dropped unread.
import type { Ledger, Row } from '../ledger/ledger.ts';

/** Told of each booking of this process, even of 0. Must not throw. */
export type BookingListener = (row: Row, cell: number, amount: number) => void;

/** A ledger whose bookings are told to `listeners`, those added later included. */
export function announced(ledger: Ledger, listeners: readonly BookingListener[]): Ledger {
  const own: Pick<Ledger, 'book'> = {
    book(row, cell, amount) {
      ledger.book(row, cell, amount);
      for (const listener of listeners) listener(row, cell, amount);
    },
  };
  return Object.assign(Object.create(ledger) as Ledger, own);
}
