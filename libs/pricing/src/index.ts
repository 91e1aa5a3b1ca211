export { explain } from './rules/explanation';
export type { ExplainedStep } from './rules/explanation';
export { PriceLines } from './price-lines';
export { PricingModule } from './pricing.module';
export type { PriceRequest, PriceStep, Quote } from './rules/quote';
