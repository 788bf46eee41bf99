import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { pseudonym } from '../../../../src/index.ts';
import { llmCost, type Ran, temporaryFiles } from '../run.ts';
import { keepingAlertmanager } from './alertmanager.ts';

const alertmanager = await keepingAlertmanager();
const log = temporaryFiles()('audit.log', '');
const HASH_KEY = 'a key of sixteen characters';

function run(words: string, ...more: string[]): Promise<Ran> {
  return llmCost(words, '--alertmanager', alertmanager.url, '--audit-log', log, ...more);
}

function stop(selector: string, length = '1h', ...more: string[]): Promise<Ran> {
  return run(`stop ${selector} --for ${length}`, '--reason', 'a runaway loop', ...more);
}

function written(): Record<string, unknown>[] {
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

afterEach(async () => {
  alertmanager.behind = 0;
  alertmanager.silencedBy = [];
  vi.unstubAllEnvs();
  await run('resume --all-stops');
});

describe('llm-cost stop', () => {
  it('posts an alert that guards obey, and writes down who did it and why', async () => {
    const before = Date.now();
    const { exitCode, printed, warned } = await stop('--model gpt-4o', '1h', '--by', 'the on-call engineer');
    expect({ exitCode, warned }).toEqual({ exitCode: 0, warned: '' });
    const [alert, ...others] = alertmanager.firing();
    expect(others).toEqual([]);
    expect(alert?.labels).toEqual({
      alertname: 'LlmStop',
      action: 'block',
      severity: 'critical',
      scope: 'model',
      subject: 'gpt-4o',
    });
    const until = new Date(alert?.endsAt ?? '');
    const shown = `${until.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    expect(Math.abs(until.getTime() - before - 3_600_000)).toBeLessThan(60_000);
    expect(alert?.annotations).toEqual({
      summary: `LLM calls of model gpt-4o are stopped until ${shown}`,
      description: 'Stopped by the on-call engineer: a runaway loop',
      reason: 'a runaway loop',
      stopped_by: 'the on-call engineer',
    });
    expect(printed).toBe(
      `Stopped: model gpt-4o, until ${shown}. Guards follow at their next poll.\nWritten to ${log}.`,
    );
    expect(written().at(-1)).toEqual({
      time: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      who: userInfo().username,
      by: 'the on-call engineer',
      action: 'stop',
      selector: { scope: 'model', subject: 'gpt-4o' },
      until: until.toISOString(),
      reason: 'a runaway loop',
      alertmanager: [alertmanager.url],
      outcome: 'done',
    });
  });

  it.each([
    ['--all', 'total', '*'],
    ['--provider openai', 'provider', 'openai'],
    ['--type embedding', 'type', 'embedding'],
    ['--user alice', 'user', 'alice'],
    ['--label team=search=ads', 'team', 'search=ads'],
  ])('%s stops the calls of %s %s', async (selector, scope, subject) => {
    expect((await stop(selector)).exitCode).toBe(0);
    expect(alertmanager.firing().map(({ labels }) => [labels['scope'], labels['subject']])).toEqual([
      [scope, subject],
    ]);
  });

  it('knows users by the pseudonyms of the app, where it has the key', async () => {
    const label = pseudonym('alice', HASH_KEY);
    vi.stubEnv('OUR_KEY', HASH_KEY);
    expect((await stop('--user alice --hash-key-env OUR_KEY')).printed).toContain(`Stopped: user ${label},`);
    vi.stubEnv('LLM_COST_USER_KEY', HASH_KEY);
    for (const user of ['alice', label]) {
      await run('resume --all-stops');
      await stop(`--user ${user}`);
      expect(alertmanager.firing().map(({ labels }) => labels['subject'])).toEqual([label]);
    }
    expect(readFileSync(log, 'utf8')).not.toContain('"subject":"alice-');
  });

  it('says so where a user is stopped by name', async () => {
    expect((await stop('--user alice')).printed).toContain('Users are stopped by their label: user="alice".');
  });

  it('can be made longer, and not shorter by accident', async () => {
    await stop('--all', '1h');
    await stop('--all', '2h');
    const [alert] = alertmanager.firing();
    const { exitCode, warned } = await stop('--all', '30m');
    expect(exitCode).toBe(2);
    expect(warned).toMatch(/everything is stopped until .* UTC already, which is later; llm-cost resume/);
    expect(alertmanager.firing()).toEqual([alert]);
    expect(written().at(-1)?.['outcome']).toMatch(/^failed: /);
  });

  it('lists what is stopped', async () => {
    expect((await run('stop --list')).printed).toBe('Nothing is stopped.');
    await stop('--all', '2d', '--by', 'sre');
    const { printed } = await run('stop --list');
    expect(printed).toMatch(
      /^stopped +until +by +reason\neverything +\d{4}-\S+ \S+ UTC +sre +a runaway loop$/,
    );
    const { printed: asJson } = await run('stop --list --json');
    expect(JSON.parse(asJson)).toMatchObject([
      { scope: 'total', subject: '*', by: 'sre', reason: 'a runaway loop', silenced: false },
    ]);
  });

  it('does not claim success where a silence lifts it', async () => {
    alertmanager.silencedBy = ['a-silence'];
    const { exitCode, warned } = await stop('--all');
    expect(exitCode).toBe(2);
    expect(warned).toContain('a silence in Alertmanager covers the stop');
  });

  it('stops at all members of a cluster, and says where it could not', async () => {
    const other = await keepingAlertmanager();
    const both = `${alertmanager.url},${other.url}`;
    const options = ['--alertmanager', both, '--audit-log', log];
    expect((await llmCost('stop --all --for 1h --reason loop', ...options)).exitCode).toBe(0);
    expect([alertmanager.firing().length, other.firing().length]).toEqual([1, 1]);
    expect((await llmCost('resume --all', ...options)).exitCode).toBe(0);
    expect([alertmanager.firing().length, other.firing().length]).toEqual([0, 0]);

    const dead = `${alertmanager.url},http://127.0.0.1:9`;
    const half = await llmCost(
      'stop --all --for 1h --reason loop',
      '--alertmanager',
      dead,
      '--audit-log',
      log,
    );
    expect(half.exitCode).toBe(2);
    expect(half.warned).toMatch(/^llm-cost stop: http:\/\/127\.0\.0\.1:9\/api\/v2\/alerts: /);
    expect(alertmanager.firing()).toHaveLength(1);
    expect(written().at(-1)?.['outcome']).toMatch(/^done in part: http:\/\/127\.0\.0\.1:9/);
  });

  it.each([
    ['stop', 'expected one of --all, --user, --model, --provider, --type or --label'],
    ['stop --all --user alice --for 1h', 'expected one of --all, --user,'],
    ['stop --all', 'expected --for LENGTH, such as --for 1h'],
    ['stop --all --for 1h', 'expected --reason TEXT'],
    ['stop --all --for soon --reason x', '--for soon: expected a length of time such as 30m, 1h or 2d'],
    ['stop --all --for 0m --reason x', '--for 0m: expected a length of time'],
    ['stop --all --for 99w --reason x', '--for 99w: expected a length of time'],
    ['stop --user * --for 1h --reason x', '--user *: expected a value; --all stops all calls'],
    ['stop --label team --for 1h --reason x', '--label team: expected NAME=VALUE, such as team=search'],
    [
      'stop --label user=a --for 1h --reason x',
      "--label user=a: expected one of the app's own labels; use --user",
    ],
    ['stop --user a --hash-key-env NO_KEY', '--hash-key-env NO_KEY: this environment variable is not set'],
    ['resume', 'expected one of --all-stops, --all, --user,'],
  ])('%s: says what is wrong', async (words, message) => {
    const { exitCode, warned } = await run(words);
    expect(exitCode).toBe(2);
    expect(warned).toContain(message);
    expect(alertmanager.firing()).toEqual([]);
  });

  it('needs to know where Alertmanager is, by option or environment', async () => {
    const { warned } = await llmCost('stop --list');
    expect(warned).toBe('llm-cost stop: expected --alertmanager URL, or LLM_COST_ALERTMANAGER_URL to be set');
    vi.stubEnv('LLM_COST_ALERTMANAGER_URL', alertmanager.url);
    expect((await llmCost('stop --list')).printed).toBe('Nothing is stopped.');
  });

  it('does nothing that it could not write down', async () => {
    const { exitCode, warned } = await stop('--all', '1h', '--audit-log', '/nowhere/audit.log');
    expect(exitCode).toBe(2);
    expect(warned).toContain(
      '/nowhere/audit.log: the audit log cannot be written (ENOENT), so nothing was done',
    );
    expect(alertmanager.firing()).toEqual([]);
  });
});

describe('llm-cost resume', () => {
  it('ends one stop, and leaves the others', async () => {
    await stop('--user alice');
    await stop('--user bob');
    const { exitCode, printed } = await run('resume --user alice', '--reason', 'mended', '--by', 'sre');
    expect(exitCode).toBe(0);
    expect(printed).toBe(`Resumed: user alice. Guards follow at their next poll.\nWritten to ${log}.`);
    expect(alertmanager.firing().map(({ labels }) => labels['subject'])).toEqual(['bob']);
    expect(written().at(-1)).toMatchObject({
      by: 'sre',
      action: 'resume',
      selector: { scope: 'user', subject: 'alice' },
      reason: 'mended',
      outcome: 'done',
    });
  });

  it('ends all of them', async () => {
    await stop('--user alice');
    await stop('--all');
    const { printed } = await run('resume --all-stops');
    expect(printed).toMatch(/^(Resumed: (user alice|everything)\..*\n){2}Written/);
    expect(alertmanager.firing()).toEqual([]);
  });

  it("works where Alertmanager's clock is behind", async () => {
    alertmanager.behind = 60_000;
    await stop('--provider anthropic');
    expect((await run('resume --provider anthropic')).exitCode).toBe(0);
    expect(alertmanager.firing().map(({ labels }) => labels['subject'])).not.toContain('anthropic');
  });

  it('says what is stopped, where that is something else', async () => {
    expect(await run('resume --all')).toMatchObject({ exitCode: 1, printed: 'Nothing is stopped.' });
    await stop('--user alice');
    expect(await run('resume --all')).toMatchObject({
      exitCode: 1,
      printed: 'everything is not stopped; stopped: user alice.',
    });
  });
});
