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

  static override of(branch: CategoryBranch): CategoryBranchResponse {
    return {
      ...CategoryResponse.of(branch),
      children: branch.children.map((child) => CategoryBranchResponse.of(child)),
    };
  }
}
