// Who bills the calls of a client, by the host that it asks.

/** Ends of hosts' names, and the provider there by its value of OpenTelemetry's `gen_ai.provider.name`. */
const HOSTS: readonly (readonly [string, string])[] = [
  ['api.openai.com', 'openai'],
  ['openai.azure.com', 'azure.ai.openai'],
  ['cognitiveservices.azure.com', 'azure.ai.openai'],
  ['services.ai.azure.com', 'azure.ai.inference'],
  ['models.ai.azure.com', 'azure.ai.inference'],
  ['api.anthropic.com', 'anthropic'],
  ['aiplatform.googleapis.com', 'gcp.vertex_ai'],
  ['generativelanguage.googleapis.com', 'gcp.gemini'],
  ['amazonaws.com', 'aws.bedrock'],
  ['api.aws', 'aws.bedrock'],
  ['api.cerebras.ai', 'cerebras'],
  ['api.cohere.ai', 'cohere'],
  ['api.cohere.com', 'cohere'],
  ['api.deepseek.com', 'deepseek'],
  ['api.fireworks.ai', 'fireworks'],
  ['api.groq.com', 'groq'],
  ['api.mistral.ai', 'mistral_ai'],
  ['api.moonshot.ai', 'moonshot_ai'],
  ['api.moonshot.cn', 'moonshot_ai'],
  ['api.perplexity.ai', 'perplexity'],
  ['api.together.ai', 'together'],
  ['api.together.xyz', 'together'],
  ['api.x.ai', 'x_ai'],
  ['openrouter.ai', 'openrouter'],
];

/** The provider at an address. An unknown host goes by its own name: no price is better than that of another. */
export function providerAt(baseURL: string): string {
  const { hostname } = new URL(baseURL);
  // Regional hosts are called `eu.api.openai.com` or `us-east5-aiplatform.googleapis.com`.
  const known = HOSTS.find(
    ([end]) => hostname === end || hostname.endsWith(`.${end}`) || hostname.endsWith(`-${end}`),
  );
  return known?.[1] ?? hostname;
}
