import { Client } from 'pg';
import { currentContext } from '#observability';
import { withoutValues } from './value-free-error';

type AnyQuery = (...query: unknown[]) => unknown;

/**
 * The connection that pools are made of. It counts each statement, and how long it took, for the request or job that sent it,
 * and takes the values out of errors.
 */
export class CountedClient extends Client {
  // Typed as in pg, which knows a dozen ways to call it.
  override query: Client['query'] = ((...query: unknown[]) => this.counted(query)) as Client['query'];

  private counted(query: unknown[]): unknown {
    const use = currentContext()?.database;
    const result = (super.query as AnyQuery).apply(this, query);
    if (!(result instanceof Promise)) return result;
    use?.begin();
    result.then(
      () => use?.end(),
      (error: unknown) => {
        use?.end();
        withoutValues(error);
      },
    );
    return result;
  }
}
