// No Docker engine is needed: what the compose file says is held against the files it mounts and the services it names.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const run = promisify(execFile);

interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly restart?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly security_opt?: readonly string[];
}

const text = (file: string): string => readFileSync(file, 'utf8');
const compose = parse(text('docker-compose.yml')) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const services = Object.entries(compose.services);
const longRunning = services.filter(([, { restart }]) => restart !== undefined);

/** The port a service listens on inside, by the port it publishes. */
const PORTS = new Map(
  longRunning.map(([name, { ports = [] }]) => [name, ports.map((port) => port.split(':').at(-1))]),
);

function mounts(name: string): { source: string; target: string; options: string }[] {
  return (compose.services[name]?.volumes ?? []).map((volume) => {
    const [source = '', target = '', options = ''] = volume.split(':');
    return { source, target, options };
  });
}

/** The file of this repository that a service finds at a path. */
function mounted(name: string, path: string): string | undefined {
  for (const { source, target } of mounts(name)) {
    if (!source.startsWith('./')) continue;
    if (path === target) return posix.normalize(source);
    if (path.startsWith(`${target}/`)) return posix.join(source, path.slice(target.length + 1));
  }
  return undefined;
}

interface Provisioning {
  readonly datasources: readonly { uid: string; type: string; url: string; isDefault?: boolean }[];
  readonly providers: readonly { allowUiUpdates: boolean; options: { path: string } }[];
}
const provisioned = <Kind extends keyof Provisioning>(
  kind: Kind,
  folder: string,
): Provisioning[Kind][number][] =>
  readdirSync(`grafana/provisioning/${folder}`).flatMap(
    (file) =>
      (parse(text(`grafana/provisioning/${folder}/${file}`)) as Provisioning)[
        kind
      ] as Provisioning[Kind][number][],
  );

describe('the compose file', () => {
  it('passes dclint', async () => {
    const { stdout } = await run('dclint', ['--max-warnings', '0', 'docker-compose.yml']);
    expect(stdout).not.toContain('error');
  });

  it('has the four parts, each with a health check and a pinned version', () => {
    expect(longRunning.map(([name]) => name)).toEqual([
      'alertmanager',
      'chat-service',
      'grafana',
      'prometheus',
    ]);
    for (const [name, { healthcheck }] of longRunning) expect(healthcheck?.test, name).toBeDefined();
    for (const [name, { image, build }] of services) {
      if (build === undefined) expect(image, name).toMatch(/^[\w./-]+:v?\d+\.\d+\.\d+$/);
      else expect(text(build.dockerfile)).toMatch(/^FROM node:\d+\.\d+\.\d+-[\w-]+$/m);
    }
  });

  it('asks each part for its health on the port it listens on', () => {
    for (const [name, { healthcheck }] of longRunning) {
      const asked = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(healthcheck?.test.join(' ') ?? '')?.[1];
      expect(PORTS.get(name), name).toEqual([asked]);
    }
  });

  it('lets no program gain rights', () => {
    for (const [name, { security_opt }] of services)
      expect(security_opt, name).toContain('no-new-privileges:true');
  });

  it('publishes the web pages on this machine alone, and nothing else', () => {
    const published = services.flatMap(([, { ports = [] }]) => ports);
    expect(published.length).toBe(4);
    for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:\$\{[A-Z_]+:-(\d+)\}:\1$/);
  });

  it('mounts files that are there, read-only, and volumes that are declared', () => {
    for (const [name] of services) {
      for (const { source, options } of mounts(name)) {
        if (source.startsWith('./')) {
          expect(existsSync(source), source).toBe(true);
          expect(options, source).toBe('ro');
        } else expect(Object.keys(compose.volumes)).toContain(source);
      }
    }
  });

  it('waits for services that are there, and for health only where it is checked', () => {
    for (const [name, { depends_on = {} }] of services) {
      for (const [other, { condition }] of Object.entries(depends_on)) {
        const { healthcheck, restart } = compose.services[other] ?? {};
        const reachable = condition === 'service_healthy' ? healthcheck : restart === undefined;
        expect(reachable, `${name} waits for ${other}`).toBeTruthy();
      }
    }
  });

  it('keeps 400 days of data, on a volume', () => {
    const { command = [] } = compose.services['prometheus'] ?? {};
    expect(command).toContain('--storage.tsdb.retention.time=400d');
    const path = command.find((flag) => flag.startsWith('--storage.tsdb.path='))?.split('=')[1];
    expect(mounts('prometheus').find(({ target }) => target === path)?.source).toBe('prometheus-data');
  });
});

