import path from 'node:path';
import { childEnvironment, type Config } from '#config';
import { AppLog } from './app-log';
import { AppProcess } from './app-process';
import { banner, withoutPassword } from './banner';
import { type InstanceLock, lockDataFolder } from './instance-lock';
import { claimPort, localUrl } from './listen-port';
import { externalDatabase, LocalDatabase } from './local-database';
import { runToEnd } from './run-to-end';
import { StartError } from './start-error';
import type { Terminal } from './terminal';

/** The compiled entry points that the supervisor runs. */
export interface Programs {
  readonly prepare: string;
  readonly api: string;
  readonly worker: string;
}

interface Ports {
  readonly api: number;
  readonly worker: number;
}

/** How long the apps of a killed start may take to end by themselves and to give their ports back. */
const previousAppsSeconds = 25;

/** Reason of an ordinary end, as opposed to a fault. */
const stopRequested = Symbol('stop requested');

/**
 * The whole product on one machine: the database, the API and the worker. Whatever was started is stopped in reverse
 * order, the database last, no matter how far the start had come.
 */
export class Supervisor {
  private readonly ending = new AbortController();
  private readonly externalDatabase: string | undefined;
  private readonly undo: (() => Promise<void> | void)[] = [];
  private readonly force: (() => void)[] = [];

  constructor(
    private readonly config: Config,
    private readonly terminal: Terminal,
    private readonly programs: Programs,
  ) {
    this.externalDatabase = externalDatabase(config);
  }

  /** Settles when everything has stopped: resolves after `requestStop`, rejects when there was a fault. */
  async run(): Promise<void> {
    try {
      await this.start();
      await this.ended();
    } catch (error) {
      this.fail(error);
    }
    await this.stopAll();
    const { reason } = this.ending.signal;
    if (reason !== stopRequested) throw reason;
  }

  requestStop(): void {
    this.ending.abort(stopRequested);
  }

  fail(error: unknown): void {
    this.ending.abort(error);
  }

  /** Ends everything at once, without waiting. */
  kill(): void {
    for (const kill of this.force.toReversed()) kill();
  }

  private async start(): Promise<void> {
    const lock = lockDataFolder(this.config.dataDir);
    this.undo.push(() => lock.release());
    this.force.push(() => lock.release());
    const ports = await this.claimPorts(lock);
    const databaseUrl = await this.openDatabase();
    const env = {
      ...childEnvironment(this.config, { databaseUrl }),
      PORT: String(ports.api),
      WORKER_PORT: String(ports.worker),
    };
    await this.prepare(env);
    await this.startApps(env, ports);
    this.terminal.say(this.banner(ports, databaseUrl));
  }

  private async claimPorts({ previousWasKilled }: InstanceLock): Promise<Ports> {
    const { http, worker } = this.config;
    if (http.port === worker.port && http.port !== 0) {
      throw new StartError(`PORT and WORKER_PORT are both ${http.port}: the API and the worker need a port each.`);
    }
    const patience = previousWasKilled ? previousAppsSeconds : 0;
    const claim = async (): Promise<Ports> => ({
      api: await claimPort({ ...http, variable: 'PORT' }, patience),
      worker: await claimPort({ ...worker, variable: 'WORKER_PORT' }, patience),
    });
    const label = 'Waiting for the processes of an earlier start, which was killed';
    if (!previousWasKilled) return claim();
    return this.terminal.step(label, () => Promise.race([claim(), this.ended()]));
  }

  private async openDatabase(): Promise<string> {
    if (this.externalDatabase !== undefined) return this.externalDatabase;
    const database = new LocalDatabase(this.config.dataDir, this.terminal, (error) => this.fail(error));
    await this.terminal.step('Starting PostgreSQL', () => database.start());
    this.undo.push(() => this.terminal.step('Stopping PostgreSQL', () => database.stop()));
    this.force.push(() => database.kill());
    this.ending.signal.throwIfAborted();
    return database.url;
  }

  private async prepare(env: NodeJS.ProcessEnv): Promise<void> {
    const purpose = 'Preparing the database';
    const log = this.openLog('prepare');
    const program = { purpose, script: this.programs.prepare, env };
    await this.terminal.step(purpose, () => runToEnd(program, log, this.ending.signal));
  }

  private async startApps(env: NodeJS.ProcessEnv, ports: Ports): Promise<void> {
    const { terminal } = this;
    const apps = (['api', 'worker'] as const).map((id) => {
      const name = id === 'api' ? 'API' : 'worker';
      const { host } = id === 'api' ? this.config.http : this.config.worker;
      const readyUrl = `${localUrl(host, ports[id])}/health/ready`;
      return new AppProcess({ name, readyUrl, env, script: this.programs[id] }, { terminal, log: this.openLog(id) });
    });
    this.undo.push(() =>
      terminal.step('Stopping the API and the worker', async () => {
        await Promise.all(apps.map((app) => app.stop()));
      }),
    );
    for (const app of apps) this.force.push(() => app.kill());
    const allReady = Promise.all(apps.map((app) => app.start()));
    await terminal.step('Starting the API and the worker', () => Promise.race([allReady, this.ended()]));
  }

  private openLog(name: string): AppLog {
    const log = new AppLog(name, path.join(this.config.dataDir, 'logs', `${name}.log`), this.terminal);
    this.undo.push(() => log.close());
    return log;
  }

  private banner(ports: Ports, databaseUrl: string): string {
    const { config } = this;
    return banner({
      apiUrl: localUrl(config.http.host, ports.api),
      workerUrl: localUrl(config.worker.host, ports.worker),
      mail: config.mail.smtpUrl ? 'sent over SMTP' : config.mail.dir,
      databaseUrl: this.externalDatabase === undefined ? databaseUrl : withoutPassword(databaseUrl),
      logsDir: path.join(config.dataDir, 'logs'),
      admin: { ...config.admin, password: config.env === 'production' ? undefined : config.admin.password },
      pid: process.pid,
    });
  }

  /** Rejects when the end is asked for, or when there is a fault. */
  private ended(): Promise<never> {
    const { signal } = this.ending;
    return new Promise((_, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }

  private async stopAll(): Promise<void> {
    for (const step of this.undo.toReversed()) {
      try {
        await step();
      } catch (error) {
        this.terminal.say((error as Error).message);
      }
    }
  }
}
