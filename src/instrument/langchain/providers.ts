// Who bills the calls of a model of LangChain, by what the model says of itself.

/** LangChain's names (`ls_provider`, in lower case) that differ from OpenTelemetry's. */
const PROVIDERS: ReadonlyMap<string, string> = new Map([
  ['amazon_bedrock', 'aws.bedrock'],
  ['bedrockconverse', 'aws.bedrock'],
  ['bedrock', 'aws.bedrock'],
  ['azure', 'azure.ai.openai'],
  ['azureopenai', 'azure.ai.openai'],
  ['google', 'gcp.gemini'],
  ['google_genai', 'gcp.gemini'],
  ['googlegenerativeai', 'gcp.gemini'],
  ['google_vertexai', 'gcp.vertex_ai'],
  ['vertexai', 'gcp.vertex_ai'],
  ['mistral', 'mistral_ai'],
  ['mistralai', 'mistral_ai'],
  ['moonshot', 'moonshot_ai'],
  ['togetherai', 'together'],
  ['xai', 'x_ai'],
]);

/** A model's provider by OpenTelemetry's name. */
export function providerOf(name: unknown): string {
  if (typeof name !== 'string' || name === '') return 'unknown';
  const lower = name.toLowerCase();
  return PROVIDERS.get(lower) ?? lower;
}
