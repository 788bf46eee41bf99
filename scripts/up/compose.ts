// The whole stack in Docker Compose.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Whether Docker Compose and a running engine are there. */
export function hasCompose(): boolean {
  return succeeds(['docker', 'compose', 'version']) && succeeds(['docker', 'info']);
}

/** Runs the stack in the foreground until Ctrl-C; returns Docker's exit code. */
export function runCompose(): number {
  writeSettings();
  const { status } = spawnSync('docker', ['compose', 'up', '--build'], { stdio: 'inherit' });
  spawnSync('docker', ['compose', 'down'], { stdio: 'inherit' });
  return status ?? 1;
}

/** Makes `.env` from the example, with a password of its own for Grafana, where there is none yet. */
function writeSettings(): void {
  if (existsSync('.env')) return;
  const password = randomBytes(12).toString('base64url');
  const example = readFileSync('.env.example', 'utf8');
  const settings = example.replace(/^GRAFANA_ADMIN_PASSWORD=.*$/m, `GRAFANA_ADMIN_PASSWORD=${password}`);
  writeFileSync('.env', settings, { mode: 0o600 });
  console.log(`Wrote .env. Grafana's user is admin, its password ${password}`);
}

function succeeds([program, ...args]: [string, ...string[]]): boolean {
  return spawnSync(program, args, { stdio: 'ignore', timeout: 20_000 }).status === 0;
}
