// Names of providers as SDKs and older conventions write them, and as OpenTelemetry does.

/** In lower case; names that are not here are the same there. */
const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'amazon-bedrock': 'aws.bedrock',
    amazon_bedrock: 'aws.bedrock',
    aws: 'aws.bedrock',
    aws_bedrock: 'aws.bedrock',
    bedrock: 'aws.bedrock',
    bedrockconverse: 'aws.bedrock',
    'az.ai.inference': 'azure.ai.inference',
    'az.ai.openai': 'azure.ai.openai',
    azure: 'azure.ai.openai',
    'azure-openai': 'azure.ai.openai',
    azureopenai: 'azure.ai.openai',
    azure_openai: 'azure.ai.openai',
    gemini: 'gcp.gemini',
    google: 'gcp.gemini',
    'google.generative-ai': 'gcp.gemini',
    google_genai: 'gcp.gemini',
    googlegenerativeai: 'gcp.gemini',
    'google-vertex': 'gcp.vertex_ai',
    'google.vertex': 'gcp.vertex_ai',
    google_vertexai: 'gcp.vertex_ai',
    googlevertex: 'gcp.vertex_ai',
    vertex: 'gcp.vertex_ai',
    vertex_ai: 'gcp.vertex_ai',
    vertexai: 'gcp.vertex_ai',
    mistral: 'mistral_ai',
    mistralai: 'mistral_ai',
    moonshot: 'moonshot_ai',
    moonshotai: 'moonshot_ai',
    togetherai: 'together',
    together_ai: 'together',
    watsonx: 'ibm.watsonx.ai',
    xai: 'x_ai',
  }),
);

/** OpenTelemetry's own names that have dots in them. */
const DOTTED = new Set([
  'aws.bedrock',
  'azure.ai.inference',
  'azure.ai.openai',
  'gcp.gemini',
  'gcp.gen_ai',
  'gcp.vertex_ai',
  'ibm.watsonx.ai',
]);

/**
 * A provider by its value of OpenTelemetry's `gen_ai.provider.name`. What some SDKs put behind a dot is no part of it:
 * `openai.responses`, `google.vertex.chat`.
 */
export function providerNamed(name: string): string {
  let known = named.get(name);
  if (known === undefined) {
    known = lookUp(name);
    // Apps have few of them; whoever makes them up must not fill the memory.
    if (named.size < MOST_NAMED) named.set(name, known);
  }
  return known;
}

const named = new Map<string, string>();
const MOST_NAMED = 1_000;

function lookUp(name: string): string {
  const lower = name.toLowerCase();
  for (let end = lower.length; end > 0; end = lower.lastIndexOf('.', end - 1)) {
    const start = lower.slice(0, end);
    if (DOTTED.has(start)) return start;
    const known = NAMES.get(start);
    if (known !== undefined) return known;
  }
  const [first = lower] = lower.split('.');
  return first;
}
