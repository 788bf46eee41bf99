// The page's server: the built page, the committed dashboards, and a way through to one Prometheus. Loopback only.
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const BUILT = join(import.meta.dirname, '..', 'built');
const DASHBOARDS = join(import.meta.dirname, '..', '..', 'dashboards');
const PACKAGES = join(import.meta.dirname, '..', 'node_modules');
const ICONS = join(PACKAGES, '@grafana/ui/dist/public/img/icons');
const FONTS = join(PACKAGES, '@fontsource/inter/files');
const RUNBOOKS = join(import.meta.dirname, '..', '..', '..', 'prometheus', 'runbooks');

/** Files that Grafana's components ask for where a Grafana server has them. */
const PUBLIC: readonly (readonly [pattern: RegExp, file: (name: string) => string])[] = [
  [/^\/public\/build\/img\/icons\/([\w/-]+\.svg)$/, (name) => join(ICONS, name)],
  [
    /^\/public\/fonts\/inter\/Inter-(\w+)\.woff2$/,
    (name) => join(FONTS, `inter-latin-${name === 'Medium' ? 500 : 400}-normal.woff2`),
  ],
  [/^\/runbooks\/(\w+\.md)$/, (name) => join(RUNBOOKS, name)],
];

/** Dashboards in the order in which they are best read. */
const ORDER = ['overview', 'budgets', 'trends', 'users', 'models', 'health'];

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** The parts of Prometheus's API that panels read; nothing that changes anything. */
const READABLE = /^\/api\/prometheus(\/api\/v1\/(?:query|query_range|series|label\/\w+\/values))$/;

/** Where the preview's server is. */
export interface Preview {
  readonly url: string;
  close(): Promise<void>;
}

/** What the preview shows, and where. */
export interface PreviewOptions {
  /** A Prometheus, such as http://127.0.0.1:9090. */
  readonly prometheus: string;
  /** 0 for any that is free. */
  readonly port: number;
}

/** Starts the server. The page has to be built. */
export async function startPreview({ prometheus, port }: PreviewOptions): Promise<Preview> {
  const server = createServer((request, response) => {
    answer(request, response, prometheus).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain' });
      response.end(error instanceof Error ? error.message : String(error));
    });
  });
  await listening(server, port);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

async function answer(request: IncomingMessage, response: ServerResponse, prometheus: string): Promise<void> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const path = READABLE.exec(pathname)?.[1];
  if (path !== undefined) return passOn(request, response, `${prometheus}${path}${search}`);
  if (pathname === '/api/dashboards')
    return send(response, 'application/json', `[${dashboards().join(',')}]`);
  if (pathname.startsWith('/api/')) return send(response, 'text/plain', 'Not a part of the preview.', 404);
  const file = fileOf(pathname);
  try {
    send(response, TYPES[extname(file)] ?? 'application/octet-stream', readFileSync(file));
  } catch {
    send(response, 'text/plain', `${pathname} is not there.`, 404);
  }
}

function fileOf(pathname: string): string {
  for (const [pattern, file] of PUBLIC) {
    const name = pattern.exec(pathname)?.[1];
    if (name !== undefined) return file(name);
  }
  // Without an ending it is an address within the page.
  return join(BUILT, extname(pathname) === '' ? 'index.html' : normalize(pathname));
}

function dashboards(): readonly string[] {
  const place = (file: string): number =>
    (ORDER.indexOf(file.replace('.json', '')) + ORDER.length + 1) % (ORDER.length + 1);
  return readdirSync(DASHBOARDS)
    .filter((file) => file.endsWith('.json'))
    .toSorted((a, b) => place(a) - place(b))
    .map((file) => readFileSync(join(DASHBOARDS, file), 'utf8'));
}

async function passOn(request: IncomingMessage, response: ServerResponse, url: string): Promise<void> {
  const isPost = request.method === 'POST';
  const asked = await fetch(url, {
    method: isPost ? 'POST' : 'GET',
    ...(isPost
      ? {
          body: Readable.toWeb(request) as ReadableStream,
          duplex: 'half',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        }
      : {}),
  } as RequestInit);
  response.writeHead(asked.status, {
    'content-type': asked.headers.get('content-type') ?? 'application/json',
  });
  if (asked.body === null) response.end();
  else await pipeline(Readable.fromWeb(asked.body as Parameters<typeof Readable.fromWeb>[0]), response);
}

function send(response: ServerResponse, type: string, body: string | Buffer, status = 200): void {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}
