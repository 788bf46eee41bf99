// Free ports on loopback.
import { createServer } from 'node:net';

/** How many ports above the preferred one are tried. */
const TRIES = 50;

/** The preferred port if it is free, else the next free one above it. */
export async function freePort(preferred: number): Promise<number> {
  for (let port = preferred; port < preferred + TRIES; port += 1) if (await isFree(port)) return port;
  throw new Error(`no free port from ${preferred} to ${preferred + TRIES - 1} on 127.0.0.1`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
