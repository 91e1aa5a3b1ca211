import { ApiProperty } from '@nestjs/swagger';
import type { CategoryView } from '../list-categories';
import type { CategoryBranch } from '../show-category-tree';

export class CategoryResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ example: 'Jackets' })
  readonly name!: string;

  @ApiProperty({ description: 'Unique, for addresses', example: 'jackets' })
  readonly slug!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'null for a root of the tree' })
  readonly parentId!: string | null;

  static of({ id, name, slug, parentId }: CategoryView): CategoryResponse {
    return { id, name, slug, parentId };
  }
}

export class CategoryBranchResponse extends CategoryResponse {
  @ApiProperty({ type: () => [CategoryBranchResponse], description: 'Empty for a leaf' })
  readonly children!: readonly CategoryBranchResponse[];
}

/**
 * A tree of CategoryBranchResponse as JSON text. Written without recursion, because a tree may be of any depth and
 * JSON.stringify gives up a few thousand levels down.
 */
export function writeTree(roots: readonly CategoryBranch[]): string {
  let json = '[';
  const ahead: (CategoryBranch | string)[] = [']', ...separated(roots)];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (typeof next === 'string') json += next;
    else {
      json += `${JSON.stringify(CategoryResponse.of(next)).slice(0, -1)},"children":[`;
      ahead.push(']}', ...separated(next.children));
    }
  }
  return json;
}

/** Last first, with commas between. */
function separated(branches: readonly CategoryBranch[]): (CategoryBranch | string)[] {
  return branches.toReversed().flatMap((branch, n) => (n === 0 ? [branch] : [',', branch]));
}
