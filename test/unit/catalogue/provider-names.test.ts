import { describe, expect, it } from 'vitest';
import { providerNamed } from '../../../src/catalogue/provider-names.ts';

describe('names of providers', () => {
  it.each([
    // The AI SDK's.
    ['openai.responses', 'openai'],
    ['anthropic.messages', 'anthropic'],
    ['azure.chat', 'azure.ai.openai'],
    ['google.generative-ai', 'gcp.gemini'],
    ['google.vertex.chat', 'gcp.vertex_ai'],
    ['vertex.anthropic.messages', 'gcp.vertex_ai'],
    ['amazon-bedrock', 'aws.bedrock'],
    ['bedrock.anthropic.messages', 'aws.bedrock'],
    ['xai.chat', 'x_ai'],
    ['my-server.chat', 'my-server'],
    // LangChain's.
    ['google_vertexai', 'gcp.vertex_ai'],
    ['amazon_bedrock', 'aws.bedrock'],
    ['DeepSeek', 'deepseek'],
    // Those of OpenTelemetry before version 1.37, and of OpenLLMetry.
    ['az.ai.openai', 'azure.ai.openai'],
    ['vertex_ai', 'gcp.vertex_ai'],
    ['AWS', 'aws.bedrock'],
    ['MistralAI', 'mistral_ai'],
    ['OpenAI', 'openai'],
    // OpenTelemetry's own.
    ['azure.ai.inference', 'azure.ai.inference'],
    ['gcp.gen_ai', 'gcp.gen_ai'],
    ['ibm.watsonx.ai', 'ibm.watsonx.ai'],
    ['groq', 'groq'],
  ])('%s is %s in OpenTelemetry', (name, provider) => {
    expect(providerNamed(name)).toBe(provider);
  });
});
