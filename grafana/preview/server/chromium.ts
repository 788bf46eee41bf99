// A headless Chromium with a profile of its own, and when a page of the preview is ready to be looked at.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const PATIENCE_MS = 60_000;

/** A panel as the page says it is. */
export interface PanelState {
  readonly title: string;
  readonly state: string;
  readonly message: string;
}

/** Runs something with a browser of its own. */
export async function withChromium<Result>(
  width: number,
  run: (browser: BrowserContext) => Promise<Result>,
): Promise<Result> {
  const profile = mkdtempSync(join(tmpdir(), 'llm-cost-chromium-'));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: true,
    args: ARGUMENTS,
    viewport: { width, height: 1080 },
  });
  try {
    return await run(browser);
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** What of a page's own world is used below; the rest of this file runs in Node. */
interface PageElement {
  readonly dataset: Readonly<Record<string, string | undefined>>;
  readonly textContent: string | null;
  readonly scrollHeight: number;
}
declare const document: {
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
};
declare function requestAnimationFrame(callback: (value?: unknown) => void): void;

/** The panels, once none of them is loading and the page has drawn them. */
export async function settled(page: Page): Promise<readonly PanelState[]> {
  await page.waitForFunction(
    () => {
      const panels = [...document.querySelectorAll('[data-panel-state]')];
      if (document.querySelector('[data-page-state="failed"]')) return true;
      return panels.length > 0 && panels.every((panel) => panel.dataset['panelState'] !== 'loading');
    },
    undefined,
    { timeout: PATIENCE_MS },
  );
  // Charts draw on the frame after the one in which they get their data.
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        requestAnimationFrame(() => {
          requestAnimationFrame(resolve);
        });
      }),
  );
  return page.evaluate(() =>
    [...document.querySelectorAll('[data-panel-state], [data-page-state="failed"]')].map((panel) => {
      const { panelTitle = 'the page', panelState = 'failed', panelMessage = '' } = panel.dataset;
      return {
        title: panelTitle,
        state: panelState,
        message: panelMessage === '' ? (panel.textContent ?? '') : panelMessage,
      };
    }),
  );
}

/** How high the page is, in pixels. */
export function pageHeight(page: Page): Promise<number> {
  return page.evaluate(() => document.querySelector('main')?.scrollHeight ?? 1080);
}
