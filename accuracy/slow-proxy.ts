// A proxy that can hold back the second half of each response, so that the scrape runs into its timeout half-way.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A proxy between Prometheus and an app. */
export interface SlowProxy {
  readonly port: number;
  /** From now on responses stop half-way, or no longer do. */
  hold(isHeld: boolean): void;
  close(): Promise<void>;
}

/** How many bytes of a held response get through: its head and some series. */
const HALF_WAY = 1_000;

/** Listens on a port of loopback, and passes connections on to another. */
export async function startSlowProxy(port: number, to: number): Promise<SlowProxy> {
  const sockets = new Set<Socket>();
  let isHeld = false;

  const server = createServer((client) => {
    const app = connect(to, '127.0.0.1');
    let passed = 0;
    client.on('data', (bytes) => {
      passed = 0;
      app.write(bytes);
    });
    app.on('data', (bytes) => {
      const allowed = isHeld ? Math.max(0, HALF_WAY - passed) : bytes.length;
      passed += bytes.length;
      if (allowed > 0) client.write(bytes.subarray(0, allowed));
    });
    for (const [socket, other] of [
      [client, app],
      [app, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');

  return {
    port,
    hold(held) {
      isHeld = held;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
