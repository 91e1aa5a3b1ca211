export { AccessTokens, InvalidToken } from './auth/access-tokens';
export { CurrentCaller, isStaff, roles } from './auth/caller';
export type { Access, Caller, Role } from './auth/caller';
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
} from './fields/fields';
export { etagOf, isNamedIn } from './etag';
export { createHttpApp } from './http-app';
export { HttpModule } from './http.module';
export { IdParam } from './id.param';
export { MoneyResponse } from './money.response';
export { PageOf, PageRequest, readCursor, writeCursor } from './pagination';
export type { Page } from './pagination';
export { ProblemResponse } from './problems/problem.response';
export { runProcess } from './run-process';
