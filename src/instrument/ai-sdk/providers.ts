// Who bills the calls of a model of the AI SDK, by the name the model gives its provider.

/** The AI SDK's names, of which the first that fits holds, and OpenTelemetry's. */
const PROVIDERS: readonly (readonly [name: string, provider: string])[] = [
  ['google.vertex', 'gcp.vertex_ai'],
  ['google.generative-ai', 'gcp.gemini'],
  ['google', 'gcp.gemini'],
  ['google-vertex', 'gcp.vertex_ai'],
  ['googleVertex', 'gcp.vertex_ai'],
  ['vertex', 'gcp.vertex_ai'],
  ['azure', 'azure.ai.openai'],
  ['azure-openai', 'azure.ai.openai'],
  ['amazon-bedrock', 'aws.bedrock'],
  ['bedrock', 'aws.bedrock'],
  ['mistral', 'mistral_ai'],
  ['moonshotai', 'moonshot_ai'],
  ['togetherai', 'together'],
  ['xai', 'x_ai'],
];

/**
 * A model's provider by OpenTelemetry's name. The AI SDK adds the API to it: `openai.responses`, `anthropic.messages`. A
 * name that is not in the table is OpenTelemetry's own (`openai`, `groq`), or one that the app gave.
 */
export function providerOf(name: string): string {
  for (const [start, provider] of PROVIDERS) {
    if (name === start || name.startsWith(`${start}.`)) return provider;
  }
  const [first = name] = name.split('.');
  return first;
}
