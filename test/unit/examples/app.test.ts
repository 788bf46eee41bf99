import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CostMeter, createCostMeter, type Usage } from 'llm-cost-metrics';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../../examples/chat-service/app.ts';
import { createCalls } from '../../../examples/chat-service/calls.ts';
import { type ProviderServer, startProviderServer } from '../../../examples/chat-service/provider/server.ts';
import { simulationHeader } from '../../../examples/chat-service/provider/simulation.ts';

let meter: CostMeter;
let providers: ProviderServer;
let server: Server;
let url: string;
let printed: string[];

beforeEach(async () => {
  meter = createCostMeter({ users: 'plain' });
  providers = await startProviderServer();
  printed = [];
  const app = createApp(meter, createCalls(meter, providers), (line) => printed.push(line));
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await providers.close();
});

function post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

function call(path: string, model: string, usage: Usage, status = 200): Promise<Response> {
  const headers = { 'x-user': 'user-01', ...simulationHeader({ status, usage }) };
  return post(path, { model, text: 'Hello' }, headers);
}

/** Values of the counters, by name and the labels that matter here. */
async function counted(): Promise<Record<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.matchAll(
    /^llm_(cost_usd|tokens|requests)_total\{provider="(\w+)",model="([^"]+)",type="(\w+)",user="([^"]*)"(?:,\w+="(\w+)")?\} (\S+)$/gm,
  );
  return Object.fromEntries(
    [...lines].map(([, name, provider, model, type, user, own, value]) => [
      [name, provider, model, type, user, own].filter((part) => part !== undefined).join(' '),
      Number(value),
    ]),
  );
}

describe('the demo app records what the real SDKs report', () => {
  const openaiUsage = { inputTokens: 1000, cacheReadTokens: 400, outputTokens: 200, reasoningTokens: 50 };
  const openaiBooked = {
    // 600 at $1.25, 400 at $0.125 and 200 at $10 a million.
    'cost_usd openai gpt-5 chat user-01': 0.0028,
    'tokens openai gpt-5 chat user-01 input': 600,
    'tokens openai gpt-5 chat user-01 cache_read': 400,
    'tokens openai gpt-5 chat user-01 output': 150,
    'tokens openai gpt-5 chat user-01 reasoning': 50,
    'requests openai gpt-5 chat user-01 ok': 1,
  };
  const anthropicUsage = {
    inputTokens: 1000,
    cacheReadTokens: 300,
    cacheWriteTokens: 200,
    cacheWrite1hTokens: 50,
    outputTokens: 100,
  };
  const anthropicBooked = {
    // 500 at $1, 300 at $0.10, 150 at $1.25, 50 at $2 and 100 at $5 a million.
    'cost_usd anthropic claude-haiku-4-5 chat user-01': 0.0013175,
    'tokens anthropic claude-haiku-4-5 chat user-01 input': 500,
    'tokens anthropic claude-haiku-4-5 chat user-01 cache_read': 300,
    'tokens anthropic claude-haiku-4-5 chat user-01 cache_write': 150,
    'tokens anthropic claude-haiku-4-5 chat user-01 cache_write_1h': 50,
    'tokens anthropic claude-haiku-4-5 chat user-01 output': 100,
    'requests anthropic claude-haiku-4-5 chat user-01 ok': 1,
  };

  it.each([
    ['/chat', 'gpt-5', openaiUsage, openaiBooked],
    ['/chat/stream', 'gpt-5', openaiUsage, openaiBooked],
    ['/chat', 'claude-haiku-4-5', anthropicUsage, anthropicBooked],
    ['/chat/stream', 'claude-haiku-4-5', anthropicUsage, anthropicBooked],
    [
      '/embed',
      'text-embedding-3-small',
      { inputTokens: 2000 },
      {
        'cost_usd openai text-embedding-3-small embedding user-01': 0.00004,
        'tokens openai text-embedding-3-small embedding user-01 input': 2000,
        'requests openai text-embedding-3-small embedding user-01 ok': 1,
      },
    ],
    [
      '/image',
      'gpt-image-1',
      { inputTokens: 100, outputTokens: 1056, outputImageTokens: 1056 },
      {
        'cost_usd openai gpt-image-1 image user-01': 0.04274,
        'tokens openai gpt-image-1 image user-01 input': 100,
        'tokens openai gpt-image-1 image user-01 output_image': 1056,
        'requests openai gpt-image-1 image user-01 ok': 1,
      },
    ],
  ])('%s with %s', async (path, model, usage, booked) => {
    const response = await call(path, model, usage);
    expect(response.status).toBe(200);
    await response.arrayBuffer();
    const values = await counted();
    expect(Object.keys(values).sort()).toEqual(Object.keys(booked).sort());
    for (const [name, value] of Object.entries(booked)) expect(values[name]).toBeCloseTo(value, 12);
  });

  it.each([
    ['gpt-5', 429, 429],
    ['gpt-5', 500, 502],
    ['claude-haiku-4-5', 429, 429],
    ['claude-haiku-4-5', 500, 502],
  ])('%s answering %i as an error, and no dollars', async (model, status, answered) => {
    expect((await call('/chat', model, {}, status)).status).toBe(answered);
    expect((await call('/chat/stream', model, {}, status)).status).toBe(answered);
    expect(Object.entries(await counted())).toEqual([
      [`requests ${model.startsWith('gpt') ? 'openai' : 'anthropic'} ${model} chat user-01 error`, 2],
    ]);
  });
});

