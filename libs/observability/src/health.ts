import { Controller, Get, Injectable, Module, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

/** Resolves when all is well, rejects when not. */
export type HealthCheck = () => Promise<void>;

export interface Readiness {
  readonly status: 'ok' | 'error' | 'stopping';
  readonly checks: Readonly<Record<string, 'ok' | 'error'>>;
}

const checkDeadlineMilliseconds = 3000;

/** Where libs register what must be well before this process may be sent work. */
@Injectable()
export class HealthRegistry {
  private readonly checks = new Map<string, HealthCheck>();
  private readonly essential = new Set<string>();
  private stopping = false;

  /** A check that is not essential is shown, but the process stays ready while it fails: it can work without. */
  add(name: string, check: HealthCheck, options = { essential: true }): void {
    this.checks.set(name, check);
    if (options.essential) this.essential.add(name);
  }

  /** From now on the process is not ready, so that a load balancer takes it out while requests finish. */
  stop(): void {
    this.stopping = true;
  }

  async readiness(): Promise<Readiness> {
    const results = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, await outcomeOf(check)] as const),
    );
    const checks = Object.fromEntries(results);
    if (this.stopping) return { status: 'stopping', checks };
    const ready = results.every(([name, outcome]) => outcome === 'ok' || !this.essential.has(name));
    return { status: ready ? 'ok' : 'error', checks };
  }
}

async function outcomeOf(check: HealthCheck): Promise<'ok' | 'error'> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<'error'>((resolve) => {
    timer = setTimeout(() => resolve('error'), checkDeadlineMilliseconds);
  });
  try {
    return await Promise.race([check().then(() => 'ok' as const), deadline]);
  } catch {
    return 'error';
  } finally {
    clearTimeout(timer);
  }
}

interface Reply {
  status(code: number): unknown;
}

/** Liveness says that the process answers; readiness says that it may be sent work. */
@ApiExcludeController()
@Controller({ path: 'health', version: VERSION_NEUTRAL })
export class HealthController {
  constructor(private readonly health: HealthRegistry) {}

  @Get()
  overall(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: Reply): Promise<Readiness> {
    const readiness = await this.health.readiness();
    reply.status(readiness.status === 'ok' ? 200 : 503);
    return readiness;
  }
}

@Module({ controllers: [HealthController], providers: [HealthRegistry], exports: [HealthRegistry] })
export class HealthModule {}
