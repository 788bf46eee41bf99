// A receiver of OTLP metrics over HTTP on loopback, which reads the bytes by the specification and not by the exporter's code.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';
import { z } from 'zod';

const whole = z.union([z.number(), z.string(), z.bigint()]).transform(Number);

const attributes = z
  .array(z.object({ key: z.string(), value: z.object({ stringValue: z.string() }) }))
  .default([])
  .transform((entries) => Object.fromEntries(entries.map(({ key, value }) => [key, value.stringValue])));

const numberPoints = z.array(
  z
    .object({
      attributes,
      startTimeUnixNano: z.coerce.bigint(),
      timeUnixNano: z.coerce.bigint(),
      asDouble: z.number().optional(),
      asInt: whole.optional(),
    })
    .transform(({ asInt, asDouble, ...point }) => ({ ...point, asInt, value: asInt ?? asDouble ?? NaN })),
);

const request = z.object({
  resourceMetrics: z.array(
    z.object({
      scopeMetrics: z.array(
        z.object({
          scope: z.object({ name: z.string(), version: z.string() }),
          metrics: z.array(
            z.object({
              name: z.string(),
              unit: z.string().default(''),
              description: z.string().default(''),
              gauge: z.object({ dataPoints: numberPoints }).optional(),
              sum: z
                .object({
                  dataPoints: numberPoints,
                  aggregationTemporality: z.number(),
                  isMonotonic: z.boolean(),
                })
                .optional(),
              histogram: z
                .object({
                  dataPoints: z.array(z.object({ attributes, count: whole, sum: z.number() })),
                  aggregationTemporality: z.number(),
                })
                .optional(),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** One metric of a request. */
export type ReceivedMetric = z.infer<typeof request>['resourceMetrics'][0]['scopeMetrics'][0]['metrics'][0];

/** A request as it was sent. */
export interface Received {
  readonly contentType: string | undefined;
  readonly scope: string | undefined;
  readonly metrics: readonly ReceivedMetric[];
}

/** A running receiver. */
export interface Receiver {
  readonly url: string;
  /** Requests so far, in the order of their arrival. */
  readonly received: readonly Received[];
  close(): Promise<void>;
}

const root = protobuf.loadSync(join(import.meta.dirname, 'metrics.proto'));
const RequestMessage = root.lookupType('ExportMetricsServiceRequest');

function decode(body: Buffer, contentType: string | undefined): z.infer<typeof request> {
  if (contentType === 'application/json') return request.parse(JSON.parse(body.toString('utf8')));
  const message = RequestMessage.decode(body);
  return request.parse(RequestMessage.toObject(message, { longs: String }));
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const sent = Buffer.concat(chunks);
      const body = incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
      const contentType = incoming.headers['content-type'];
      try {
        const scopes = decode(body, contentType).resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics);
        received.push({
          contentType,
          scope: scopes[0]?.scope.name,
          metrics: scopes.flatMap(({ metrics }) => metrics),
        });
        response.writeHead(200, { 'Content-Type': contentType }).end();
      } catch (error) {
        response.writeHead(400).end(String(error));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1/metrics`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
