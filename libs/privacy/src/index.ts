export { EraseCustomer } from './erase-customer';
export { ExportCustomer } from './export-customer';
export type { CustomerData } from './export-customer';
export { PrivacyModule } from './privacy.module';
