import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { isStorableText, NotFound } from '#kernel';
import { ShowProduct, type ShownProduct } from '../show-product';
import { sendPrepared } from './prepared-answers';
import { ProductAnswers } from './product-answers';

const route = '/api/v1/products/:idOrSlug';

type ProductRequest = FastifyRequest<{ Params: { idOrSlug: string } }>;

/**
 * Answers the most frequent request of all, for a product by somebody without a token, before it comes to guards, pipes and
 * the handler, which would take most of its time. They answer all others, and document this one.
 */
@Injectable()
export class ProductFastLane {
  constructor(
    host: HttpAdapterHost,
    private readonly showProduct: ShowProduct,
    private readonly answers: ProductAnswers,
  ) {
    // There is no server where the modules are only put together, as for a look at the schema.
    const server = (host.httpAdapter as typeof host.httpAdapter | undefined)?.getInstance<FastifyInstance>();
    server?.addHook('onRoute', (options) => {
      if (options.url === route && options.method === 'GET') options.onRequest = this.enter;
    });
  }

  private readonly enter: onRequestHookHandler = (request, reply, done) => {
    if (request.headers.authorization !== undefined) return done();
    try {
      const shown = this.look(request as ProductRequest);
      if (shown instanceof Promise) void this.sendLater(request, reply, shown);
      else this.send(request, reply, shown);
    } catch (error) {
      done(error as Error);
    }
  };

  private async sendLater(request: FastifyRequest, reply: FastifyReply, shown: Promise<ShownProduct>): Promise<void> {
    try {
      this.send(request, reply, await shown);
    } catch (error) {
      void reply.send(error);
    }
  }

  private look({ params: { idOrSlug } }: ProductRequest): ShownProduct | Promise<ShownProduct> {
    if (!isStorableText(idOrSlug)) throw new NotFound('product');
    return this.showProduct.run(idOrSlug, { hidden: false });
  }

  private send(request: FastifyRequest, reply: FastifyReply, { product, units, hit }: ShownProduct): void {
    const answer = this.answers.of(product, units);
    void reply.send(sendPrepared(reply, answer, { known: request.headers['if-none-match'], hit }));
  }
}
