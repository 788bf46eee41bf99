// Which texts of a page are cut, in a real browser.
import { describe, expect, it } from 'vitest';
import { withChromium } from '../../grafana/preview/server/chromium.ts';
import { type CutTexts, cutTexts } from '../../grafana/preview/server/cut-texts.ts';

const LABEL = 'white-space: nowrap; overflow: hidden; text-overflow: ellipsis; display: block;';

function panel(content: string): string {
  return `<section data-panel-title="Rules take" style="width: 300px; height: 100px; overflow: hidden">${content}</section>`;
}

function cutIn(content: string): Promise<readonly CutTexts[]> {
  return withChromium(800, async (browser) => {
    const page = await browser.newPage();
    await page.setContent(panel(content));
    return cutTexts(page);
  });
}

const cut = (...texts: string[]): readonly CutTexts[] => [{ title: 'Rules take', texts }];
const legend = (name: string, width: number): string =>
  `<button class="css-1-LegendLabel" style="${LABEL} width: ${width}px">${name}</button>`;

describe('texts that are cut', () => {
  it('are none where all fit', async () => {
    expect(await cutIn(`<h2 style="margin: 0">Rules</h2>${legend('forecast', 200)}`)).toEqual([]);
  });

  it('are entries of a legend that end in dots', async () => {
    const entries = legend('forecast', 200) + legend('llm_cost_anomaly_alerts', 60);
    expect(await cutIn(entries)).toEqual(cut('llm_cost_anomaly_alerts'));
  });

  it('are entries of a legend that have to be scrolled to', async () => {
    const entries = ['one', 'two', 'three', 'four'].map((name) => legend(name, 200)).join('');
    expect(await cutIn(`<div style="height: 50px; overflow: auto">${entries}</div>`)).toEqual(
      cut('three', 'four'),
    );
  });

  it('are titles', async () => {
    expect(await cutIn(`<h2 style="${LABEL} width: 50px">Output per input</h2>`)).toEqual(
      cut('Output per input'),
    );
  });

  it('are heads of columns', async () => {
    const head = `<div role="columnheader"><button style="${LABEL} width: 40px">cache_write_1h</button></div>`;
    expect(await cutIn(head)).toEqual(cut('cache_write_1h'));
  });
});
