// `llm-cost-metrics/ai-sdk`: middleware for the models of Vercel's AI SDK.
export { costMiddleware } from './language.ts';
export type { CostMiddlewareOptions, LanguageModelCostMiddleware } from './language.ts';
export { embeddingCostMiddleware } from './embedding.ts';
export type { EmbeddingCostMiddlewareOptions, EmbeddingModelCostMiddleware } from './embedding.ts';
export { imageCostMiddleware } from './image.ts';
export type { ImageCostMiddlewareOptions, ImageModelCostMiddleware } from './image.ts';
export type { InstrumentOptions } from '../started-call.ts';
