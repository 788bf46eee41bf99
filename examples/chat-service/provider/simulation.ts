// What a simulated call answers with. The caller says it in a header, so that live traffic has the numbers of the
// pattern that also made the history; without the header (a person with curl) it follows from the text.
import type { IncomingHttpHeaders } from 'node:http';
import type { Usage } from 'llm-cost-metrics';

/** Name of the header, which the demo app hands on to the provider. */
export const SIMULATION_HEADER = 'x-simulation';

/** What to answer with. */
export interface Simulation {
  /** 200, or 429 or 500 for an error. */
  readonly status: number;
  readonly usage: Usage;
}

/** A simulation as the header's value. */
export function simulationHeader({ status, usage }: Simulation): Record<string, string> {
  return { [SIMULATION_HEADER]: JSON.stringify({ status, usage }) };
}

/** The simulation a request asks for. */
export function simulationOf(headers: IncomingHttpHeaders, body: unknown): Simulation {
  const asked = headers[SIMULATION_HEADER];
  if (typeof asked === 'string') return JSON.parse(asked) as Simulation;
  // About four characters to a token.
  return {
    status: 200,
    usage: { inputTokens: Math.ceil(JSON.stringify(body).length / 4), outputTokens: 120 },
  };
}
