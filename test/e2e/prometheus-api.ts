// Asks a real Prometheus.

/** One series of an instant query's answer. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Answers an instant query. */
export async function query(prometheus: string, promql: string): Promise<Sample[]> {
  const response = await fetch(`${prometheus}/api/v1/query?query=${encodeURIComponent(promql)}`);
  const body = (await response.json()) as {
    status: string;
    error?: string;
    data: { result: { metric: Record<string, string>; value: [number, string] }[] };
  };
  if (body.status !== 'success') throw new Error(`${promql}: ${body.error ?? response.status}`);
  return body.data.result.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }));
}

/** The value of a query with exactly one series, or undefined while there is none. */
export async function scalar(prometheus: string, promql: string): Promise<number | undefined> {
  const samples = await query(prometheus, promql);
  if (samples.length > 1) throw new Error(`${promql}: expected one series, got ${samples.length}`);
  return samples[0]?.value;
}

/**
 * Asks again until the answer is there.
 *
 * @throws when the time is up, naming what was waited for.
 */
export async function eventually<Answer>(
  what: string,
  withinMs: number,
  ask: () => Promise<Answer | undefined | false>,
): Promise<Answer> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`after ${Math.round(withinMs / 1000)} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
