// Looks at the preview of the dashboards as a reader does, in a real browser.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { settled, withChromium } from '../../grafana/preview/server/chromium.ts';
import { eventually, scalar } from './prometheus-api.ts';

/** Money as a figure shows it. */
async function figure(page: Page, title: string): Promise<number> {
  const text = await page.locator(`[data-panel-title="${title}"]`).textContent();
  const dollars = /\$([\d.]+)/.exec(text ?? '')?.[1];
  if (dollars === undefined) throw new Error(`"${title}" shows no dollars: ${text ?? 'nothing'}`);
  return Number(dollars);
}

/** Does something that has the dashboard read anew, and waits until it is. */
async function reloading(page: Page, act: () => Promise<void>): Promise<void> {
  const until = await page.locator('main').getAttribute('data-page-until');
  await act();
  await page.locator(`main:not([data-page-until="${until ?? ''}"])`).waitFor();
  await settled(page);
}

/** A figure lies between what Prometheus says before and after: it is recorded anew while one looks. */
async function expectFigure(page: Page, title: string, prometheus: string, promql: string): Promise<void> {
  const before = (await scalar(prometheus, promql)) ?? NaN;
  await reloading(page, () => page.getByRole('button', { name: 'Refresh' }).click());
  const shown = await figure(page, title);
  const after = (await scalar(prometheus, promql)) ?? NaN;
  // Of a month that has just begun, there are cents.
  expect(before).toBeGreaterThan(0);
  // Half a cent of rounding.
  expect(shown).toBeGreaterThanOrEqual(Math.min(before, after) - 0.005);
  expect(shown).toBeLessThanOrEqual(Math.max(before, after) + 0.005);
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
  await page.keyboard.press('Escape');
}

/** What a newcomer looks for first, by the panel that shows it. */
const AT_A_GLANCE = {
  'spent today': 'Spent today',
  'spent this month': 'Spent this month',
  'what the month will come to': 'Month projected',
  'budget left': 'Monthly budget',
  'who costs most': 'Top users today',
  'what costs most': 'Top models this month',
  'whether something is wrong': 'Alerts firing',
  'what is wrong': 'What fires now',
} as const;

/** The overview answers on one screen, without scrolling. */
export async function expectOverviewToFitOneScreen(preview: string): Promise<void> {
  const screen = { width: 1920, height: 1080 };
  await withChromium(screen.width, async (browser) => {
    const page = await browser.newPage();
    await page.setViewportSize(screen);
    await page.goto(`${preview}/d/llm-cost-overview`);
    const states = await settled(page);
    for (const [question, title] of Object.entries(AT_A_GLANCE)) {
      const box = await page.locator(`[data-panel-title="${title}"]`).boundingBox();
      const bottom = box === null ? Infinity : box.y + box.height;
      expect(bottom, `${question} is on the first screen`).toBeLessThanOrEqual(screen.height);
      const { state, message = '' } = states.find((each) => each.title === title) ?? {};
      expect(`${state ?? 'missing'} ${message}`, question).toMatch(/^done|^empty All well/);
    }
  });
}

/** Every dashboard can be reached from the one before and the one after: a panel's number may be that of another there. */
export async function expectDashboardsToFollowEachOther(preview: string): Promise<void> {
  await withChromium(1600, async (browser) => {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(preview);
    await settled(page);
    const names = await page.locator('.dashboards a').allTextContents();
    expect(names).toHaveLength(6);
    for (const name of [...names.slice(1), ...names.toReversed().slice(1)]) {
      await reloading(page, () => page.getByRole('link', { name, exact: true }).click());
      expect(await page.title()).toBe(`LLM cost: ${name}`);
    }
    expect(errors).toEqual([]);
  });
}

/** What one reader does: looks at the month, chooses a day and a provider, goes on to trends and models, and then to one user. */
export async function expectPreviewToWork(preview: string, prometheus: string): Promise<void> {
  await withChromium(1600, async (browser) => {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));

    const month = 'sum(global:llm_cost_usd:month_to_date)';
    await eventually('spend of the month', 120_000, () => scalar(prometheus, month));
    await page.goto(preview);
    await settled(page);
    expect(await page.locator('.notice').textContent()).toContain('without a Grafana server');
    await expectFigure(page, 'Spent this month', prometheus, month);

    await reloading(page, () => choose(page, 'Time range', 'Last 24 hours'));
    await reloading(page, () => choose(page, 'Provider', 'anthropic'));
    const { searchParams } = new URL(page.url());
    expect(searchParams.get('from')).toBe('now-24h');
    expect(searchParams.getAll('var-provider')).toEqual(['anthropic']);
    const queries = await page
      .locator('[data-panel-title="Cost by model"]')
      .getAttribute('data-panel-queries');
    expect(queries).toContain('provider=~"anthropic"');

    await reloading(page, () => page.getByRole('link', { name: 'Trends' }).click());
    expect(new URL(page.url()).pathname).toBe('/d/llm-cost-trends');
    expect(new URL(page.url()).searchParams.get('from')).toBe('now-24h');
    const ofProvider = 'provider_model_type:llm_cost_usd:increase1m{provider="anthropic"}';
    await expectFigure(page, 'Last 28 days', prometheus, `sum(sum_over_time(${ofProvider}[28d]))`);

    await reloading(page, () => page.getByRole('link', { name: 'Models and savings' }).click());
    const ofTokens = 'provider_model_type_token_type:llm_tokens:increase1m{provider="anthropic"}';
    const aMillion = `1e6 * sum(sum_over_time(${ofProvider}[24h])) / sum(sum_over_time(${ofTokens}[24h]))`;
    await expectFigure(page, 'A million tokens', prometheus, aMillion);

    await reloading(page, () => page.getByRole('link', { name: 'users', exact: true }).click());
    await page.getByRole('link', { name: 'user-01' }).click();
    await page.waitForURL(/var-user=/);
    await settled(page);
    const { searchParams: drilled } = new URL(page.url());
    expect(drilled.getAll('var-user')).toEqual(['user-01']);
    expect(drilled.getAll('var-provider')).toEqual(['anthropic']);
    expect(drilled.get('from')).toBe('now-24h');
    expect(errors).toEqual([]);
  });
}
