// What is looked at in answers and in the events of streams: texts to count, and parts that tell of usage.
import { isObject } from '../../usage/fields.ts';

/** The texts of output in an answer or an event. */
export function piecesOf(said: unknown): string[] {
  const pieces: string[] = [];
  if (!isObject(said)) return pieces;
  const { delta, choices, output, content } = said;
  if (typeof delta === 'string') {
    if (!isSound(said['type'])) pieces.push(delta);
  } else if (delta !== undefined) gather(delta, pieces);
  if (Array.isArray(choices)) for (const choice of choices) gatherChoice(choice, pieces);
  if (Array.isArray(output)) for (const item of output) gather(item, pieces);
  if (content !== undefined) gather(said, pieces);
  return pieces;
}

/** Sound comes as base64, which is no text. */
function isSound(type: unknown): boolean {
  return typeof type === 'string' && type.endsWith('audio.delta');
}

function gatherChoice(choice: unknown, pieces: string[]): void {
  if (!isObject(choice)) return;
  if (typeof choice['text'] === 'string') pieces.push(choice['text']);
  gather(choice['delta'] ?? choice['message'], pieces);
}

/** Each member by its name: this is done for every chunk, and names in a list take three times as long. */
function gather(from: unknown, pieces: string[]): void {
  if (!isObject(from)) return;
  const { content, reasoning_content: reasoningContent, reasoning, refusal, text, thinking } = from;
  const { partial_json: json, arguments: args, tool_calls: calls, function_call: call, input } = from;
  if (content !== undefined) gatherText(content, pieces);
  if (reasoningContent !== undefined) gatherText(reasoningContent, pieces);
  if (reasoning !== undefined) gatherText(reasoning, pieces);
  if (refusal !== undefined) gatherText(refusal, pieces);
  if (text !== undefined) gatherText(text, pieces);
  if (thinking !== undefined) gatherText(thinking, pieces);
  if (json !== undefined) gatherText(json, pieces);
  if (args !== undefined) gatherText(args, pieces);
  if (Array.isArray(calls))
    for (const each of calls) gather(isObject(each) ? each['function'] : each, pieces);
  if (call !== undefined) gather(call, pieces);
  // What a tool is given, where it comes as a whole.
  if (isObject(input) && Object.keys(input).length > 0) pieces.push(JSON.stringify(input));
}

function gatherText(value: unknown, pieces: string[]): void {
  if (typeof value === 'string') pieces.push(value);
  else if (Array.isArray(value)) for (const each of value) gather(each, pieces);
}

/** Of an event what tells of usage, of the model and the tier; undefined where it tells none of it. */
export function tellingPart(event: unknown): object | undefined {
  if (!isObject(event)) return undefined;
  for (const envelope of ['response', 'message']) {
    const inner = event[envelope];
    if (isObject(inner)) return { [envelope]: shortened(inner) };
  }
  return 'model' in event || 'usage' in event ? shortened(event) : undefined;
}

/** Whether an event tells of usage, or that there will be none. */
export function tellsUsage(event: unknown): boolean {
  if (!isObject(event)) return false;
  const said = event['response'] ?? event['message'] ?? event;
  return (
    isObject(said) && (isObject(said['usage']) || isObject(said['x_groq']) || said['status'] === 'failed')
  );
}

/** Whether an answer, or one of the events, says that the call came to nothing. */
export function tellsFailure(said: unknown): boolean {
  if (Array.isArray(said)) return said.some(tellsFailure);
  if (!isObject(said)) return false;
  const { response = said } = said;
  return isObject(response) && response['status'] === 'failed';
}

/** Everything but texts, and of tools what was done. */
function shortened(body: Readonly<Record<string, unknown>>): object {
  const { model, status, usage, service_tier: serviceTier, x_groq: groq, tool_usage: tools, output } = body;
  return {
    model,
    status,
    usage,
    service_tier: serviceTier,
    x_groq: groq,
    tool_usage: tools,
    ...(Array.isArray(output) && { output: output.filter(isObject).map(done) }),
  };
}

function done({ type, action }: Readonly<Record<string, unknown>>): object {
  return { type, ...(isObject(action) && { action: { type: action['type'] } }) };
}

/** The provider's id of a response. */
export function idOf(said: unknown): string | undefined {
  if (!isObject(said)) return undefined;
  const inner = said['response'] ?? said['message'];
  const id = isObject(inner) ? inner['id'] : said['id'];
  return typeof id === 'string' && id !== '' ? id : undefined;
}
