import { describe, expect, it } from 'vitest';
import { COUNTERS, GAUGES } from '../../../src/catalogue/metrics.ts';
import { escapeLabelValue } from '../../../src/exposition/escape.ts';
import { OPENMETRICS_TEXT, PROMETHEUS_TEXT, type TextFormat } from '../../../src/exposition/formats.ts';
import { createRenderer, type Renderer, type Scrape, textOf } from '../../../src/exposition/render.ts';
import { cellOf } from '../../../src/ledger/cells.ts';
import { createLedger } from '../../../src/ledger/ledger.ts';

interface Books extends Scrape {
  readonly renderer: Renderer;
}

function renderText(format: TextFormat, { renderer, ...scrape }: Books): string {
  return textOf(renderer.pieces(format, scrape));
}

function scrapeOf(user: string, cost: number): Books {
  const ledger = createLedger();
  ledger.book(ledger.row('call', ['openai', 'gpt-4o', 'chat', user]), cellOf(COUNTERS.costUsd), cost);
  return { renderer: createRenderer(ledger, []), gauges: [], served: Infinity, until: 1 };
}

describe('exposition text', () => {
  it('is help, type and samples; families without samples are left out', () => {
    expect(renderText(PROMETHEUS_TEXT, scrapeOf('alice', 1.5))).toBe(
      '# HELP llm_cost_usd_total Dollars spent on LLM calls; priced calls only.\n' +
        '# TYPE llm_cost_usd_total counter\n' +
        'llm_cost_usd_total{provider="openai",model="gpt-4o",type="chat",user="alice"} 1.5\n',
    );
  });

  it('drops _total from the family name in OpenMetrics, and ends with # EOF', () => {
    expect(renderText(OPENMETRICS_TEXT, scrapeOf('alice', 1.5))).toBe(
      '# HELP llm_cost_usd Dollars spent on LLM calls; priced calls only.\n' +
        '# TYPE llm_cost_usd counter\n' +
        'llm_cost_usd_total{provider="openai",model="gpt-4o",type="chat",user="alice"} 1.5\n' +
        '# EOF\n',
    );
  });

  it('escapes backslash, quote and line feed in label values', () => {
    expect(escapeLabelValue('a\\b"c\nd')).toBe('a\\\\b\\"c\\nd');
    const lines = renderText(PROMETHEUS_TEXT, scrapeOf('x"} 999\nllm_fake{y="', 1)).trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[2]).toBe(
      'llm_cost_usd_total{provider="openai",model="gpt-4o",type="chat",user="x\\"} 999\\nllm_fake{y=\\""} 1',
    );
  });

  it('shows a series the scraper has not seen as 0, and leaves out what was born during the scrape', () => {
    const scrape = scrapeOf('alice', 1.5);
    expect(renderText(PROMETHEUS_TEXT, { ...scrape, served: 0 })).toMatch(/user="alice"\} 0\n$/);
    expect(renderText(PROMETHEUS_TEXT, { ...scrape, served: 1 })).toMatch(/user="alice"\} 1.5\n$/);
    expect(renderText(PROMETHEUS_TEXT, { ...scrape, until: 0 })).toBe('');
  });

  it('renders gauges with their labels', () => {
    const { periodStart, trackedUsers } = GAUGES;
    const gauges = [
      { gauge: periodStart, labels: ['day'], value: 1795392000 },
      { gauge: trackedUsers, labels: [], value: 3 },
    ];
    const text = renderText(PROMETHEUS_TEXT, { ...scrapeOf('a', 1), gauges });
    expect(text).toContain('llm_period_start_timestamp_seconds{period="day"} 1795392000\n');
    expect(text).toContain('# TYPE llm_tracked_users gauge\nllm_tracked_users 3\n');
  });
});
