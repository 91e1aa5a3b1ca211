import { adminExpectations } from './admin-expectations';
import { catalogueExpectations } from './catalogue-expectations';
import type { Expectation } from './expectation';
import { identityExpectations } from './identity-expectations';
import { orderExpectations } from './order-expectations';

/** By route of the OpenAPI document: which thing it needs, and whose it is. A new route needs a line here. */
export const expectations: Readonly<Record<string, Expectation>> = {
  ...identityExpectations,
  ...catalogueExpectations,
  ...orderExpectations,
  ...adminExpectations,
};
