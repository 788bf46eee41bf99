// `llm-cost-metrics/langchain`: a callback handler for the models of LangChain.
export { costHandler } from './handler.ts';
export type { CostHandler, CostHandlerOptions, LangChainCall } from './handler.ts';
export type { InstrumentOptions } from '../started-call.ts';
