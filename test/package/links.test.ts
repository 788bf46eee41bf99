// Links and pictures in the pages: each leads to a file of the repository.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const pages = execFileSync('git', ['ls-files', '*.md'], { encoding: 'utf8' }).trim().split('\n');

/** Links to files: not to other sites, and not to a place in the page itself. */
function linksOf(page: string): string[] {
  return [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(
    ([, link = '']) => link,
  );
}

describe.each(pages.filter((page) => linksOf(page).length > 0))('%s', (page) => {
  it('links to files that are there', () => {
    expect(linksOf(page).filter((link) => !existsSync(join(dirname(page), link)))).toEqual([]);
  });
});
