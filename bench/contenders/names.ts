// The contenders by name.

/** This library. */
export const OURS = 'llm-cost-metrics';

/** Libraries that count the same calls. */
export const PEERS = ['prom-client', 'OpenTelemetry'] as const;

/** Each library as it is mostly used. */
export const LIBRARIES = [OURS, ...PEERS] as const;

/** This library in other uses. */
export const HASHED = `${OURS}, users under pseudonyms`;
export const IN_CONTEXT = `${OURS}, inside withLabels`;

/** No library: what the processor's caches cost, whoever counts. */
export const BARE_MAP = 'a bare Map';

export type LibraryName = (typeof LIBRARIES)[number];
export type ContenderName = LibraryName | typeof HASHED | typeof IN_CONTEXT | typeof BARE_MAP;
