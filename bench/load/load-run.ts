import { randomBytes } from 'node:crypto';
import type { Json, Reply } from '../generator/api-client';
import { StepTallies } from '../generator/step-tallies';
import { NotMeasured } from '../support/benchmark';
import type { LoadOptions } from './load-options';
import { PatientClient } from './patient-client';

/** The inventory's own look at its promises. */
export interface Audit {
  readonly ok: boolean;
  readonly rules: readonly { readonly rule: string; readonly violations: number }[];
}

const mostLookedUp = 1000;

/** What all scenarios of one run share: who they are to the API, and what came of it so far. */
export class LoadRun {
  /** Marks what this run makes. */
  readonly name = randomBytes(4).toString('hex');
  readonly steps = new StepTallies();
  private session: { readonly headers: Readonly<Record<string, string>>; readonly until: number } | undefined;
  private readonly staff: PatientClient;
  /** The staff has one connection, and scenarios that run at once take turns on it. */
  private staffTurn: Promise<unknown> = Promise.resolve();
  private guests = 0;

  constructor(
    readonly options: LoadOptions,
    /** In milliseconds of `performance.now()`. */
    private deadline: number,
  ) {
    this.staff = new PatientClient(
      options.address,
      () => undefined,
      () => Number.POSITIVE_INFINITY,
    );
  }

  get over(): boolean {
    return performance.now() >= this.deadline;
  }

  /** Everybody finishes the request that is under way. */
  end(): void {
    this.deadline = performance.now();
  }

  client(): PatientClient {
    const record = (step: string, outcome: string, startedAt: number): void =>
      this.steps.step(step).record(outcome, performance.now() - startedAt);
    return new PatientClient(this.options.address, record, () => this.deadline);
  }

  guestEmail(): string {
    this.guests += 1;
    return `load-${this.name}-${this.guests}@example.com`;
  }

  /** A request of the staff, which is not measured. @throws NotMeasured unless it has one of these statuses */
  async asStaff(
    what: string,
    request: { method: 'GET' | 'POST' | 'DELETE'; path: string; body?: object },
    statuses: readonly number[] = [200],
  ): Promise<Json> {
    const turn = this.staffTurn.then(async () => {
      const { headers } = await this.signIn();
      return this.staff.ask({ ...request, step: what, headers });
    });
    this.staffTurn = turn.catch(() => undefined);
    const reply = await turn;
    if (!statuses.includes(reply.status)) throw new NotMeasured(refusal(what, reply));
    return reply.body;
  }

  async audit(): Promise<Audit> {
    return (await this.asStaff('the audit', { method: 'GET', path: '/inventory/audit' })) as Audit;
  }

  /** @returns the id of its only variant and of itself */
  async makeProduct(name: string, stock: number): Promise<{ productId: string; variantId: string }> {
    const body = { name: `Load test ${this.name}: ${name}`, price: '19.90', stock };
    const product = await this.asStaff('making a product', { method: 'POST', path: '/products', body }, [201]);
    return { productId: product.id, variantId: product.variants[0].id };
  }

  /** Takes a product of this run out of the shop again; its orders stay readable. */
  async hideProduct(productId: string): Promise<void> {
    await this.asStaff('hiding a product', { method: 'DELETE', path: `/products/${productId}` }, [204, 404]);
  }

  /** What is wrong with these orders, which buyers were told of: at most a thousand of them are looked up. */
  async missingOrders(told: readonly string[]): Promise<string[]> {
    const missing: string[] = [];
    for (const id of told.toSorted().slice(0, mostLookedUp)) {
      const order = await this.asStaff('reading an order', { method: 'GET', path: `/orders/${id}` }, [200, 404]);
      if (order?.id !== id) missing.push(id);
    }
    return missing.length > 0
      ? [`${missing.length} orders that buyers were told of are not there, such as ${missing[0]}.`]
      : [];
  }

  close(): void {
    this.staff.close();
  }

  /** Once, and again before the access token ends. */
  private async signIn(): Promise<{ readonly headers: Readonly<Record<string, string>> }> {
    if (this.session && performance.now() < this.session.until) return this.session;
    const { address, staff } = this.options;
    const reply = await this.staff.ask({ step: 'sign-in', method: 'POST', path: '/auth/jwt/create', body: staff });
    if (reply.status === 0)
      throw new NotMeasured(`There is no API at ${address}: start it with npm start, or give --url.`);
    if (reply.status !== 200) {
      throw new NotMeasured(
        `${staff.email} could not sign in (${reply.outcome}): give --email and --password of the staff.`,
      );
    }
    const { access, expiresIn } = reply.body;
    this.session = { headers: { authorization: `Bearer ${access}` }, until: performance.now() + expiresIn * 500 };
    return this.session;
  }
}

function refusal(what: string, { outcome, status }: Reply): string {
  const hint = status === 403 ? ': this needs an account of the staff.' : '.';
  return status === 0 ? `There was no answer to ${what}.` : `The API answered ${outcome} to ${what}${hint}`;
}
