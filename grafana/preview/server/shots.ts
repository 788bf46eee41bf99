// Pictures of dashboards, taken in Chromium; whatever is wrong on a page is a failure.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { pageHeight, settled, withChromium } from './chromium.ts';
import { cutTexts } from './cut-texts.ts';

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
      const height = await pageHeight(page);
      await page.setViewportSize({ width, height: Math.ceil(height) });
      await settled(page);
      for (const { title, texts } of await cutTexts(page)) say(`"${title}" cuts: ${texts.join(', ')}`);
      const picture = await page.screenshot();
      // A palette takes a third of the bytes, and is hardly seen in charts and text.
      await sharp(picture)
        .png({ palette: true, effort: 10 })
        .toFile(join(out, `${uid.replace('llm-cost-', '')}.png`));
      await page.close();
    }
    return faults;
  });
}
