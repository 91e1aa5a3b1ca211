import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isStorableText, NotFound } from '#kernel';
import { ShowProduct } from '../show-product';
import { sendPrepared } from './prepared-answers';
import { ProductAnswers } from './product-answers';

const route = '/api/v1/products/:idOrSlug';

type ProductRequest = FastifyRequest<{ Params: { idOrSlug: string } }>;

/**
 * Answers the most frequent request of all, a product for somebody without a token, before it comes to guards, pipes and
 * handler, which would take most of its time. The handler answers the others, and says in the documentation what this does.
 */
@Injectable()
export class ProductFastLane {
  constructor(
    host: HttpAdapterHost,
    private readonly showProduct: ShowProduct,
    private readonly answers: ProductAnswers,
  ) {
    const server = host.httpAdapter?.getInstance<FastifyInstance>();
    server?.addHook('onRoute', (options) => {
      if (options.url !== route || options.method !== 'GET') return;
      options.onRequest = [
        options.onRequest ?? [],
        (request: unknown, reply: FastifyReply) => this.answer(request as ProductRequest, reply),
      ].flat() as never;
    });
  }

  private async answer(request: ProductRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const { headers, params } = request;
    if (headers.authorization !== undefined) return undefined;
    if (!isStorableText(params.idOrSlug)) throw new NotFound('product');
    const { product, units, hit } = await this.showProduct.run(params.idOrSlug, { hidden: false });
    const answer = this.answers.of(product, units);
    return reply.send(sendPrepared(reply, answer, { known: headers['if-none-match'], hit }));
  }
}
