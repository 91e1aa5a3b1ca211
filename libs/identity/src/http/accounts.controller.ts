import { Body, Controller, Get, Patch, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint, IdParam, type Page, PageOf, readCursor, writeCursor } from '#http';
import { ChangeAccount } from '../change-account';
import { ListAccounts } from '../list-accounts';
import { ShowAccount } from '../show-account';
import { AccountListRequest, ChangeAccountRequest } from './users.request';
import { AccountResponse } from './users.response';

const noSuchUser = { 404: 'No such account, or it was erased.' };

@ApiTags('Identity')
@Controller({ path: 'users', version: '1' })
export class AccountsController {
  constructor(
    private readonly listAccounts: ListAccounts,
    private readonly showAccount: ShowAccount,
    private readonly changeAccount: ChangeAccount,
  ) {}

  @Get()
  @Endpoint({ summary: 'Accounts, closed ones included', access: 'admin', response: PageOf(AccountResponse) })
  async list(@Query() query: AccountListRequest): Promise<Page<AccountResponse>> {
    const { role, email, sort, cursor, page, pageSize } = query;
    const active = query.active === undefined ? undefined : query.active === 'true';
    const after = cursor === undefined ? undefined : readCursor(cursor, sort);
    const offset = after ? 0 : (page - 1) * pageSize;
    const { items, total, end } = await this.listAccounts.run(
      { role, active, email },
      { sort, limit: pageSize, offset, after },
    );
    return {
      items: items.map((account) => AccountResponse.of(account)),
      page,
      pageSize,
      total,
      nextCursor: end ? writeCursor(sort, end.key, end.id) : null,
    };
  }

  @Get(':id')
  @Endpoint({ summary: 'One account', access: 'admin', response: AccountResponse, errors: noSuchUser })
  async show(@IdParam() id: string): Promise<AccountResponse> {
    return AccountResponse.of(await this.showAccount.run(id));
  }

  @Patch(':id')
  @Endpoint({
    summary: 'Change what an account may do',
    description:
      'Role, price tier, open or closed. Access tokens that say otherwise are refused within a second; their owners sign in, or ' +
      'refresh, and get what they may have now. Closing an account ends its sessions.',
    access: 'admin',
    response: AccountResponse,
    errors: { ...noSuchUser, 409: 'Nobody would be left who is an active admin (`last_admin`).' },
  })
  async change(@IdParam() id: string, @Body() { role, tier, active }: ChangeAccountRequest): Promise<AccountResponse> {
    return AccountResponse.of(await this.changeAccount.run({ id, rights: { role, tier, active } }));
  }
}
