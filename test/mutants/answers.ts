import type { Mutant } from './mutant';

/** Requests that get somebody else's answer, or are done twice. */
export const answers: readonly Mutant[] = [
  {
    name: 'an idempotency key is not its caller’s own',
    breaks: 'I5: a key answers the caller who sent it',
    file: 'libs/idempotency/src/idempotency-header.ts',
    find: 'scope: scopeOfUser(owner.userId)',
    replace: "scope: scopeOfUser('anybody')",
    caughtBy: {
      project: 'integration',
      spec: 'test/integration/checkout/key-contract.int-spec.ts',
      title: 'the pessimistic checkout is another one when another caller sends it',
    },
  },
  {
    name: 'an idempotency key is looked up and not claimed',
    breaks: 'I5: a key has at most one order',
    file: 'libs/idempotency/src/store/idempotency-key.repository.ts',
    find: 'const lockOf = (scope: string, key: string): string => `pg_try_advisory_xact_lock(${nameHash(scope, key)})`;',
    replace: 'const lockOf = (scope: string, key: string): string => `(${nameHash(scope, key)} is not null)`;',
    caughtBy: {
      project: 'integration',
      spec: 'test/integration/platform/idempotency.int-spec.ts',
      title: 'in flight for everybody else',
    },
  },
  {
    name: 'a key answers another request',
    breaks: 'I5: the same key with another request is refused',
    file: 'libs/idempotency/src/idempotency-keys.ts',
    find: 'if (row.fingerprint !== claim.fingerprint) {',
    replace: 'if (row.fingerprint === null) {',
    caughtBy: {
      project: 'integration',
      spec: 'test/integration/checkout/key-contract.int-spec.ts',
      title: 'the pessimistic checkout is refused for another request',
    },
  },
  {
    name: 'an order is shown to whoever knows its id',
    breaks: 'somebody else’s order is as good as none',
    file: 'libs/orders/src/store/order.read-model.ts',
    find: '($1::uuid is null or user_id = $1) and',
    replace: '($1::uuid is null or user_id is not null) and',
    caughtBy: {
      project: 'integration',
      spec: 'test/integration/orders/refunds.int-spec.ts',
      title: 'owners read them, others find nothing',
    },
  },
  {
    name: 'a batch of checkouts fails together',
    breaks: 'one poisoned request never fails its neighbours',
    file: 'libs/checkout/src/placing/checkout-attempts.ts',
    find: 'return this.oneByOne(checkouts, manner);',
    replace: "return all(checkouts, { kind: 'refused', error });",
    caughtBy: {
      project: 'integration',
      spec: 'test/integration/checkout/poisoned-members.int-spec.ts',
      title: 'deadlocks do not end, and their neighbours are placed',
    },
  },
];
