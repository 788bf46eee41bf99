// A server of its own for apps that have none.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError } from '../catalogue/errors.ts';
import type { CostMeter } from '../meter/meter.ts';
import { metricsHandler, type MetricsHandlerOptions } from './handler.ts';
import { landingPage } from './landing.ts';

/** Options of `startMetricsServer`. */
export interface MetricsServerOptions extends MetricsHandlerOptions {
  /** Port to listen on; 0 takes a free one. Default 9464, the port of OpenTelemetry's Prometheus exporter. */
  port?: number;
  /** Address to listen on. Default: all, as Prometheus usually comes from another host. */
  host?: string;
}

/** A running metrics server. */
export interface MetricsServer {
  readonly port: number;
  /** The address of the landing page, such as `http://127.0.0.1:9464`. */
  readonly url: string;
  /** Stops listening; resolves when the last connection has ended. */
  close(): Promise<void>;
}

const DEFAULT_PORT = 9464;

/**
 * Starts a server with `/metrics`, `/healthz` and a landing page at `/`.
 *
 * @throws {ConfigError} on a wrong port, or one that cannot be had.
 */
export async function startMetricsServer(
  meter: CostMeter,
  { port = DEFAULT_PORT, host, ...handlerOptions }: MetricsServerOptions = {},
): Promise<MetricsServer> {
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new ConfigError([{ path: 'port', value: port, allowed: 'a port from 0 to 65535' }]);
  }
  const metrics = metricsHandler(meter, handlerOptions);
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0];
    if (path === '/metrics') {
      metrics(request, response);
      return;
    }
    const page = path === undefined ? undefined : PAGES[path];
    const { status, type, body } = page ?? {
      status: 404,
      type: 'text/plain',
      body: 'Not found; see /metrics.\n',
    };
    response.writeHead(status, {
      'Content-Type': `${type}; charset=utf-8`,
      'X-Content-Type-Options': 'nosniff',
    });
    response.end(body);
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const allowed = `a free port (${cause.code ?? 'unknown error'} on ${host ?? 'all addresses'})`;
      reject(new ConfigError([{ path: 'port', value: port, allowed }], { cause }));
    });
    server.listen(port, host, resolve);
  });

  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    url: `http://${shownHost(address)}:${address.port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
          if (error) reject(error);
          else resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

const PAGES: Readonly<Record<string, { status: number; type: string; body: string }>> = {
  '/': { status: 200, type: 'text/html', body: landingPage() },
  '/healthz': { status: 200, type: 'text/plain', body: 'ok\n' },
};

/** An address a browser on this machine can open. */
function shownHost({ address, family }: AddressInfo): string {
  if (address === '::' || address === '0.0.0.0') return 'localhost';
  return family === 'IPv6' ? `[${address}]` : address;
}
