// When bookings were made, without looking at a clock for each of them.

/** Moments with the number of the last booking before them. */
export interface Moments {
  /** Remembers how far the bookings have come by now. */
  note(bookings: number): void;
  /** When a booking was made at the latest, in milliseconds since the epoch: at the first moment noted after it, or now. */
  latestTimeOf(booking: number): number;
}

interface Moment {
  /** When the first of the bookings it stands for may have been made. */
  readonly since: number;
  time: number;
  bookings: number;
}

/** Moments closer than this, in milliseconds, are one. */
const RESOLUTION_MS = 1_000;

/** Moments of the last `rememberedMs`; bookings before them count as made at the first of them, which is no later. */
export function createMoments(rememberedMs: number, now: () => number): Moments {
  const moments: Moment[] = [{ since: now(), time: now(), bookings: 0 }];

  return {
    note(bookings) {
      const time = now();
      const last = moments.at(-1);
      if (last?.bookings === bookings) return;
      if (last !== undefined && time - last.since < RESOLUTION_MS) {
        last.time = time;
        last.bookings = bookings;
        return;
      }
      moments.push({ since: time, time, bookings });
      while (moments[1] !== undefined && moments[1].time <= time - rememberedMs) moments.shift();
    },
    latestTimeOf(booking) {
      let low = 0;
      let high = moments.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((moments[middle]?.bookings ?? Infinity) >= booking) high = middle;
        else low = middle + 1;
      }
      return moments[low]?.time ?? now();
    },
  };
}
