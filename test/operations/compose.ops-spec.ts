import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { describeWithProgram, findProgram } from '../support/programs';
import { inProject, isThere, readText, readYaml } from './ops-files';

interface Service {
  readonly image?: string;
  readonly build?: unknown;
  readonly command?: readonly string[];
  readonly container_name?: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: object;
  readonly logging?: object;
  readonly mem_limit?: string;
}

const secrets = {
  POSTGRES_PASSWORD: 'p'.repeat(24),
  JWT_SECRET: 'j'.repeat(32),
  SANDBOX_WEBHOOK_SECRET: `whsec_${'a'.repeat(44)}`,
  GRAFANA_PASSWORD: 'g'.repeat(12),
};

/** The old program of its own, or the plug-in of docker. */
const program = findProgram('docker-compose') ? ['docker-compose'] : ['docker', 'compose'];

const scratch = mkdtempSync(path.join(os.tmpdir(), 'holdfast-compose-'));
const noSecrets = path.join(scratch, 'none.env');

function compose(environment: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const [file = '', ...first] = program;
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment };
  const options = { cwd: inProject(), env, encoding: 'utf8' } as const;
  return spawnSync(file, [...first, '--env-file', noSecrets, '--file', 'docker-compose.yml', ...args], options);
}

describeWithProgram(['docker-compose', 'docker'])('docker compose', () => {
  // Instead of the .env file that may be in the project's folder.
  beforeAll(() => writeFileSync(noSecrets, ''));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  it('takes the file, with all secrets given', () => {
    const { status, stdout, stderr } = compose(secrets, 'config');
    expect([status, stderr]).toEqual([0, '']);
    const { services } = parse(stdout) as { services: Record<string, Service> };
    const always = ['api', 'grafana', 'mailpit', 'migrate', 'postgres', 'postgres-exporter'];
    expect(Object.keys(services).toSorted()).toEqual(
      expect.arrayContaining([...always, 'prometheus', 'proxy', 'redis', 'worker']),
    );
  });

  it.each(Object.keys(secrets))('asks for %s with a sentence when it is missing', (name) => {
    const { [name as keyof typeof secrets]: _, ...others } = secrets;
    const { status, stderr } = compose(others, 'config', '--quiet');
    expect(status).not.toBe(0);
    expect(stderr).toContain(`set ${name} to`);
  });
});

describe('docker-compose.yml', () => {
  const { services } = readYaml('docker-compose.yml') as { services: Record<string, Service> };
  const named = Object.entries(services);

  it.each(['api', 'worker'])(
    'lets any number of the service %s run: no port of the host, no name, no volume',
    (name) => {
      const { ports, container_name: containerName, volumes } = services[name] ?? {};
      expect([ports, containerName, volumes]).toEqual([undefined, undefined, undefined]);
    },
  );

  it('runs Node.js itself, so that signals reach it', () => {
    for (const name of ['api', 'worker', 'migrate']) expect(services[name]?.command?.[0]).toBe('node');
    const files = named.flatMap(([, { command = [] }]) => command.filter((part) => part.startsWith('dist/')));
    expect(files).toHaveLength(3);
    for (const file of files) expect(isThere(file.replace(/^dist\//, '').replace(/js$/, 'ts'))).toBe(true);
  });

  it('starts the apps after the migration, which starts after the database', () => {
    expect(services['migrate']?.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
    for (const name of ['api', 'worker']) {
      expect(services[name]?.depends_on).toMatchObject({
        migrate: { condition: 'service_completed_successfully' },
        redis: { condition: 'service_healthy' },
      });
    }
    expect(services['proxy']?.depends_on).toEqual({ api: { condition: 'service_healthy' } });
  });

  it('opens ports on this machine only, unless API_ADDRESS says otherwise', () => {
    const ports = named.flatMap(([, { ports: own = [] }]) => own);
    expect(ports.length).toBe(4);
    for (const port of ports) expect(port).toMatch(/^(?:127\.0\.0\.1|\$\{API_ADDRESS:-127\.0\.0\.1\}):/);
  });

  it('bounds the memory and the logs of what it runs', () => {
    const unbounded = named.filter(
      ([name, { logging, mem_limit: memory }]) => !logging || (!memory && name !== 'postgres'),
    );
    expect(unbounded.map(([name]) => name)).toEqual([]);
  });

  it('mounts files that are there', () => {
    const sources = named.flatMap(([, { volumes = [] }]) =>
      volumes.map((volume) => volume.split(':')[0] ?? '').filter((source) => source.startsWith('./')),
    );
    expect(sources.length).toBeGreaterThan(3);
    expect(sources.filter((source) => !isThere(source))).toEqual([]);
  });

  it('names every service that Prometheus looks for, at its port', () => {
    const { scrape_configs: jobs } = readYaml('ops/prometheus/prometheus.yml') as {
      scrape_configs: { dns_sd_configs?: { names: string[]; port: number }[] }[];
    };
    const places = jobs.flatMap(({ dns_sd_configs: found = [] }) => found);
    for (const { names } of places) expect(services).toHaveProperty([names[0] ?? '']);
    const ports = Object.fromEntries(places.map(({ names, port }) => [names[0], port]));
    expect(ports).toMatchObject({ api: Number(services['api']?.environment?.['PORT']), worker: 3001 });
  });

  it('says at its head and in .env.example which secrets it asks for', () => {
    for (const name of ['POSTGRES_PASSWORD', 'GRAFANA_PASSWORD'])
      expect(readText('.env.example')).toContain(`#${name}=`);
    const [head = ''] = readText('docker-compose.yml').split('\nx-logging');
    for (const name of Object.keys(secrets)) expect(head).toContain(name);
  });
});
