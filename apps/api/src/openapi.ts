import { createReadStream } from 'node:fs';
import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { documentTransportRefusals } from '#http';

const redocScript = path.join(process.cwd(), 'dist', 'assets', 'redoc.standalone.js');

const redocPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Holdfast API</title>
    <style>body { margin: 0; padding: 0; }</style>
  </head>
  <body>
    <redoc spec-url="/openapi.json"></redoc>
    <script src="/redoc/redoc.standalone.js"></script>
  </body>
</html>
`;

/** The one OpenAPI document that Swagger UI, ReDoc and the typed client are made from. */
export function makeDocument(app: NestFastifyApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Holdfast')
    .setDescription('A headless commerce backend that cannot oversell. Errors are RFC 9457 problem documents.')
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .build();
  return documentTransportRefusals(SwaggerModule.createDocument(app, builder, { operationIdFactory: operationId }));
}

/** `OrdersController.show` → `orders_show`: short names for generated clients. */
function operationId(controller: string, method: string): string {
  const subject = controller.replace(/Controller$/, '');
  return `${subject.charAt(0).toLowerCase()}${subject.slice(1)}_${method}`;
}

/** Swagger UI at /docs, ReDoc at /redoc, the document at /openapi.json. Everything is served from here, nothing from a CDN. */
export function serveDocs(app: NestFastifyApplication): void {
  const document = makeDocument(app);
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: '/openapi.json', customSiteTitle: 'Holdfast API' });
  const server = app.getHttpAdapter().getInstance();
  server.get('/redoc', (_request: unknown, reply: FastifyReply) => reply.type('text/html').send(redocPage));
  server.get('/redoc/redoc.standalone.js', (_request: unknown, reply: FastifyReply) =>
    reply.type('text/javascript').send(createReadStream(redocScript)),
  );
}
