import type { Mutant } from './mutant';

/** Messages and mails that are lost, told too early, or done twice. */
export const messages: readonly Mutant[] = [
  {
    name: 'an event is written outside of its transaction',
    breaks: 'I9: nothing leaves before the commit, and nothing without it',
    file: 'libs/queue/src/outbox/outbox.ts',
    find: 'await tx.query(appendMessages, [',
    replace: 'await tx.manager.connection.query(appendMessages.text, [',
    caughtBy: {
      project: 'integration',
      spec: 'test/integration/platform/outbox.int-spec.ts',
      title: 'publishes nothing of a transaction that is rolled back',
    },
  },
  {
    name: 'messages are marked as published before their jobs are added',
    breaks: 'I9: no message waits for nobody',
    file: 'libs/queue/src/outbox/outbox-relay.ts',
    find: `    for (const queue of new Set(jobs.map((job) => job.queue))) {
      await this.queue(queue).addBulk(jobs.filter((job) => job.queue === queue));
    }
    await this.store.markPublished(
      rows.map((row) => row.id),
      { jobIds, overdueSeconds: this.settings.republishSeconds },
    );`,
    replace: `    await this.store.markPublished(
      rows.map((row) => row.id),
      { jobIds, overdueSeconds: this.settings.republishSeconds },
    );
    for (const queue of new Set(jobs.map((job) => job.queue))) {
      await this.queue(queue).addBulk(jobs.filter((job) => job.queue === queue));
    }`,
    caughtBy: {
      project: 'integration',
      spec: 'test/integration/platform/outbox.int-spec.ts',
      title: 'tries again after the queue could not be reached',
    },
  },
  {
    name: 'relays take rows that another one has claimed',
    breaks: 'each row is published once',
    file: 'libs/queue/src/outbox/outbox.store.ts',
    find: 'and (claimed_until is null or claimed_until < now())',
    replace: '',
    caughtBy: {
      project: 'interleavings',
      spec: 'test/interleavings/messages.int-spec.ts',
      title: 'outbox relay × outbox relay',
    },
  },
  {
    name: 'the inbox lets a message in again',
    breaks: 'a second run of a handler does nothing',
    file: 'libs/queue/src/outbox/inbox.ts',
    find: 'if (marked.length === 0) return;',
    replace: '',
    caughtBy: {
      project: 'integration',
      spec: 'test/integration/platform/outbox.int-spec.ts',
      title: 'has one effect of a message that is handled many times at once',
    },
  },
  {
    name: 'a mail gets a new Message-ID each time',
    breaks: 'I8: always the same Message-ID',
    file: 'libs/notifications/src/send-mails.ts',
    find: 'const letter = { messageId, template,',
    replace: "const letter = { messageId: messageId.replace('@', `.${Date.now()}@`), template,",
    caughtBy: {
      project: 'integration',
      spec: 'test/integration/notifications/sending.int-spec.ts',
      title: 'is done again under the same Message-ID',
    },
  },
  {
    name: 'a mail is sent by whoever comes',
    breaks: 'I8: by one process at a time',
    file: 'libs/notifications/src/store/notification.repository.ts',
    find: "and (mail.state in ('queued', 'failed') or (mail.state = 'sending' and mail.sending_until < now()))",
    replace: "and mail.state <> 'skipped'",
    caughtBy: {
      project: 'interleavings',
      spec: 'test/interleavings/messages.int-spec.ts',
      title: 'mail claim × the same mail claim',
    },
  },
];
