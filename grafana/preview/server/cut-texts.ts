// Titles, legends and heads of columns that a picture does not show in full: they end in dots, or have to be scrolled to.
import type { Page } from 'playwright-core';

/** What is cut in a panel. */
export interface CutTexts {
  readonly title: string;
  readonly texts: readonly string[];
}

/** What of a page's own world is used below; the rest of this file runs in Node. */
interface Rectangle {
  readonly top: number;
  readonly bottom: number;
}
interface PageElement {
  readonly dataset: Readonly<Record<string, string | undefined>>;
  readonly textContent: string | null;
  readonly scrollWidth: number;
  readonly clientWidth: number;
  readonly parentElement: PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
  getBoundingClientRect(): Rectangle;
}
declare const document: { querySelectorAll(selector: string): Iterable<PageElement> };
declare function getComputedStyle(element: PageElement): { readonly overflowY: string };

/** Titles, entries of legends, ours and Grafana's, and heads of columns. */
const TEXTS = 'h2, [class*="LegendLabel"], .ring td, [role="columnheader"] button';

/** Panels of a page in which a text is cut. */
export function cutTexts(page: Page): Promise<readonly CutTexts[]> {
  return page.evaluate((selector) => {
    const isHidden = (text: PageElement, panel: PageElement): boolean => {
      const { top, bottom } = text.getBoundingClientRect();
      for (let around = text.parentElement; around !== null; around = around.parentElement) {
        const frame = around.getBoundingClientRect();
        const isScrolled = around === panel || getComputedStyle(around).overflowY !== 'visible';
        // Less than a pixel is rounding.
        if (isScrolled && (top < frame.top - 1 || bottom > frame.bottom + 1)) return true;
        if (around === panel) return false;
      }
      return false;
    };
    return [...document.querySelectorAll('[data-panel-title]')].flatMap((panel) => {
      const texts = [...panel.querySelectorAll(selector)]
        .filter((text) => text.scrollWidth > text.clientWidth + 1 || isHidden(text, panel))
        .map(({ textContent }) => textContent?.trim() ?? '');
      return texts.length === 0 ? [] : [{ title: panel.dataset['panelTitle'] ?? '', texts }];
    });
  }, TEXTS);
}
