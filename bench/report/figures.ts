// Figures as people read them.

/** Three digits that mean something, none after the point where there are three before it. */
function digits(value: number): string {
  const before = Math.floor(Math.log10(Math.max(Math.abs(value), 0.001))) + 1;
  return value.toFixed(Math.max(0, Math.min(3, 3 - before)));
}

export function micros(value: number): string {
  return `${digits(value)} µs`;
}

export function millis(value: number): string {
  return `${digits(value)} ms`;
}

export function times(value: number): string {
  return `${digits(value)}x`;
}

export function bytes(value: number): string {
  return `${Math.round(value)} B`;
}

export function megabytes(value: number): string {
  return `${(value / 1e6).toFixed(1)} MB`;
}
