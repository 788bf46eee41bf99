// The meter's prices: its own list, read again when its file changes, and newer price data where that is asked for.
import { ConfigError } from '../catalogue/errors.ts';
import { createPriceBook, type PriceBook } from '../pricing/price-book.ts';
import { startRefresh } from '../pricing/refresh.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { PriceSettings } from './options.ts';

/** Opens the price book and keeps it up to date until `stop`. Whatever is refused is counted and told. */
export function openPrices(
  { file, watched, list, refresh }: PriceSettings,
  diagnostics: Diagnostics,
): { readonly prices: PriceBook; readonly reload: () => boolean; readonly stop: () => void } {
  const prices = createPriceBook({ list, listName: file ?? 'prices' });
  const refused = (message: string, cause?: unknown): void => {
    diagnostics.error({ kind: 'prices', message, cause });
  };
  watched?.watch({
    take(changed) {
      prices.replaceList(changed);
    },
    refused(cause) {
      const why = cause instanceof ConfigError ? cause.message : String(cause);
      refused(`The changed price list was refused; the prices before stay in force. ${why}`, cause);
    },
  });
  const refreshing = refresh === undefined ? undefined : startRefresh(refresh, refused);
  return {
    prices,
    reload: () => watched?.reload() ?? true,
    stop() {
      watched?.stop();
      refreshing?.stop();
    },
  };
}
