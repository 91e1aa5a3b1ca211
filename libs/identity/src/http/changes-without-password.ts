import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { UncountedRequests } from '#http';

/** Changes of a profile that give nobody a chance to guess the current password. */
@Injectable()
export class ChangesWithoutPassword implements UncountedRequests {
  async includes({ body }: FastifyRequest): Promise<boolean> {
    return Promise.resolve((body as { currentPassword?: unknown } | null | undefined)?.currentPassword === undefined);
  }
}
