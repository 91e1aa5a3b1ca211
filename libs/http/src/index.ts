export { AccessTokens, InvalidToken } from './auth/access-tokens';
export { CurrentCaller, isStaff, roles } from './auth/caller';
export type { Access, Caller, Role } from './auth/caller';
export { CsvOrJson, ReceivedCsv, TakesCsvOrJson } from './csv/csv-or-json';
export { CsvUpload, TakesCsv } from './csv/csv-upload';
export { InvalidCsv } from './csv/invalid-csv';
export type { CsvFault } from './csv/invalid-csv';
export { readCsv } from './csv/read-csv';
export type { CsvRecord } from './csv/read-csv';
export { Endpoint } from './endpoint';
export {
  AmountField,
  ChoiceField,
  EmailField,
  FlagField,
  IdField,
  IdListField,
  IntegerField,
  ListField,
  ObjectField,
  TextField,
  TextListField,
} from './fields/fields';
export { etagOf, isExactlyNamedIn, isNamedIn } from './etag';
export { createHttpApp } from './http-app';
export { HttpModule } from './http.module';
export { IdParam } from './id.param';
export { AuthLimit } from './limits/auth-limit';
export { CallerAddress } from './limits/caller-address';
export type { UncountedRequests } from './limits/declared-limit';
export { LimitsModule } from './limits/limits.module';
export { RateLimited } from './limits/rate-limited';
export { MoneyResponse } from './money.response';
export { PageOf, PageRequest, readCursor, writeCursor } from './pagination';
export type { Page } from './pagination';
export { sendProblem } from './problems/problem';
export { ProblemResponse } from './problems/problem.response';
export { runProcess } from './run-process';
export { documentTransportRefusals } from './transport-refusals';