describe('the demo app', () => {
  it('answers people who call it by hand', async () => {
    const response = await post('/chat', { model: 'gpt-4.1-mini', text: 'Hello' });
    expect(await response.json()).toEqual({ answer: 'This is a simulated answer.' });
    const landing = await fetch(url);
    expect(await landing.text()).toContain('/metrics');
    // Links lead to plain HTTP.
    expect(landing.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(landing.headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const streamed = await post('/chat/stream', { model: 'claude-haiku-4-5', text: 'Hello' });
    expect(await streamed.text()).toContain('data: "simulated "');
  });

  it('says what is wrong with a request, and what is allowed', async () => {
    const wrongModel = await post('/chat', { model: 'gpt-image-1', text: 'Hello' });
    expect(wrongModel.status).toBe(400);
    expect(await wrongModel.text()).toContain('allowed: gpt-4.1-mini');
    expect((await post('/embed', { model: 'text-embedding-3-small' })).status).toBe(400);
    expect(await counted()).toEqual({});
  });

  it('shows runbooks, where links in its alerts lead', async () => {
    const response = await fetch(`${url}/runbooks/LlmBudgetExceeded.md`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(await response.text()).toContain('# LlmBudgetExceeded');
  });

  it('prints and keeps the alerts it gets, newest first', async () => {
    const alert = (alertname: string, status = 'firing'): object => ({
      status,
      labels: { alertname, severity: 'critical' },
      annotations: { summary: 'Over', description: '$51 of $50', runbook_url: 'http://runbook' },
      startsAt: '2026-01-31T12:00:00Z',
    });
    expect((await post('/alerts', { alerts: [alert('One')] })).status).toBe(204);
    expect((await post('/alerts', { alerts: [alert('Two', 'resolved')] })).status).toBe(204);
    const kept = (await (await fetch(`${url}/alerts`)).json()) as { labels: { alertname: string } }[];
    expect(kept.map(({ labels }) => labels.alertname)).toEqual(['Two', 'One']);
    expect(printed).toEqual([
      'ALERT critical One: Over\n  $51 of $50\n  what to do: http://runbook',
      'RESOLVED Two: Over',
    ]);
    expect((await post('/alerts', { alerts: 'none' })).status).toBe(400);
    await post('/alerts', { alerts: Array.from({ length: 99 }, (_, index) => alert(`Later${index}`)) });
    const latest = (await (await fetch(`${url}/alerts`)).json()) as object[];
    expect(latest.length).toBe(100);
    expect(latest.at(-1)).toEqual(alert('Two', 'resolved'));
  });
});