describe('settings', () => {
  const example = text('.env.example');
  const set = [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => ({
    name,
    value,
  }));

  it('of .env.example are the ones that are used, with the same defaults', () => {
    const used = [...text('docker-compose.yml').matchAll(/\$\{([A-Z_]+):(-|\?)([^}]*)\}/g)].map(
      ([, name = '', kind, value = '']) => ({ name, value: kind === '-' ? value : '' }),
    );
    const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name);
    expect(set.sort(byName)).toEqual(used.sort(byName));
  });

  it('hold no password, and the file with one is not committed', () => {
    expect(set.find(({ name }) => name === 'GRAFANA_ADMIN_PASSWORD')?.value).toBe('');
    expect(text('docker-compose.yml')).toContain('${GRAFANA_ADMIN_PASSWORD:?');
    expect(text('.gitignore').split('\n')).toEqual(expect.arrayContaining(['.env', 'prometheus/secrets/*']));
  });

  it('that prometheus.yml takes from the environment reach Prometheus', () => {
    const wanted = [...text('prometheus/prometheus.yml').matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    expect(wanted.length).toBe(5);
    expect(Object.keys(compose.services['prometheus']?.environment ?? {}).sort()).toEqual(wanted.sort());
  });
});

describe('Prometheus and Alertmanager', () => {
  it('find each other and the app by name and port', () => {
    const urls = ['prometheus/prometheus.yml', 'prometheus/alertmanager.yml'].flatMap((file) => [
      ...text(file).matchAll(/(?:targets: \['|url: http:\/\/)([\w-]+):(\d+)/g),
    ]);
    expect(urls.length).toBe(5);
    for (const [, host = '', port] of urls) {
      expect(PORTS.get(host === 'localhost' ? 'prometheus' : host), host).toContain(port);
    }
  });

  it('read the configuration of this repository, rules included', () => {
    const flag = (name: string): string =>
      compose.services[name]?.command?.find((part) => part.startsWith('--config.file='))?.split('=')[1] ?? '';
    expect(mounted('prometheus', flag('prometheus'))).toBe('prometheus/prometheus.yml');
    expect(mounted('alertmanager', flag('alertmanager'))).toBe('prometheus/alertmanager.yml');
    const { rule_files } = parse(text('prometheus/prometheus.yml')) as { rule_files: string[] };
    expect(rule_files.map((file) => mounted('prometheus', posix.join('/etc/prometheus', file)))).toEqual([
      'prometheus/rules/*.yml',
    ]);
  });

  it('find the secrets that are named', () => {
    const files = [...text('prometheus/alertmanager.yml').matchAll(/_file: (\S+)/g)].map(
      ([, file = '']) => file,
    );
    expect(files.length).toBe(3);
    for (const file of files) {
      const name = mounted('alertmanager', file) ?? '';
      expect(text('prometheus/secrets/README.md')).toContain(`\`${posix.basename(name)}\``);
      expect(posix.dirname(name)).toBe('prometheus/secrets');
    }
  });
});

describe('Grafana', () => {
  it('has the data source that dashboards choose, at the address of Prometheus', () => {
    const sources = provisioned('datasources', 'datasources');
    const main = sources.filter(({ isDefault }) => isDefault === true);
    expect(main).toMatchObject([{ uid: 'prometheus', type: 'prometheus', url: 'http://prometheus:9090' }]);
    for (const { url } of sources) {
      const { hostname, port } = new URL(url);
      expect(PORTS.get(hostname), url).toContain(port);
    }
    for (const file of readdirSync('grafana/dashboards')) {
      const { templating } = JSON.parse(text(`grafana/dashboards/${file}`)) as {
        templating: { list: { name: string; current: { value: string } }[] };
      };
      const chosen = templating.list.find(({ name }) => name === 'datasource')?.current.value;
      expect(sources.map(({ uid }) => uid)).toContain(chosen);
    }
  });

  it('reads provisioning and dashboards of this repository', () => {
    expect(mounted('grafana', '/etc/grafana/provisioning')).toBe('grafana/provisioning');
    const providers = provisioned('providers', 'dashboards');
    expect(providers.map(({ options }) => mounted('grafana', options.path))).toEqual(['grafana/dashboards']);
    for (const { allowUiUpdates } of providers) expect(allowUiUpdates).toBe(false);
    const home =
      compose.services['grafana']?.environment?.['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'] ?? '';
    expect(existsSync(mounted('grafana', home) ?? '')).toBe(true);
  });
});

describe('the image of the demo app', () => {
  const dockerfile = text('examples/chat-service/Dockerfile');

  it('is built from files that reach Docker', () => {
    const sent = text('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files = '']) =>
      files.split(' '),
    );
    expect(copied.length).toBeGreaterThan(5);
    for (const file of copied) {
      expect(existsSync(file), file).toBe(true);
      expect(
        sent.some((entry) => file === entry || file.startsWith(`${entry}/`)),
        file,
      ).toBe(true);
    }
  });

  it('runs the pinned Node, as a user without rights, with a health check', () => {
    const { devDependencies } = JSON.parse(text('package.json')) as { devDependencies: { node: string } };
    for (const [, version] of dockerfile.matchAll(/^FROM node:(\S+?)-/gm))
      expect(version).toBe(devDependencies.node);
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile).toMatch(/^HEALTHCHECK /m);
    expect(existsSync(/^CMD \["node", "(.+)"\]$/m.exec(dockerfile)?.[1] ?? '')).toBe(true);
  });
});
