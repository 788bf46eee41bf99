// Tests: units mirror src/; rules run promtool; e2e runs real processes, one file at a time.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/regression/**/*.test.ts'],
          testTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'product',
          include: [
            'test/rules/**/*.test.ts',
            'test/compose/**/*.test.ts',
            'test/package/**/*.test.ts',
            'test/instrument/**/*.test.ts',
          ],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          // One of them builds `dist/` afresh, which others run.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/faults/**/*.test.ts', 'test/bridges/**/*.test.ts', 'test/e2e/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
