// Responses of Anthropic's API, also through Bedrock and Vertex.
import { read, type Source, sum } from './fields.ts';
import type { Figures, Format } from './format.ts';

/** Compacting the context is a call of its own, and not in the totals. */
function withCompaction(name: string): Source {
  return sum(name, `iterations[type=compaction].${name}`);
}

const READ = withCompaction('cache_read_input_tokens');
const WRITTEN: Source = [
  withCompaction('cache_creation_input_tokens'),
  sum('cache_creation.ephemeral_5m_input_tokens', 'cache_creation.ephemeral_1h_input_tokens'),
];

/** Input counts uncached tokens alone. */
export const MESSAGES_FIGURES: Figures = {
  inputTokens: sum(withCompaction('input_tokens'), READ, WRITTEN),
  cacheReadTokens: READ,
  cacheWriteTokens: WRITTEN,
  cacheWrite1hTokens: sum(
    'cache_creation.ephemeral_1h_input_tokens',
    'iterations[type=compaction].cache_creation.ephemeral_1h_input_tokens',
  ),
  outputTokens: withCompaction('output_tokens'),
  reasoningTokens: 'output_tokens_details.thinking_tokens',
  searches: 'server_tool_use.web_search_requests',
};

/** Messages, their streams (`message_start` and `message_delta`), and lines of a message batch's results. */
export const ANTHROPIC: Format = {
  envelopes: [{ at: 'result.message', serviceTier: 'batch' }, { at: 'message' }],
  shapes: [{ at: 'usage', figures: MESSAGES_FIGURES }],
  model: 'model',
  // Fast mode is dearer than the tier it is served in.
  serviceTier: (body) => (read(body, 'usage.speed') === 'fast' ? 'fast' : read(body, 'usage.service_tier')),
};
