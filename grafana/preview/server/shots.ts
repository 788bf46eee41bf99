// Pictures of dashboards, taken in Chromium; whatever is wrong on a page is a failure.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
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

/** What is pictured, and how. */
export interface ShotOptions {
  /** Where the preview is. */
  readonly url: string;
  /** A folder for the pictures, one for each dashboard, named after it. */
  readonly out: string;
  /** In pixels. */
  readonly width: number;
  /** Added to every address: `from=now-7d&to=now&var-user=alice`. */
  readonly query: string;
}

/** A panel as the page says it is. */
interface PanelState {
  readonly title: string;
  readonly state: string;
  readonly message: string;
}

/** Takes a picture of every dashboard. Returns what is wrong, in words; nothing where all is well. */
export async function takeShots({ url, out, width, query }: ShotOptions): Promise<readonly string[]> {
  mkdirSync(out, { recursive: true });
  const dashboards = (await (await fetch(`${url}/api/dashboards`)).json()) as readonly {
    readonly uid: string;
  }[];
  return withChromium(width, async (browser) => {
    const faults: string[] = [];
    for (const { uid } of dashboards) {
      const page = await browser.newPage();
      const say = (text: string): void => void faults.push(`${uid}: ${text}`);
      page.on('pageerror', (error) => say(`page error: ${error.message}`));
      page.on('console', (message) => {
        if (message.type() === 'error') say(`console: ${message.text()}`);
      });
      await page.goto(`${url}/d/${uid}${query && `?${query}`}`);
      for (const { title, state, message } of await settled(page)) {
        if (state === 'failed') say(`"${title}" failed: ${message}`);
        // A text that begins so is no gap but good news.
        if (state === 'empty' && !message.startsWith('All well')) say(`"${title}" is empty: ${message}`);
      }
      const height = await page.evaluate(() => document.querySelector('main')?.scrollHeight ?? 1080);
      await page.setViewportSize({ width, height: Math.ceil(height) });
      await settled(page);
      await page.screenshot({ path: join(out, `${uid.replace('llm-cost-', '')}.png`) });
      await page.close();
    }
    return faults;
  });
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

/** The panels, once none of them is loading and the page has drawn them. */
export async function settled(page: Page): Promise<readonly PanelState[]> {
  await page.waitForFunction(
    () => {
      const panels = [...document.querySelectorAll<HTMLElement>('[data-panel-state]')];
      if (document.querySelector('[data-page-state="failed"]')) return true;
      return panels.length > 0 && panels.every((panel) => panel.dataset['panelState'] !== 'loading');
    },
    undefined,
    { timeout: PATIENCE_MS },
  );
  // Charts draw on the frame after the one in which they get their data.
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  return page.$$eval('[data-panel-state], [data-page-state="failed"]', (panels) =>
    panels.map((panel) => {
      const {
        panelTitle = 'the page',
        panelState = 'failed',
        panelMessage = '',
      } = (panel as HTMLElement).dataset;
      return { title: panelTitle, state: panelState, message: panelMessage || (panel.textContent ?? '') };
    }),
  );
}
